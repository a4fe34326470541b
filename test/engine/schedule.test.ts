// Is every target visited in its own rhythm, without drift and without bunching?

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHeap } from '../../src/engine/schedule/heap.ts';
import {
  firstRoundMs,
  firstTicks,
  fractionOf,
  nextTick,
  patienceMs,
} from '../../src/engine/schedule/schedule.ts';

const names = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,20}$/);
const intervals = fc.integer({ min: 10, max: 86_400_000 });
const moments = fc.integer({ min: 0, max: 4_000_000_000_000 });
/** Distance of two phases on the circle of the interval. */
const apart = (a: number, b: number, intervalMs: number): number => {
  const gap = Math.abs((((a - b) % intervalMs) + intervalMs) % intervalMs);
  return Math.min(gap, intervalMs - gap);
};

describe('the schedule', () => {
  it('keeps the phase of a name over restarts at any time', () => {
    fc.assert(
      fc.property(names, intervals, moments, moments, (name, intervalMs, one, other) => {
        const phases = [one, other].map((ms) => ms + firstTicks(name, intervalMs, ms).regularMs);
        expect(apart(phases[0] ?? 0, phases[1] ?? 0, intervalMs)).toBeLessThan(0.01);
        expect(apart(phases[0] ?? 0, fractionOf(name) * intervalMs, intervalMs)).toBeLessThan(0.01);
      }),
    );
  });

  it('visits every target within min(interval, 15 s) of the start', () => {
    fc.assert(
      fc.property(names, intervals, moments, (name, intervalMs, nowMs) => {
        const { firstMs } = firstTicks(name, intervalMs, nowMs);
        expect(firstMs).toBeGreaterThanOrEqual(0);
        expect(firstMs).toBeLessThanOrEqual(Math.min(intervalMs, 15_000));
      }),
    );
  });

  it('begins no more than 250 of ten thousand in a second, and all of them within their interval', () => {
    expect(firstRoundMs(1_000)).toBe(15_000);
    const roundMs = firstRoundMs(10_000);
    const perSecond = Array.from({ length: 60 }, () => 0);
    for (let i = 0; i < 10_000; i += 1) {
      const { firstMs } = firstTicks(`target-${i}`, 60_000, 0, roundMs);
      expect(firstMs).toBeLessThan(60_000);
      const second = Math.floor(firstMs / 1_000);
      perSecond[second] = (perSecond[second] ?? 0) + 1;
    }
    for (const count of perSecond) expect(count).toBeLessThan(250 * 1.3);
  });

  it('leaves out a hashed tick within a quarter of the interval after the extra one, and no later one', () => {
    fc.assert(
      fc.property(names, intervals, moments, (name, intervalMs, nowMs) => {
        const { firstMs, regularMs } = firstTicks(name, intervalMs, nowMs);
        expect(regularMs - firstMs).toBeGreaterThanOrEqual(intervalMs / 4 - 0.01);
        expect(regularMs - firstMs).toBeLessThanOrEqual(intervalMs * 1.25 + 0.01);
      }),
    );
  });

  it('spreads names evenly', () => {
    const tenths = Array.from({ length: 10 }, () => 0);
    for (let i = 0; i < 10_000; i += 1) {
      const at = Math.floor(fractionOf(`target-${i}`) * 10);
      tenths[at] = (tenths[at] ?? 0) + 1;
    }
    for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });

  it('does not drift: each tick is the one before plus whole intervals', () => {
    fc.assert(
      fc.property(intervals, fc.array(fc.nat(300_000)), (intervalMs, delays) => {
        let dueMs = 0;
        let ticks = 0;
        for (const delay of delays) {
          const next = nextTick(dueMs, intervalMs, dueMs + delay);
          expect(next.dueMs).toBeGreaterThan(dueMs + delay);
          ticks += 1 + next.missed;
          expect(next.dueMs).toBe(ticks * intervalMs);
          dueMs = next.dueMs;
        }
      }),
    );
  });

  it('skips missed ticks and counts them', () => {
    expect(nextTick(1_000, 100, 1_000)).toEqual({ dueMs: 1_100, missed: 0 });
    expect(nextTick(1_000, 100, 1_099)).toEqual({ dueMs: 1_100, missed: 0 });
    expect(nextTick(1_000, 100, 1_100)).toEqual({ dueMs: 1_200, missed: 1 });
    expect(nextTick(1_000, 100, 1_350)).toEqual({ dueMs: 1_400, missed: 3 });
  });

  it('lets a canary that is not up run every max(interval, min(60 s, 4 × its timeout))', () => {
    expect(patienceMs(10_000, 35_000)).toBe(60_000);
    expect(patienceMs(10_000, 5_000)).toBe(20_000);
    expect(patienceMs(300_000, 5_000)).toBe(300_000);
  });
});

describe('the heap', () => {
  it('gives what it got in order, whatever is added in between', () => {
    const steps = fc.array(fc.oneof(fc.integer(), fc.constant('take' as const)), { maxLength: 300 });
    fc.assert(
      fc.property(steps, (all) => {
        const heap = createHeap<number>((one) => one);
        let model: number[] = [];
        for (const step of all) {
          if (step === 'take') {
            expect(heap.take()).toBe(model[0]);
            model = model.slice(1);
          } else {
            heap.add(step);
            model = [...model, step].sort((a, b) => a - b);
          }
          expect(heap.first()).toBe(model[0]);
          expect(heap.size()).toBe(model.length);
        }
      }),
    );
  });
});
