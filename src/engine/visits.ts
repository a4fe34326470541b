// Which checks of a target does this tick visit? What is still out is not due and delays nothing; what was asked
// to wait, waits.

import { canaryName, type TargetConfig } from '../config/schema.ts';
import type { Due } from '../probe/report.ts';
import { patienceMs } from './schedule.ts';
import type { TargetState } from './state.ts';
import type { CheckName } from './words.ts';

/** What is under way at one target. Times are monotonic milliseconds. */
export interface Underway {
  /** Checks that are out now. */
  out: Set<CheckName>;
  /** The scheduled time of each check's last run. */
  lastDueMs: Map<CheckName, number>;
  /** Each asked not to be called before this. A health URL does not speak for the server: it may be another's. */
  notBeforeMs: { server: number; health: number };
}

export const nothingUnderway = (): Underway => ({
  out: new Set(),
  lastDueMs: new Map(),
  notBeforeMs: { server: 0, health: 0 },
});

/** Null when the tick is missed: the protocol check of the one before is still out. */
export function dueAt(
  target: TargetConfig,
  state: TargetState | undefined,
  underway: Underway,
  dueMs: number,
): Due | null {
  if (underway.out.has('protocol')) return null;
  const canaries = target.canaries.map(canaryName).filter((name) => {
    const check: CheckName = `canary:${name}`;
    if (underway.out.has(check)) return false;
    const status = state?.checks.find((one) => one.check === check)?.status ?? 'unknown';
    const lastMs = underway.lastDueMs.get(check);
    if (status === 'up' || status === 'degraded' || lastMs === undefined) return true;
    return dueMs - lastMs >= patienceMs(target.intervalMs, target.timeouts.canaryMs);
  });
  const health =
    target.health !== null && !underway.out.has('health') && dueMs >= underway.notBeforeMs.health;
  return { protocol: true, health, canaries };
}

/**
 * One check alone, for a quick repeat. Health takes the protocol check along where that is not out: silence of
 * the health URL is its own only while the server answers, because one dead host is one incident.
 */
export function dueAlone(check: CheckName, { out }: Underway): Due {
  return {
    protocol: check === 'protocol' || (check === 'health' && !out.has('protocol')),
    health: check === 'health',
    canaries: check.startsWith('canary:') ? [check.slice('canary:'.length)] : [],
  };
}

export const checksIn = (due: Due): CheckName[] => [
  ...(due.protocol ? (['protocol'] as const) : []),
  ...due.canaries.map((name): CheckName => `canary:${name}`),
  ...(due.health ? (['health'] as const) : []),
];
