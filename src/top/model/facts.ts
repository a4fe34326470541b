// What does the dashboard know? Everything that is drawn, read from the store at one moment, and beside it what the
// config adds once it was read.

import type { Config, TargetConfig } from '../../config/schema/schema.ts';
import { isTrouble } from '../../engine/judge/status.ts';
import type { CheckName, Incident, LightName } from '../../engine/words.ts';
import type { Drift } from '../../probe/drift/drift.ts';
import type { Story } from '../../report/incident/incident-story.ts';
import type { Drawn } from '../../report/past/chart.ts';
import { type Snapshot, snapshotOf } from '../../report/snapshot/snapshot.ts';
import type { Why } from '../../report/why/why.ts';
import type { Depth, LightDay, Mark, RecentObservation, Vitals } from '../../store/read.ts';
import type { Window } from '../../store/readings.ts';

export interface Facts {
  /** When it was read: what is drawn is told from the clock, which goes on. */
  atMs: number;
  path: string;
  /** Why nothing newer can be read, and what to do. Null while all is well. */
  trouble: string | null;
  snapshot: Snapshot;
  /** Of the targets that were on the screen. */
  recent: ReadonlyMap<string, readonly RecentObservation[]>;
  marks: ReadonlyMap<string, readonly Mark[]>;
  vitals: Vitals | null;
  /** Of the one that is open. */
  target: TargetFacts | null;
  incident: Story | null;
}

export interface TargetFacts {
  target: string;
  /** Null when it was never probed, or is no longer configured. */
  why: Why | null;
  /** In the order in which they speak; over the chosen time. */
  checks: Drawn[];
  depths: Depth[];
  window: Window;
  bucketMs: number;
  days: { light: LightName; days: LightDay[] }[];
  /** Open ones first. */
  incidents: Incident[];
  /** Null when its tools were never seen. */
  tools: { count: number; seenAtMs: number; acceptedAtMs: number | null; drift: Drift | null } | null;
  recent: readonly RecentObservation[];
}

/** What only the config knows. It is read after the first frame, which does not wait for it. */
export interface Known {
  /** Null while it is being read, when only a store was given, and when it is not right. */
  config: Config | null;
  targets: ReadonlyMap<string, TargetConfig>;
  /** One line on why there is none. Null while there may still be one. */
  missing: string | null;
}

export const nothingKnown: Known = { config: null, targets: new Map(), missing: null };

export const emptyFacts = (path: string, trouble: string | null, atMs: number): Facts => ({
  atMs,
  path,
  trouble,
  snapshot: snapshotOf([], atMs),
  recent: new Map(),
  marks: new Map(),
  vitals: null,
  target: null,
  incident: null,
});

export interface Size {
  columns: number;
  rows: number;
}

export const ranges = [
  { says: '1 h', ms: 3_600_000 },
  { says: '24 h', ms: 24 * 3_600_000 },
  { says: '7 d', ms: 7 * 24 * 3_600_000 },
  { says: '90 d', ms: 90 * 24 * 3_600_000 },
] as const;

/** The check that one came to see: the first that is not well, else the protocol. */
export const speakingCheck = ({ why, checks }: TargetFacts): CheckName | null =>
  why?.state.checks.find(({ status }) => isTrouble(status))?.check ?? checks[0]?.check ?? null;

/** The checks of the open target, as the chart can show them. */
export const checkNames = (facts: TargetFacts | null): CheckName[] =>
  facts?.checks.map(({ check }) => check) ?? [];
