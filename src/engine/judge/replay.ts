// What would the past have looked like under another policy? Pure: the verdicts that were stored go through the same
// thresholds with other numbers, and the incidents that come out are spans of time.

import type { CheckName, LightName, Observation, Severity } from '../words.ts';
import { advanceStatus, isTrouble, type Standing, type Thresholds, worstStatus } from './status.ts';
import { lightOf } from './verdict.ts';

/** What of an observation counts here. */
export type Seen = Pick<Observation, 'check' | 'verdict' | 'startedAtMs' | 'durationMs' | 'suspect'>;

/** An incident as it would have been. */
export interface ReplayedIncident {
  light: LightName;
  /** The worst that it came to. */
  severity: Severity;
  /** The first observation of the streak that opened it. */
  startedAtMs: number;
  /** When it would have been believed and told. */
  openedAtMs: number;
  /** Null when it is still open after the last observation. */
  resolvedAtMs: number | null;
}

interface CheckSoFar extends Standing {
  notPassingSinceMs: number | null;
}

interface LightSoFar {
  checks: Map<CheckName, CheckSoFar>;
  /** Checks that were degraded or down in the open span: it resolves when all of them are up. */
  involved: Set<CheckName>;
  open: ReplayedIncident | null;
}

const undecided: CheckSoFar = { status: 'unknown', row: [], unknowns: 0, notPassingSinceMs: null };

/** Nobody asks any more: the check leaves its light at once. */
export interface Removal {
  check: CheckName;
  atMs: number;
}

/** Of all checks of one target, in any order. It begins knowing nothing: give it some observations of before. */
export function replay(
  observations: readonly Seen[],
  policy: Thresholds,
  removals: readonly Removal[] = [],
): ReplayedIncident[] {
  const lights = new Map<LightName, LightSoFar>();
  const spans: ReplayedIncident[] = [];
  const counted = observations.filter(({ suspect }) => !suspect);
  const events = [
    ...counted.map((seen) => ({ check: seen.check, atMs: endOf(seen), seen })),
    ...removals.map((removal) => ({ ...removal, seen: null })),
  ];
  for (const { check, atMs, seen } of events.toSorted((a, b) => a.atMs - b.atMs)) {
    const name = lightOf(check);
    const light = lights.get(name) ?? { checks: new Map(), involved: new Set(), open: null };
    lights.set(name, light);
    if (seen === null) forget(light, check);
    else light.checks.set(check, advanced(light.checks.get(check) ?? undecided, seen, policy));
    const opened = step(light, name, atMs);
    if (opened !== null) spans.push(opened);
  }
  return spans;
}

function forget({ checks, involved }: LightSoFar, check: CheckName): void {
  checks.delete(check);
  involved.delete(check);
}

const endOf = ({ startedAtMs, durationMs }: Seen): number => startedAtMs + durationMs;

function advanced(check: CheckSoFar, { verdict, startedAtMs }: Seen, policy: Thresholds): CheckSoFar {
  const standing = advanceStatus(check, verdict, policy);
  if (verdict === 'unknown') return { ...check, ...standing };
  const notPassingSinceMs = verdict === 'pass' ? null : (check.notPassingSinceMs ?? startedAtMs);
  return { ...standing, notPassingSinceMs };
}

/** The span that opened just now, if one did. The open one grows in place. */
function step(light: LightSoFar, name: LightName, atMs: number): ReplayedIncident | null {
  const checks = [...light.checks];
  const status = worstStatus(checks.map(([, check]) => check.status));
  for (const [check, { status: own }] of checks) if (isTrouble(own)) light.involved.add(check);
  if (light.open !== null) {
    if (status === 'down') light.open.severity = 'critical';
    if ([...light.involved].some((check) => light.checks.get(check)?.status !== 'up')) return null;
    light.open.resolvedAtMs = atMs;
    light.open = null;
    light.involved.clear();
    return null;
  }
  if (!isTrouble(status)) return null;
  const began = checks.flatMap(([, check]) =>
    check.status === status ? (check.notPassingSinceMs ?? []) : [],
  );
  light.open = {
    light: name,
    severity: status === 'down' ? 'critical' : 'warning',
    startedAtMs: Math.min(atMs, ...began),
    openedAtMs: atMs,
    resolvedAtMs: null,
  };
  return light.open;
}
