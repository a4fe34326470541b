// Do the wired rooms start, stop and probe as the commands rely on?

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build, type Parts } from '../src/app.ts';
import { systemClock } from '../src/base/clock.ts';
import { type Log, silentLog } from '../src/base/log.ts';
import { systemRandom } from '../src/base/random.ts';
import { createRedactor } from '../src/base/redact.ts';
import { type Config, configSchema } from '../src/config/schema/schema.ts';
import { temporaryFolder } from './support/folder.ts';
import { type Switchable, startSwitchable } from './support/switchable.ts';

let server: Switchable;
beforeAll(async () => {
  server = await startSwitchable('sick');
});
afterAll(() => server.close());

const never = new AbortController().signal;

function configIn(folder: string): Config {
  return configSchema.parse({
    version: 1,
    store: { path: join(folder, 'coalmine.db') },
    targets: [{ name: 'exports', url: server.url, interval: '50ms', canaries: [{ tool: 'canary' }] }],
  });
}

const parts = (log: Log = silentLog): Parts => ({
  clock: systemClock,
  random: systemRandom,
  redactor: createRedactor(),
  log,
  onBroken(error) {
    throw error;
  },
});

/** Events by name, and a wait for one. */
function hearing() {
  const heard: string[] = [];
  const waiting = new Map<string, () => void>();
  const hear = (event: string): void => {
    heard.push(event);
    waiting.get(event)?.();
  };
  const log: Log = { debug: hear, info: hear, warn: hear, error: hear };
  const until = (event: string): Promise<void> =>
    new Promise((resolve) => (heard.includes(event) ? resolve() : void waiting.set(event, resolve)));
  return { log, heard, until };
}

describe('probeOnce', () => {
  it('judges both lights, and neither makes a store nor leaves a session', async () => {
    const folder = temporaryFolder();
    const config = configIn(folder);
    const [target] = config.targets;
    if (target === undefined) throw new Error('the config has a target');
    const { judged } = await build(config, parts()).probeOnce(target, never);
    expect(judged.server).toMatchObject({ verdict: 'pass' });
    expect(judged.pipeline).toMatchObject({
      verdict: 'fail',
      cause: 'jobs_failing',
      reason: 'sentinel_failed',
    });
    expect(existsSync(config.store.path)).toBe(false);
    expect(server.sessions()).toBe(0);
  });

  it('that is called off before it begins could judge nothing', async () => {
    const config = configIn(temporaryFolder());
    const [target] = config.targets;
    if (target === undefined) throw new Error('the config has a target');
    const { judged } = await build(config, parts()).probeOnce(target, AbortSignal.abort());
    expect([judged.server.verdict, judged.pipeline?.verdict]).toEqual(['unknown', 'unknown']);
  });
});

describe('the daemon', () => {
  it('starts once, refuses the store to a second, and lets it go when it stops', async () => {
    const config = configIn(temporaryFolder());
    const { log, heard, until } = hearing();
    const first = build(config, parts(log));
    const second = build(config, parts());
    expect(await first.start()).toEqual({ ok: true });
    expect(await second.start()).toMatchObject({ ok: false, error: { kind: 'locked' } });
    await second.stop();
    await until('observed');
    await first.stop();
    expect(heard.at(-1)).toBe('stopped');
    expect(server.sessions()).toBe(0);
    expect(await second.start()).toEqual({ ok: true });
    await second.stop();
  });

  it('stops without having started, and stops twice', async () => {
    const app = build(configIn(temporaryFolder()), parts());
    await app.stop();
    await app.start();
    await app.stop();
    await app.stop();
  });
});
