// What does one request bring back, from receivers of every kind?

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { ReceiverMode } from '../../fixtures/receivers/behaviour.ts';
import { type Receiver, startReceiver } from '../../fixtures/receivers/webhook.ts';
import { createSender, type Sender, type SendOutcome } from '../../src/alert/send.ts';
import { systemClock } from '../../src/base/clock.ts';
import { createRedactor } from '../../src/base/redact.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

const never = new AbortController().signal;
const redactor = createRedactor();
redactor.add('hunter22');

function sender(clock = systemClock): Sender {
  const one = createSender({ clock, redactor, timeoutMs: 10_000 });
  endings.unshift(() => one.close());
  return one;
}

async function receiving(mode: ReceiverMode): Promise<Receiver> {
  const one = await startReceiver({ mode });
  endings.push(() => one.close());
  return one;
}

/** A server that says `bytes` to whoever comes, whatever they say. */
async function saying(bytes: string, { closes }: { closes: boolean }): Promise<string> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', () => (closes ? socket.end(bytes) : socket.write(bytes)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endings.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const post = (url: string, through = sender(), signal = never): Promise<SendOutcome> =>
  through.send({ method: 'POST', url, headers: { 'content-type': 'application/json' }, body: '{}' }, signal);

describe('an answer', () => {
  it('is its status, what Retry-After asks and the beginning of its body', async () => {
    const { url } = await receiving({
      kind: 'fail',
      status: 503,
      headers: { 'retry-after': '7' },
      body: 'later',
    });
    expect(await post(url)).toEqual({ kind: 'answered', status: 503, retryAfterMs: 7_000, answer: 'later' });
  });

  it('is kept to 500 characters, without secrets and without control characters', async () => {
    const { url } = await receiving({
      kind: 'fail',
      status: 400,
      body: `hunter22 \u001b[2J${'x'.repeat(200_000)}`,
    });
    const outcome = await post(url);
    expect(outcome).toMatchObject({ kind: 'answered', status: 400 });
    expect(outcome).toHaveProperty('answer', `[redacted] \\u001b[2J${'x'.repeat(480)}`);
  });

  it('is never a redirect that was followed', async () => {
    const other = await receiving({ kind: 'accept' });
    const { url } = await receiving({ kind: 'fail', status: 307, headers: { location: other.url } });
    expect(await post(url)).toMatchObject({ kind: 'answered', status: 307 });
    expect(other.received).toEqual([]);
  });

  it('counts by its status where the body is cut short', async () => {
    const url = await saying('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf', { closes: true });
    expect(await post(url)).toMatchObject({ kind: 'answered', status: 200, answer: 'half' });
  });

  it('counts by its status where the body stalls until the deadline', async () => {
    const clock = createVirtualClock();
    const url = await saying('HTTP/1.1 202 Accepted\r\ncontent-length: 100\r\n\r\n', { closes: false });
    // Only undici knows when the headers are there and the body is awaited.
    const headersCame = new Promise<void>((resolve) => {
      const heard = (): void => {
        unsubscribe('undici:request:headers', heard);
        resolve();
      };
      subscribe('undici:request:headers', heard);
    });
    const outcome = post(url, sender(clock));
    await headersCame;
    await clock.advance(10_000);
    expect(await outcome).toMatchObject({ kind: 'answered', status: 202 });
  });
});

describe('no answer', () => {
  const unanswered = (error: string) => ({ kind: 'unanswered', error });

  it('where nobody listens', async () => {
    const gone = await startReceiver();
    await gone.close();
    expect(await post(gone.url)).toEqual(unanswered('connection_refused'));
  });

  it('where the connection is cut', async () => {
    const { url } = await receiving({ kind: 'reset' });
    expect(await post(url)).toEqual(unanswered('connection_reset'));
  });

  it('where what answers does not speak HTTP', async () => {
    expect(await post(await saying('220 mail.example.com ESMTP\r\n', { closes: true }))).toEqual(
      unanswered('not_http'),
    );
  });

  it('where TLS is expected and none is spoken', async () => {
    const { url } = await receiving({ kind: 'accept' });
    expect(await post(url.replace('http:', 'https:'))).toEqual(unanswered('tls_error'));
  });

  it('where the name does not resolve', async () => {
    // A label over 63 characters is refused before any name server is asked.
    expect(await post(`http://${'x'.repeat(64)}.invalid/`)).toEqual(unanswered('dns_failed'));
  });

  it('within the deadline', async () => {
    const clock = createVirtualClock();
    const hanging = await receiving({ kind: 'hang' });
    const outcome = post(hanging.url, sender(clock));
    await hanging.waitFor(() => true);
    await clock.advance(10_000);
    expect(await outcome).toEqual(unanswered('timeout'));
    expect(clock.timers()).toBe(0);
  });

  it('because Coalmine stops', async () => {
    const hanging = await receiving({ kind: 'hang' });
    const cut = new AbortController();
    const outcome = post(hanging.url, sender(), cut.signal);
    await hanging.waitFor(() => true);
    cut.abort();
    expect(await outcome).toEqual(unanswered('stopped'));
  });
});

it('a request that cannot be made is broken code and not an answer', async () => {
  const headers = { 'transfer-encoding': 'gzip' };
  const made = sender().send({ method: 'POST', url: 'http://127.0.0.1:9/', headers, body: '{}' }, never);
  await expect(made).rejects.toThrow();
});
