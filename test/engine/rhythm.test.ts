// When does a target's rhythm begin, and when does it go on?

import { describe, expect, it } from 'vitest';
import { type Now, rhythmOf } from '../../src/engine/schedule/rhythm.ts';
import { target } from './samples.ts';

const zeroMs = Date.UTC(2026, 2, 29);
/** So long after midnight of the day on which Paris turns its clocks forward, at 1 h UTC. */
const at = (offsetMs: number): Now => ({ monotonicMs: 5_000 + offsetMs, unixMs: zeroMs + offsetMs });
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

const cron = (pattern: string, timezone = 'UTC') => {
  const { interval: _, ...fields } = { interval: null, cron: pattern, timezone };
  return rhythmOf(target(fields));
};

/** The first ticks, in milliseconds after that midnight. */
function ticks(pattern: string, timezone: string, count: number): number[] {
  const rhythm = cron(pattern, timezone);
  const found: number[] = [];
  for (let dueMs = rhythm.begin(at(0)).regularMs; dueMs !== null && found.length < count; ) {
    found.push(dueMs - 5_000);
    dueMs = rhythm.after(dueMs, at(dueMs - 5_000)).dueMs;
  }
  return found;
}

describe('the rhythm of a cron', () => {
  it('has no extra first round: a cron says when', () => {
    expect(cron('*/5 * * * *').begin(at(1))).toEqual({ extraMs: null, regularMs: 5_000 + 5 * minuteMs });
  });

  it('follows the clock on the wall', () => {
    expect(ticks('*/5 * * * *', 'UTC', 3)).toEqual([5, 10, 15].map((minutes) => minutes * minuteMs));
    expect(ticks('0 9 * * *', 'UTC', 2)).toEqual([9 * hourMs, 33 * hourMs]);
  });

  it('follows it through daylight saving', () => {
    // 9 h in Paris is 7 h UTC from this day on; 2.30 h does not exist on it, and comes when the clock is past it.
    expect(ticks('0 9 * * *', 'Europe/Paris', 2)).toEqual([7 * hourMs, 31 * hourMs]);
    expect(ticks('30 2 * * *', 'Europe/Paris', 2)).toEqual([1 * hourMs, 24.5 * hourMs]);
  });

  it('is asked a fraction of a moment early or late, and neither repeats a tick nor leaves one out', () => {
    const rhythm = cron('* * * * * *');
    for (const offMs of [-0.4, 0, 0.4, 40]) {
      const next = rhythm.after(5_000 + 7_000, at(7_000 + offMs));
      expect(next).toEqual({ dueMs: expect.closeTo(5_000 + 8_000, 6), missed: 0 });
    }
  });

  it('counts the ticks that are past, and makes up for none', () => {
    const rhythm = cron('*/5 * * * *');
    expect(rhythm.after(5_000 + 5 * minuteMs, at(22 * minuteMs))).toEqual({
      dueMs: 5_000 + 25 * minuteMs,
      missed: 3,
    });
  });

  it('is soon at the present again after a year away', () => {
    const rhythm = cron('* * * * * *');
    const { dueMs, missed } = rhythm.after(5_000, at(365 * 24 * hourMs));
    expect(dueMs).toBe(5_000 + 365 * 24 * hourMs + 1_000);
    expect(missed).toBe(1_000);
  });

  it('goes by the new time when the clock on the wall was set', () => {
    const rhythm = cron('0 * * * *');
    const set = { monotonicMs: 5_000 + hourMs, unixMs: zeroMs + 24 * hourMs };
    expect(rhythm.after(5_000 + hourMs, set)).toEqual({ dueMs: 5_000 + 2 * hourMs, missed: 0 });
  });

  it('never fires again once it had its last tick', () => {
    expect(cron('0 0 0 29 3 * 2026-2027').after(5_000 + 365 * 24 * hourMs, at(365 * 24 * hourMs)).dueMs).toBe(
      null,
    );
  });
});

describe('the rhythm of an interval', () => {
  it('begins with an extra visit, and goes on by monotonic time', () => {
    const rhythm = rhythmOf(target({ interval: '10s' }));
    const { extraMs, regularMs } = rhythm.begin(at(0));
    expect(extraMs).toBeLessThanOrEqual(5_000 + 10_000);
    const set = { monotonicMs: (regularMs ?? 0) + 1, unixMs: 0 };
    expect(rhythm.after(regularMs ?? 0, set)).toEqual({ dueMs: (regularMs ?? 0) + 10_000, missed: 0 });
  });
});
