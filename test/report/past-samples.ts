// What does a past look like to those who render it? Readings with a full example each, at one fixed moment.

import type { Status, Verdict } from '../../src/engine/words.ts';
import type { Sheet } from '../../src/report/table.ts';
import type {
  Availability,
  Bucket,
  Counts,
  History,
  LightOverview,
  TargetOverview,
} from '../../src/store/readings.ts';

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const nowMs = Date.UTC(2026, 10, 24, 3, 12, 4);
export const ago = (minutes: number): number => nowMs - minutes * minuteMs;

export const plain: Sheet = { width: null, paint: (_colour, text) => text };

export const counts = (part: Partial<Counts> = {}): Counts => ({
  pass: 0,
  degraded: 0,
  fail: 0,
  unknown: 0,
  suspect: 0,
  ...part,
});

export const availability = (part: Partial<Availability> = {}): Availability => ({
  upMs: 24 * hourMs,
  degradedMs: 0,
  downMs: 0,
  share: 1,
  coverage: 1,
  ...part,
});

export const light = (part: Partial<LightOverview> = {}): LightOverview => ({
  light: 'server',
  status: 'up',
  sinceMs: ago(3 * 1_440 + 61),
  incident: null,
  day: availability(),
  month: availability({ share: 0.99995, coverage: 0.881 }),
  ...part,
});

export const overview = (
  target: string,
  lights: LightOverview[] = [light()],
  part: Partial<TargetOverview> = {},
): TargetOverview => ({
  target,
  lights,
  last: { atMs: nowMs - 8_000, durationMs: 82.4, verdict: 'pass' },
  queue: null,
  ...part,
});

export const standing = (target: string, status: Status): TargetOverview =>
  overview(target, [light({ status, sinceMs: ago(2) })]);

export const bucket = (
  fromMs: number,
  verdicts: Partial<Record<Verdict | 'suspect', number>>,
  p95Ms?: number,
): Bucket => ({
  fromMs,
  counts: counts(verdicts),
  latency: p95Ms === undefined ? null : { p50Ms: p95Ms / 2, p95Ms, p99Ms: p95Ms },
});

/** From one o'clock, an hour a bucket. */
export function history(buckets: (Omit<Bucket, 'fromMs'> | null)[], part: Partial<History> = {}): History {
  const sinceMs = Date.UTC(2026, 10, 24);
  return {
    tier: 'hour',
    sinceMs,
    untilMs: sinceMs + buckets.length * hourMs,
    bucketMs: hourMs,
    buckets: buckets.flatMap((one, nth) =>
      one === null ? [] : [{ ...one, fromMs: sinceMs + nth * hourMs }],
    ),
    total: { counts: counts({ pass: 118, fail: 2 }), latency: { p50Ms: 80, p95Ms: 120, p99Ms: 312.4 } },
    ...part,
  };
}
