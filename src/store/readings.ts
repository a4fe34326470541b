// What can be asked about the past, and what comes back? The shapes that history, availability, the list of all
// targets and the numbers of the store have for every surface.

import type { Incident, LightName, Status, Verdict } from '../engine/words.ts';
import type { QueueReading } from '../probe/report.ts';

/** No list is longer, whatever was asked for. */
export const mostRows = 10_000;

/** From `sinceMs` up to, but without, `untilMs`. Wall time. */
export interface Window {
  sinceMs: number;
  untilMs: number;
}

/** The same facts at three grains: each observation, sums of an hour, sums of a day (UTC). */
export type Tier = 'observation' | 'hour' | 'day';

export interface HistoryQuestion extends Window {
  /** The width of one bucket. It becomes wider when only a coarser tier still reaches back so far. */
  bucketMs: number;
}

/** Observations by verdict; those taken while the monitor itself was unwell only under `suspect`. */
export interface Counts extends Record<Verdict, number> {
  suspect: number;
}

/** Of observations that passed, slow ones included: how long a failure took says nothing of speed. */
export interface Percentiles {
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
}

export interface Summary {
  counts: Counts;
  /** Null for the health check, which is no measure of speed, and where nothing passed. Within 1 %. */
  latency: Percentiles | null;
}

export interface Bucket extends Summary {
  /** A multiple of `bucketMs`. */
  fromMs: number;
}

/** Its window is the one asked for, widened to whole hours or days where only such are left. */
export interface History extends Window {
  tier: Tier;
  bucketMs: number;
  /** Oldest first, only those with an observation. */
  buckets: Bucket[];
  /** Of all buckets together: percentiles are merged, not averaged. */
  total: Summary;
}

/** How a light stood over a window. What was not watched, or not known, is in none of the three. */
export interface Availability {
  upMs: number;
  degradedMs: number;
  downMs: number;
  /** Up or degraded, of the time that is known: 0 to 1. Null when nothing is. */
  share: number | null;
  /** The share of the window that is known: 0 to 1. Never show the one without the other. */
  coverage: number;
}

export interface LightOverview {
  light: LightName;
  status: Status;
  sinceMs: number;
  /** The open one, with its cause. */
  incident: Incident | null;
  /** Over the last 24 hours. */
  day: Availability;
  /** Over the last 30 days, from a midnight (UTC). */
  month: Availability;
}

/** One row of the list of all targets. */
export interface TargetOverview {
  target: string;
  lights: LightOverview[];
  /** The last protocol check: null until there was one. */
  last: { atMs: number; durationMs: number; verdict: Verdict } | null;
  /** The newest queue numbers that came with a health read; of several queues those of the worst. */
  queue: QueueReading | null;
}

export interface TableStats {
  table: string;
  rows: number;
  /** Its pages with its indexes. Null where this SQLite cannot tell. */
  bytes: number | null;
  /** Null for tables without a time, and for empty ones. */
  oldestMs: number | null;
}

export interface StoreStats {
  /** Of the file and its write-ahead log. */
  bytes: number;
  walBytes: number;
  /** Inside the file, free to be used again or given back. */
  freeBytes: number;
  /** The largest first. */
  tables: TableStats[];
}
