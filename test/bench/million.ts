// What would a million targets ask of the schedule alone? The real rhythm and the real heap, on a clock that only counts:
// how long one tick takes, how much of memory one target, and how evenly probes would begin.

import type { TargetConfig } from '../../src/config/schema/schema.ts';
import { createHeap } from '../../src/engine/schedule/heap.ts';
import { type Rhythm, rhythmOf } from '../../src/engine/schedule/rhythm.ts';
import { firstRoundMs } from '../../src/engine/schedule/schedule.ts';
import { type Figure, show } from './figures.ts';

const intervalMs = 60_000;
const intervals = 2;
/** So finely the evenness is looked at. */
const binMs = 100;

interface Entry {
  dueMs: number;
  rhythm: Rhythm | null;
}

export function benchMillion(): boolean {
  const figures = [10_000, 100_000, 1_000_000].map(scheduled);
  return show(`the schedule alone, ${intervals} intervals of 60 s`, figures);
}

function scheduled(count: number): Figure {
  const beforeBytes = heapBytes();
  const heap = createHeap<Entry>(({ dueMs }) => dueMs);
  const start = { monotonicMs: 0, unixMs: Date.UTC(2026, 10, 23, 18) };
  for (let index = 0; index < count; index += 1) {
    const rhythm = rhythmOf(targetOf(index));
    const { extraMs, regularMs } = rhythm.begin(start, firstRoundMs(count));
    if (extraMs !== null) heap.add({ dueMs: extraMs, rhythm: null });
    if (regularMs !== null) heap.add({ dueMs: regularMs, rhythm });
  }
  const bytes = (heapBytes() - beforeBytes) / count;
  // Past the first round, so that every tick is one of the rhythm.
  run(heap, 2 * intervalMs, () => {});
  const begun = new Uint32Array((intervals * intervalMs) / binMs);
  const fromMs = performance.now();
  const ticks = run(heap, (2 + intervals) * intervalMs, (dueMs) => {
    const bin = Math.floor((dueMs - 2 * intervalMs) / binMs);
    begun[bin] = (begun[bin] ?? 0) + 1;
  });
  const tookUs = ((performance.now() - fromMs) * 1_000) / ticks;
  const evenly = ticks / begun.length;
  const fullest = Math.max(...begun);
  return {
    says:
      `${count} targets: ${tookUs.toFixed(2)} µs a tick, ${Math.round(bytes)} bytes a target; in ${binMs} ms begin ` +
      `${evenly.toFixed(1)} on average and ${fullest} at most (${(fullest / evenly).toFixed(2)} ×)`,
    holds: ticks === count * intervals,
  };
}

function run(
  { first, take, add }: ReturnType<typeof createHeap<Entry>>,
  untilMs: number,
  heed: (dueMs: number) => void,
) {
  let ticks = 0;
  for (let entry = first(); entry !== undefined && entry.dueMs < untilMs; entry = first()) {
    take();
    ticks += 1;
    heed(entry.dueMs);
    const now = { monotonicMs: entry.dueMs, unixMs: entry.dueMs };
    const next = entry.rhythm?.after(entry.dueMs, now).dueMs ?? null;
    if (next !== null) add({ ...entry, dueMs: next });
  }
  return ticks;
}

/** The schedule asks for no more of a target than this. */
const targetOf = (index: number): TargetConfig =>
  ({ name: `target-${index}`, intervalMs, cron: null, timezone: 'UTC' }) as TargetConfig;

function heapBytes(): number {
  global.gc?.();
  return process.memoryUsage().heapUsed;
}
