// When does a target's rhythm begin, and when does it go on? By its interval, which counts monotonic time and
// drifts from nothing, or by its cron, which follows the clock on the wall (design section 7).

import { type CronTicks, cronTicks } from '../../base/cron.ts';
import type { TargetConfig } from '../../config/schema/schema.ts';
import { firstTicks, nextTick } from './schedule.ts';

/** Monotonic milliseconds. A tick that is null never comes. */
export interface Tick {
  dueMs: number | null;
  /** How many were missed on the way. */
  missed: number;
}

/** Of now, in both times. */
export interface Now {
  monotonicMs: number;
  unixMs: number;
}

export interface Rhythm {
  /** The extra visit of the first round, where there is one, and the first regular tick. `roundMs`: see `firstTicks`. */
  begin(now: Now, roundMs?: number): { extraMs: number | null; regularMs: number | null };
  /** The tick after this one. */
  after(dueMs: number, now: Now): Tick;
}

/** Missed ticks of a cron are counted one by one: after so many it no longer matters how many more there were. */
const mostMissed = 1_000;

export function rhythmOf({ name, intervalMs, cron, timezone }: TargetConfig): Rhythm {
  const ticks = cron === null ? null : cronTicks(cron, timezone);
  return ticks === null ? byInterval(name, intervalMs) : byCron(ticks);
}

const byInterval = (name: string, intervalMs: number): Rhythm => ({
  begin({ monotonicMs, unixMs }, roundMs) {
    const { firstMs, regularMs } = firstTicks(name, intervalMs, unixMs, roundMs);
    return { extraMs: monotonicMs + firstMs, regularMs: monotonicMs + regularMs };
  },
  after: (dueMs, { monotonicMs }) => nextTick(dueMs, intervalMs, monotonicMs),
});

/** A cron says when: at no other time is the target visited, also not at the start. */
const byCron = (ticks: CronTicks): Rhythm => ({
  begin: (now) => ({ extraMs: null, regularMs: monotonicOf(ticks.next(now.unixMs), now) }),
  after(dueMs, now) {
    const dueUnixMs = now.unixMs + dueMs - now.monotonicMs;
    let missed = 0;
    let next = ticks.next(dueUnixMs + halfTickMs);
    while (next !== null && next <= now.unixMs && missed < mostMissed) {
      missed += 1;
      next = ticks.next(next);
    }
    if (next !== null && next <= now.unixMs) next = ticks.next(now.unixMs);
    return { dueMs: monotonicOf(next, now), missed };
  },
});

/** Half of the shortest gap that a pattern can have: the two clocks do not agree to the last fraction. */
const halfTickMs = 500;

const monotonicOf = (atUnixMs: number | null, { monotonicMs, unixMs }: Now): number | null =>
  atUnixMs === null ? null : monotonicMs + atUnixMs - unixMs;
