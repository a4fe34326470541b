// Can a stranger use up what the listener has? With real sockets: connections, readers that stand still, requests that
// never end, and whatever a proxy leaves of a request.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { type ServerLimits, serve, usualLimits } from '../../src/http/server.ts';
import { stand } from './site.ts';

type Handle = Parameters<typeof serve>[1];

const token = 'correct-horse-battery-staple';

async function serving(handle: Handle, limits: Partial<ServerLimits> = {}) {
  const served = await serve('127.0.0.1:0', handle, systemClock, { ...usualLimits, ...limits });
  if (!served.ok) throw new Error(served.says);
  onTestFinished(() => served.serving.close());
  const { url } = served.serving;
  const dial = async (): Promise<Socket> => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.on('error', () => {});
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');
    return socket;
  };
  return { url, dial };
}

const well: Handle = () => new Response('well');

/** All that comes until the other side hangs up. */
async function heardUntilCut(socket: Socket): Promise<string> {
  let heard = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    heard += text;
  });
  await once(socket, 'close');
  return heard;
}

/** As soon as it holds this. */
async function heardUntil(socket: Socket, last: string): Promise<string> {
  let heard = '';
  while (!heard.includes(last)) heard += String((await once(socket, 'data'))[0]);
  return heard;
}

describe('a reader', () => {
  it('that takes nothing is cut, and lets go of what was written for it', async () => {
    let left = false;
    const endless = (): ReadableStream<Uint8Array> =>
      new ReadableStream({
        pull: (controller) => controller.enqueue(new Uint8Array(256 * 1024)),
        cancel() {
          left = true;
        },
      });
    const { dial } = await serving(() => new Response(endless()), { stalledMs: 150 });
    const socket = await dial();
    socket.pause();
    socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
    await expect.poll(() => left, { timeout: 10_000 }).toBe(true);
  });

  it('that takes its time is served to the end', async () => {
    const bytes = 8 * 1024 * 1024;
    const { dial } = await serving(() => new Response(new Uint8Array(bytes)), { stalledMs: 1_000 });
    const socket = await dial();
    let got = 0;
    socket.on('data', (chunk: Buffer) => {
      got += chunk.length;
      socket.pause();
      setImmediate(() => socket.resume());
    });
    socket.write('GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
    await once(socket, 'close');
    expect(got).toBeGreaterThan(bytes);
  });
});

describe('connections', () => {
  it('beyond the limit are refused, and there is room again when one ends', async () => {
    const { dial, url } = await serving(well, { connections: 3 });
    const held = await Promise.all([dial(), dial(), dial()]);
    // The kernel takes it, and it is hung up on.
    expect(await heardUntilCut(await dial())).toBe('');
    held[0]?.destroy();
    const served = async (): Promise<string> =>
      fetch(url).then(
        (answer) => answer.text(),
        () => 'refused',
      );
    await expect.poll(served, { timeout: 10_000 }).toBe('well');
  });

  it.each([
    ['sends no request', ''],
    ['never ends its headers', 'GET / HTTP/1.1\r\nhost: a\r\nx: '],
    ['never ends its body', 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nhalf'],
  ])('of whoever %s are cut', async (_, sent) => {
    const { dial } = await serving(async (request) => new Response(await request.text()), {
      headersMs: 200,
      requestMs: 400,
      idleMs: 200,
    });
    const socket = await dial();
    socket.write(sent);
    const heard = await heardUntilCut(socket);
    expect(heard === '' || heard.startsWith('HTTP/1.1 408')).toBe(true);
  });
});

describe('what is no request', () => {
  it.each([
    ['nonsense', 'nonsense\r\n\r\n', 400],
    ['a request without a host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['an address that is too long', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nhost: a\r\n\r\n`, 431],
  ])('such as %s is answered with what is wrong', async (_, sent, status) => {
    const { dial } = await serving(well);
    const socket = await dial();
    socket.write(sent);
    const heard = await heardUntil(socket, '}');
    expect(heard).toContain(`HTTP/1.1 ${status} `);
    expect(heard).toContain('application/problem+json');
    expect(JSON.parse(heard.slice(heard.indexOf('{'), heard.lastIndexOf('}') + 1))).toMatchObject({ status });
  });

  it('is answered with nothing where another answer is under way, which it would spoil', async () => {
    const open = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode('the first part')),
    });
    const { dial } = await serving(() => new Response(open));
    const socket = await dial();
    socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
    expect(await heardUntil(socket, 'the first part')).toContain('200');
    const cut = heardUntilCut(socket);
    socket.write('nonsense\r\n\r\n');
    expect(await cut).not.toContain('problem');
  });
});

describe('a proxy', () => {
  const asked = async (lines: string[], listen: Parameters<typeof stand>[0] = {}): Promise<string> => {
    const { site } = await stand(listen);
    const { dial } = await serving((request) => site.fetch(request));
    const socket = await dial();
    socket.write(`${lines.join('\r\n')}\r\nconnection: close\r\n\r\n`);
    return heardUntilCut(socket);
  };

  it('that leaves nothing but the host is answered, plain', async () => {
    const heard = await asked(['GET / HTTP/1.1', 'host: 127.0.0.1']);
    expect(heard).toMatch(/^HTTP\/1.1 200/);
    expect(heard).not.toMatch(/^content-encoding/im);
    expect(heard).toContain('exports pipeline is down');
  });

  it.each([
    ['takes the host away', ['GET / HTTP/1.0'], 'HTTP/1.1 400'],
    [
      'asks for a whole URL of another host',
      ['GET http://evil.example/ HTTP/1.1', 'host: 127.0.0.1'],
      ' 421',
    ],
    ['asks with a name and a password', ['GET http://a:b@127.0.0.1/ HTTP/1.1', 'host: 127.0.0.1'], ' 400'],
    ['puts its own in place of it', ['GET / HTTP/1.1', 'host: backend.internal'], 'HTTP/1.1 421'],
    ['sends two', ['GET / HTTP/1.1', 'host: 127.0.0.1', 'host: evil.example'], 'HTTP/1.1 4'],
  ])('that %s is refused in words', async (_, lines, status) => {
    const heard = await asked(lines);
    expect(heard).toContain(status);
    expect(heard).toContain('urn:coalmine:problem:');
  });

  it('may ask for a whole URL, as every server has to take it', async () => {
    const heard = await asked(['GET http://127.0.0.1/healthz HTTP/1.1', 'host: 127.0.0.1']);
    expect(heard).toMatch(/^HTTP\/1.1 200/);
  });

  it('that takes the token away finds nothing, and is told what is missing', async () => {
    const heard = await asked(['GET /api/v1/targets HTTP/1.1', 'host: 127.0.0.1'], { token });
    expect(heard).toMatch(/^HTTP\/1.1 401/);
    expect(heard).toMatch(/^www-authenticate: Basic/im);
    expect(heard).not.toContain('exports');
  });
});

it('wrong tokens at speed are all refused, and lock nobody out', async () => {
  const { site } = await stand({ token });
  const { url } = await serving((request) => site.fetch(request));
  const ask = async (told: string): Promise<number> => {
    const answer = await fetch(`${url}/api/v1/targets`, { headers: { authorization: `Bearer ${told}` } });
    await answer.arrayBuffer();
    return answer.status;
  };
  const statuses = new Set<number>();
  for (let round = 0; round < 20; round += 1) {
    const guesses = Array.from({ length: 50 }, (_, nth) => ask(`${token.slice(0, -4)}${round * 50 + nth}`));
    for (const status of await Promise.all(guesses)) statuses.add(status);
  }
  expect([...statuses]).toEqual([401]);
  expect(await ask(token)).toBe(200);
});
