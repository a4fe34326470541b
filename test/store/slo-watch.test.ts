// Are people told once when a budget burns, from a real store, also across a restart?

import { expect, it, onTestFinished } from 'vitest';
import { createAnnouncer } from '../../src/alert/announce.ts';
import { silentLog } from '../../src/base/log.ts';
import { createRedactor } from '../../src/base/redact.ts';
import { createGuard } from '../../src/engine/guard/guard.ts';
import { createPulse } from '../../src/engine/guard/pulse.ts';
import { Recorder } from '../../src/engine/recorder.ts';
import { plannedIn, windowsOf } from '../../src/engine/schedule/maintenance.ts';
import { watchSlo } from '../../src/engine/slo/slo-watch.ts';
import type { Outcome } from '../../src/probe/report.ts';
import type { Store } from '../../src/store/open.ts';
import { partOf, target } from '../engine/samples.ts';
import { createVirtualClock, type VirtualClock } from '../support/virtual-clock.ts';
import { opened, temporaryFolder } from './opened.ts';

const minuteMs = 60_000;
const exports = target({
  canaries: [],
  health: null,
  slo: { objective: 99.9 },
  alerts: { to: { critical: ['phone'], warning: ['chat'] }, failures: 1, successes: 1 },
});

async function daemon(clock: VirtualClock, path: string, maintenance: Parameters<typeof windowsOf>[0] = []) {
  const windows = windowsOf(maintenance);
  const planned = (...span: [number, number]) => plannedIn(windows, ...span);
  const store: Store = await opened(path, { clock, planned });
  const said: string[] = [];
  const onBroken = (error: unknown): never => {
    throw error;
  };
  let made = 0;
  const pulse = createPulse(clock, () => {});
  const recorder = new Recorder({
    journal: store.journal,
    guard: createGuard({ targets: [exports], pulse, onUnwell: () => {} }),
    windows,
    announce: createAnnouncer(createRedactor()),
    newId: (prefix) => `${prefix}_${clock.nowMs()}_${++made}`,
    clock,
    log: silentLog,
    onDeliveries: (deliveries) => {
      for (const { receiver, notification } of deliveries)
        if (notification.type === 'slo.burning') said.push(`${receiver}: ${notification.body.title}`);
    },
    onBroken,
  });
  await recorder.start([exports]);
  const endWatch = watchSlo({ recorder, downs: store.downs, clock, onBroken });
  let closing: Promise<void> | null = null;
  const end = (): Promise<void> => {
    closing ??= endWatch().then(() => store.close());
    return closing;
  };
  onTestFinished(end);
  return {
    said,
    end,
    /** One observation a minute. */
    async lives(minutes: number, outcome: Outcome): Promise<string[]> {
      for (let minute = 0; minute < minutes; minute += 1) {
        recorder.record(exports, partOf('protocol', outcome, { startedAtMs: clock.nowMs() }), 0);
        // What is on its way to a real disk takes real time, and must not fall behind the virtual one.
        for (let step = 0; step < 6; step += 1) {
          await clock.advance(minuteMs / 6);
          await store.flush();
          await recorder.settled();
        }
      }
      return said.splice(0);
    },
  };
}

const word = (pair: string, ...receivers: string[]): string[] =>
  receivers.map((receiver) => `${receiver}: exports server burns its error budget (${pair})`);

it('tells each pair of windows once, also across a restart, and again after its end', async () => {
  const path = `${temporaryFolder()}/coalmine.db`;
  const clock = createVirtualClock();
  const first = await daemon(clock, path);
  expect(await first.lives(3, 'pass')).toEqual([]);
  expect(await first.lives(3, 'fail')).toEqual([
    ...word('1h/5m', 'phone', 'chat'),
    ...word('6h/30m', 'phone', 'chat'),
  ]);
  await first.end();
  const second = await daemon(clock, path);
  expect(await second.lives(10, 'fail')).toEqual(word('3d/6h', 'chat'));
  expect(await second.lives(70, 'pass')).toEqual([]);
  // After more than an hour, the fast burn is over, and the slow ones are not.
  expect(await second.lives(5, 'fail')).toEqual(word('1h/5m', 'phone', 'chat'));
}, 60_000);

it('burns nothing while work is planned', async () => {
  const clock = createVirtualClock();
  const planned = { targets: ['*'], cron: null, timezone: 'UTC', durationMs: null };
  const fromMs = clock.nowMs();
  const window = { ...planned, name: 'move', fromMs, toMs: fromMs + 20 * minuteMs };
  const house = await daemon(clock, `${temporaryFolder()}/coalmine.db`, [window]);
  await house.lives(1, 'pass');
  expect(await house.lives(19, 'fail')).toEqual([]);
  expect(await house.lives(3, 'fail')).toEqual([
    ...word('1h/5m', 'phone', 'chat'),
    ...word('6h/30m', 'phone', 'chat'),
  ]);
}, 60_000);
