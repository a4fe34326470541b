// Does the running daemon show what it does, from a thread of its own? The real one, over its own port.

import { createServer } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, build, type Parts } from '../../src/app.ts';
import { systemClock } from '../../src/base/clock.ts';
import type { Log } from '../../src/base/log.ts';
import { systemRandom } from '../../src/base/random.ts';
import { createRedactor } from '../../src/base/redact.ts';
import { type Config, configSchema } from '../../src/config/schema/schema.ts';
import { temporaryFolder } from '../support/folder.ts';
import { type Switchable, startSwitchable } from '../support/switchable.ts';

let server: Switchable;
let app: App;
let config: Config;
let url: string;

const configIn = (folder: string, address: string): Config =>
  configSchema.parse({
    version: 1,
    store: { path: join(folder, 'coalmine.db') },
    listen: { address },
    targets: [
      {
        name: 'exports',
        url: server.url,
        interval: '200ms',
        canaries: [{ tool: 'canary' }],
        alerts: { confirm_interval: '50ms' },
      },
    ],
  });

function partsWith(log: Partial<Log>): Parts {
  const quiet = { debug() {}, info() {}, warn() {}, error() {} };
  return {
    clock: systemClock,
    random: systemRandom,
    redactor: createRedactor(),
    log: { ...quiet, ...log },
    onBroken(error) {
      throw error;
    },
  };
}

beforeAll(async () => {
  server = await startSwitchable('well');
  config = configIn(temporaryFolder(), '127.0.0.1:0');
  app = build(
    config,
    partsWith({
      info(event, fields) {
        if (event === 'listening') url = String(fields?.url);
      },
    }),
  );
  const started = await app.start();
  if (!started.ok) throw new Error(started.error.sentence);
});
afterAll(async () => {
  await app.stop();
  await server.close();
});

const text = async (path: string): Promise<string> => (await fetch(url + path)).text();

describe('the daemon that listens', () => {
  it('is well, ready, and shows what it probes', async () => {
    await expect.poll(() => text('/api/v1/targets'), { timeout: 20_000 }).toContain('"status":"up"');
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status, { timeout: 5_000 }).toBe(200);
    expect(await text('/')).toContain('exports');
  });

  it('counts each observation, and names what stands still', async () => {
    await expect
      .poll(() => text('/metrics'), { timeout: 20_000 })
      .toMatch(/coalmine_observations_total\{target="exports",check="protocol",verdict="pass"\} [1-9]/);
    const metrics = await text('/metrics');
    expect(metrics).toContain('coalmine_standing_still{part="scheduler"} 0');
    expect(metrics).toMatch(/coalmine_probes_total [1-9]/);
    expect(metrics).toContain('coalmine_monitor_up 1');
  });

  it('tells of a change at once, over a stream', async () => {
    const controller = new AbortController();
    const stream = await fetch(`${url}/api/v1/events`, { signal: controller.signal });
    expect(stream.headers.get('content-type')).toBe('text/event-stream');
    server.become('sick');
    let heard = '';
    for await (const chunk of stream.body ?? []) {
      heard += Buffer.from(chunk).toString();
      if (heard.includes('"to":"down"')) break;
    }
    expect(heard).toContain('event: transition');
    controller.abort();
    server.become('well');
  });

  it('probes a target when it is asked to', async () => {
    const answer = await fetch(`${url}/api/v1/targets/nobody/probe`, { method: 'POST' });
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  });

  it.each([
    ['is read as any other', 10, 400],
    ['is refused where it is too long', 100_000, 413],
  ])('a body that does not say how long it is %s', async (_, length, status) => {
    const body = new Blob(['x'.repeat(length)]).stream();
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${url}/api/v1/silences`, { method: 'POST', headers, body, duplex: 'half' });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'application/problem+json']);
  });

  it('asks for a token as soon as the config has one', async () => {
    const token = 'correct-horse-battery-staple';
    const reload = async (asked: string | null): Promise<void> => {
      const listen = config.listen && { ...config.listen, token: asked };
      await app.reload({ ok: true, config: { ...config, listen }, secrets: [] }, 'coalmine.yaml');
    };
    const status = async (headers: Record<string, string> = {}): Promise<number> =>
      (await fetch(`${url}/api/v1/targets`, { headers })).status;
    await reload(token);
    await expect.poll(() => status(), { timeout: 10_000 }).toBe(401);
    expect(await status({ authorization: `Bearer ${token}` })).toBe(200);
    await reload(null);
    await expect.poll(() => status(), { timeout: 10_000 }).toBe(200);
  });

  it('cuts what sends headers without end, and goes on', async () => {
    const { port } = new URL(url);
    const answered = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1');
      let got = '';
      socket.on('data', (chunk) => {
        got += chunk;
      });
      socket.once('close', () => resolve(got));
      socket.on('error', () => {});
      socket.write(`GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nx-long: ${'x'.repeat(40_000)}`);
    });
    expect(answered).toContain('431');
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });
});

it('a port that is taken is told in one clear line, and the store is let go', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as { port: number };
  const folder = temporaryFolder();
  const refused = await build(configIn(folder, `127.0.0.1:${port}`), partsWith({})).start();
  expect(refused).toEqual({
    ok: false,
    error: {
      sentence: `listen: 127.0.0.1:${port} is taken by another program: end it, or set another listen.address`,
    },
  });
  await new Promise((resolve) => other.close(resolve));
  const again = build(configIn(folder, `127.0.0.1:${port}`), partsWith({}));
  expect(await again.start()).toEqual({ ok: true });
  await again.stop();
});
