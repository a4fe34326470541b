// What must be remembered between two reads of a queue? Growth, holding and standing still are not in one
// read. Pure: each read makes a new memory from the old one.

import type { HealthConfig } from '../../config/schema/schema.ts';
import type { QueueReading } from '../report.ts';

type Measure = 'waiting' | 'oldestAge';
type Level = 'warn' | 'fail';

export interface HealthMemory {
  /** Spaced readings of the failed count within the window, oldest first. `grown` only ever rises. */
  failed: { atMs: number; count: number; grown: number }[];
  /** Since when each measure is over its level without a break, by `waiting.warn` and the like. */
  over: Partial<Record<`${Measure}.${Level}`, number>>;
  /** Since when jobs wait and neither completed, active nor waiting moved; null while they move. */
  stillSinceMs: number | null;
  /** The numbers that "moved" is measured against. */
  lastMark: string | null;
}

export const noHealthMemory: HealthMemory = { failed: [], over: {}, stillSinceMs: null, lastMark: null };

/** A window is kept in no more readings than this, so that a short interval does not fill the state. */
const mostReadings = 60;

export function follow(
  memory: HealthMemory,
  reading: QueueReading,
  config: HealthConfig,
  nowMs: number,
): HealthMemory {
  const mark = JSON.stringify([reading.completed, reading.active, reading.waiting]);
  const still = (reading.waiting ?? 0) > 0 && mark === memory.lastMark;
  return {
    failed: followFailed(memory.failed, reading.failed, config.failed.windowMs, nowMs),
    over: {
      ...since(memory, 'waiting', reading.waiting, config.waiting, nowMs),
      ...since(
        memory,
        'oldestAge',
        reading.oldestAgeMs,
        { warn: config.oldestAge.warnMs, fail: config.oldestAge.failMs },
        nowMs,
      ),
    },
    stillSinceMs: (reading.waiting ?? 0) > 0 ? (still ? (memory.stillSinceMs ?? nowMs) : nowMs) : null,
    lastMark: mark,
  };
}

/** A count that falls (retention, a restart) is no growth, and what it rises to afterwards is. */
function followFailed(
  readings: HealthMemory['failed'],
  count: number | null,
  windowMs: number,
  nowMs: number,
): HealthMemory['failed'] {
  if (count === null) return readings;
  const last = readings.at(-1);
  const grown = (last?.grown ?? 0) + (last === undefined ? 0 : Math.max(0, count - last.count));
  // The reading just before the window is its baseline, so one older than the window stays.
  const baseline = readings.findLastIndex((reading) => reading.atMs <= nowMs - windowMs);
  const kept = readings.slice(Math.max(0, baseline));
  const previous = kept.at(-2);
  const close =
    last !== undefined && previous !== undefined && last.atMs - previous.atMs < windowMs / mostReadings;
  return [...(close ? kept.slice(0, -1) : kept), { atMs: nowMs, count, grown }];
}

function since(
  memory: HealthMemory,
  measure: Measure,
  value: number | null,
  levels: { warn?: number | undefined; fail?: number | undefined },
  nowMs: number,
): HealthMemory['over'] {
  const over: HealthMemory['over'] = {};
  for (const level of ['warn', 'fail'] as const) {
    const limit = levels[level];
    if (value !== null && limit !== undefined && value > limit) {
      over[`${measure}.${level}`] = memory.over[`${measure}.${level}`] ?? nowMs;
    }
  }
  return over;
}

/** How much the failed count has grown within the window; 0 until there are two reads. */
export function failedGrowth({ failed }: HealthMemory, windowMs: number, nowMs: number): number {
  const first = failed.findLast((reading) => reading.atMs <= nowMs - windowMs) ?? failed[0];
  return (failed.at(-1)?.grown ?? 0) - (first?.grown ?? 0);
}
