// Which checks of a target does this tick visit? What is still out is not due and delays nothing; what was asked
// to wait, waits.

import { canaryName, canaryTimeoutMs } from '../../config/canary.ts';
import { type HealthCheck, healthChecks, isHealth } from '../../config/health.ts';
import type { TargetConfig } from '../../config/schema/schema.ts';
import type { CheckPart } from '../../probe/probe.ts';
import type { Due } from '../../probe/report.ts';
import type { TargetState } from '../state/state.ts';
import type { CheckName } from '../words.ts';
import { patienceMs } from './schedule.ts';

/** What is under way at one target. Times are monotonic milliseconds. */
export interface Underway {
  /** Checks that are out now. */
  out: Set<CheckName>;
  /** The scheduled time of each check's last run. */
  lastDueMs: Map<CheckName, number>;
  /** Each asked not to be called before this. A health URL does not speak for the server: it may be another's. */
  notBeforeMs: { server: number } & Partial<Record<HealthCheck, number>>;
}

export const nothingUnderway = (): Underway => ({
  out: new Set(),
  lastDueMs: new Map(),
  notBeforeMs: { server: 0 },
});

/** Longer than this no server keeps us away, however long its Retry-After: we would be blind for as long. */
const longestAwayMs = 15 * 60_000;

/** A canary's last run that only the store remembers began a little after its tick. */
const startedWithinMs = 1_000;

/**
 * Null when the tick is missed: the protocol check of the one before is still out. `unixMs` is the wall time at
 * monotonic zero.
 */
export function dueAt(
  target: TargetConfig,
  state: TargetState | undefined,
  underway: Underway,
  dueMs: number,
  unixMs: number,
): Due | null {
  if (underway.out.has('protocol')) return null;
  const canaries = target.canaries.filter((canary) => {
    const check: CheckName = `canary:${canaryName(canary)}`;
    if (underway.out.has(check)) return false;
    const { status = 'unknown', last = null } = state?.checks.find((one) => one.check === check) ?? {};
    const called = last !== null && (last.verdict !== 'unknown' || last.reason !== null);
    const rememberedMs = called ? last.atMs - unixMs - startedWithinMs : undefined;
    const lastMs = underway.lastDueMs.get(check) ?? rememberedMs;
    const well = status === 'up' || status === 'degraded';
    const waitMs = well ? canary.everyMs : patienceMs(target.intervalMs, canaryTimeoutMs(canary, target));
    return lastMs === undefined || waitMs === null || dueMs - lastMs >= waitMs;
  });
  return { protocol: true, health: healthDue(target, underway, dueMs), canaries: canaries.map(canaryName) };
}

const healthDue = (target: TargetConfig, { out, notBeforeMs }: Underway, nowMs: number): HealthCheck[] =>
  healthChecks(target).filter((check) => !out.has(check) && nowMs >= (notBeforeMs[check] ?? 0));

/**
 * Everything at once, because somebody asks: also what waits for its time, and a canary that is asked seldom while it
 * is down. Null when the protocol check is out already.
 */
export function dueNow(target: TargetConfig, underway: Underway, nowMs: number): Due | null {
  const { out } = underway;
  if (out.has('protocol')) return null;
  return {
    protocol: true,
    health: healthDue(target, underway, nowMs),
    canaries: target.canaries.map(canaryName).filter((name) => !out.has(`canary:${name}`)),
  };
}

/**
 * One check alone, for a quick repeat. Health takes the protocol check along where that is not out: silence of
 * the health URL is its own only while the server answers, because one dead host is one incident.
 */
export function dueAlone(check: CheckName, { out }: Underway): Due {
  return {
    protocol: check === 'protocol' || (isHealth(check) && !out.has('protocol')),
    health: isHealth(check) ? [check] : [],
    canaries: check.startsWith('canary:') ? [check.slice('canary:'.length)] : [],
  };
}

/** What an answer asked for holds for the server or for the health URL, whichever asked. */
export function heedRetryAfter({ notBeforeMs }: Underway, part: CheckPart, nowMs: number): void {
  const asked = isHealth(part.check) ? part.check : 'server';
  for (const { detail } of part.stages) {
    if (typeof detail.retry_after_ms !== 'number') continue;
    const untilMs = nowMs + Math.min(detail.retry_after_ms, longestAwayMs);
    notBeforeMs[asked] = Math.max(notBeforeMs[asked] ?? 0, untilMs);
  }
}

export const checksIn = (due: Due): CheckName[] => [
  ...(due.protocol ? (['protocol'] as const) : []),
  ...due.canaries.map((name): CheckName => `canary:${name}`),
  ...due.health,
];
