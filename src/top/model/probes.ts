// What do the last observations of a target say at a glance? One sign for each probe, percentiles of the short past,
// whether the queue grows, and how often somebody looks. Pure.

import type { Verdict } from '../../engine/words.ts';
import type { RecentObservation } from '../../store/read.ts';

/** One probe: how the worst of its checks went, and how long the protocol took. */
export interface Probe {
  verdict: Verdict;
  suspect: boolean;
  durationMs: number;
}

const severity: Record<Verdict, number> = { fail: 3, degraded: 2, unknown: 1, pass: 0 };

/** The checks of one probe begin within so much of each other, and any of them first. */
const sameMomentMs = 100;

/** Oldest first. What begins between two looks at the protocol belongs to the first of them. */
export function probesOf(recent: readonly RecentObservation[]): Probe[] {
  const looks = recent.filter(({ check }) => check === 'protocol');
  const probes: Probe[] = looks.map(({ verdict, suspect, durationMs }) => ({ verdict, suspect, durationMs }));
  let at = 0;
  for (const { check, verdict, suspect, startedAtMs } of recent) {
    if (check === 'protocol') continue;
    while ((looks[at + 1]?.startedAtMs ?? Number.POSITIVE_INFINITY) <= startedAtMs + sameMomentMs) at += 1;
    const probe = probes[at];
    if (probe === undefined) continue;
    probe.suspect ||= suspect;
    if (severity[verdict] > severity[probe.verdict]) probe.verdict = verdict;
  }
  return probes;
}

/** Of those that passed: how long a failure took says nothing of speed. Nearest rank; null without any. */
export function percentileMs(recent: readonly RecentObservation[], share: number): number | null {
  const sorted = recent
    .filter(({ check, verdict }) => check === 'protocol' && verdict !== 'fail' && verdict !== 'unknown')
    .map(({ durationMs }) => durationMs)
    .sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
}

export type Trend = 'grows' | 'falls' | 'steady';

/** A change smaller than this is none. */
const leastChange = 2;

/** Of what waits: the newest reading against the mean of those before it. Null where too little is known. */
export function trendOf(recent: readonly RecentObservation[]): Trend | null {
  const depths = recent.flatMap(({ waiting }) => waiting ?? []).slice(-6);
  const newest = depths.pop();
  if (newest === undefined || depths.length < 2) return null;
  const before = depths.reduce((sum, one) => sum + one, 0) / depths.length;
  const change = newest - before;
  if (Math.abs(change) < Math.max(leastChange, before * 0.1)) return 'steady';
  return change > 0 ? 'grows' : 'falls';
}

/** The middle of the gaps between looks at the protocol: confirmations, which come soon, do not count for much. */
export function usualGapMs(recent: readonly RecentObservation[]): number | null {
  const begun = recent.filter(({ check }) => check === 'protocol').map(({ startedAtMs }) => startedAtMs);
  const gaps = begun
    .slice(1)
    .map((atMs, nth) => atMs - (begun[nth] ?? atMs))
    .sort((a, b) => a - b);
  return gaps[Math.floor(gaps.length / 2)] ?? null;
}

/** What a row of the list says of them. */
export interface Glance {
  probes: readonly Probe[];
  p95Ms: number | null;
  trend: Trend | null;
  gapMs: number | null;
}

const glances = new WeakMap<readonly RecentObservation[], Glance>();

/** Worked out once for what was read once, however often it is drawn. */
export function glanceAt(recent: readonly RecentObservation[]): Glance {
  const known = glances.get(recent);
  if (known !== undefined) return known;
  const glance = {
    probes: probesOf(recent),
    p95Ms: percentileMs(recent, 0.95),
    trend: trendOf(recent),
    gapMs: usualGapMs(recent),
  };
  glances.set(recent, glance);
  return glance;
}
