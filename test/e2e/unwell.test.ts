// Does a daemon that stood still keep its alarms to itself? A stopped process, and an event loop that is really busy.

import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startReceiver } from '../../fixtures/receivers/webhook.ts';
import { build } from '../../src/app.ts';
import { systemClock } from '../../src/base/clock.ts';
import type { Log } from '../../src/base/log.ts';
import { systemRandom } from '../../src/base/random.ts';
import { createRedactor } from '../../src/base/redact.ts';
import { configSchema } from '../../src/config/schema/schema.ts';
import { temporaryFolder, writeConfig } from '../support/folder.ts';
import { start, stop, turned } from '../support/program.ts';
import { type Switchable, startSwitchable } from '../support/switchable.ts';
import { type Receiver, secret, watching } from '../support/watching.ts';

/** One failure that is believed would be an incident. */
const alerts = { to: ['oncall'], failures: 1, successes: 1, confirm_interval: '50ms' };
const stoodStillMs = 3_000;

let server: Switchable;
let receiver: Receiver;
beforeEach(async () => {
  server = await startSwitchable();
  receiver = await startReceiver({ secret });
});
afterEach(() => Promise.all([server.close(), receiver.close()]));

/** Once it was well for a while, a call is left hanging. */
async function callHangs(): Promise<void> {
  for (let calls = 0; calls < 3; calls += 1) await server.called();
  server.become('hanging');
  await server.called();
}

const targetOf = (canaryTimeout: string): object => ({
  name: 'exports',
  url: server.url,
  interval: '200ms',
  timeouts: { canary: canaryTimeout },
  canaries: [{ tool: 'canary' }],
  alerts,
});

it('after SIGSTOP and SIGCONT nothing is an incident, and one message says that we were unwell', async () => {
  const config = writeConfig(
    temporaryFolder(),
    watching({ targets: [targetOf('2s')], receiverUrl: receiver.url }),
  );
  const daemon = start(['run', '--config', config]);
  await callHangs();
  daemon.signal('SIGSTOP');
  server.become('well');
  await pause(stoodStillMs);
  daemon.signal('SIGCONT');
  await receiver.waitFor(() => true);
  // Twice after it, so that the first of them is recorded.
  await server.called();
  await server.called();
  const { code } = await stop(daemon);
  expect(code).toBe(0);
  expect(receiver.received.map(({ type }) => type)).toEqual(['monitor.unhealthy']);
  const bad = daemon.lines().filter(({ event, to }) => event === 'transition' && to === 'down');
  expect(bad).toEqual([]);
});

it('a probe during which the event loop was blocked is kept as suspect and counts for nothing', async () => {
  const config = configSchema.parse({
    version: 1,
    store: { path: join(temporaryFolder(), 'coalmine.db') },
    receivers: [{ name: 'oncall', type: 'webhook', url: receiver.url }],
    targets: [targetOf('1s')],
  });
  const lines: Record<string, unknown>[] = [];
  const suspected = Promise.withResolvers<void>();
  const hear = (event: string, fields: Record<string, unknown> = {}): void => {
    lines.push({ event, ...fields });
    if (fields.suspect === true && fields.verdict === 'fail') suspected.resolve();
  };
  const log: Log = { debug: hear, info: hear, warn: hear, error: hear };
  const onBroken = (error: unknown): never => {
    throw error;
  };
  const app = build(config, {
    clock: systemClock,
    random: systemRandom,
    redactor: createRedactor(),
    log,
    onBroken,
  });
  expect(await app.start()).toEqual({ ok: true });
  await callHangs();
  server.become('well');
  const untilMs = performance.now() + stoodStillMs;
  while (performance.now() < untilMs);
  await suspected.promise;
  await server.called();
  await app.stop();
  expect(lines.filter(({ event, to }) => event === 'transition' && to === 'down')).toEqual([]);
  expect(lines.filter(({ event }) => event === 'monitor_unwell')).toHaveLength(1);
});

it('one host of six that is gone is an incident; all of them at once are our own network', async () => {
  const six = await Promise.all(Array.from({ length: 6 }, () => startSwitchable()));
  const targets = six.map(({ url }, index) => ({ name: `t${index}`, url }));
  const config = writeConfig(temporaryFolder(), watching({ targets, receiverUrl: receiver.url }));
  const daemon = start(['run', '--config', config]);
  await Promise.all(targets.map(({ name }) => daemon.logged(turned(name, 'server', 'up'))));
  await six[0]?.close();
  await receiver.waitFor(({ type }) => type === 'incident.opened');
  await Promise.all(six.slice(1).map((one) => one.close()));
  await receiver.waitFor(({ type }) => type === 'monitor.unhealthy');
  // Time for many times as many failures as an incident takes.
  await pause(2_000);
  await stop(daemon);
  expect(receiver.received.map(({ type }) => type)).toEqual(['incident.opened', 'monitor.unhealthy']);
});
