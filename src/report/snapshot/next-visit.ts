// When is a check looked at again? What its last run and the config let expect; the daemon alone knows to the second.

import { cronTicks } from '../../base/cron.ts';
import { canaryName, canaryTimeoutMs } from '../../config/canary.ts';
import type { TargetConfig } from '../../config/schema/schema.ts';
import { patienceMs } from '../../engine/schedule/schedule.ts';
import type { CheckState } from '../../engine/state/state.ts';

/** Wall time; null when it has not run yet, and for a cron that never comes. */
export function nextVisitMs(target: TargetConfig, { check, status, last }: CheckState): number | null {
  if (last === null) return null;
  const canary = target.canaries.find((one) => check === `canary:${canaryName(one)}`);
  const well = status === 'up' || status === 'degraded';
  const ownMs =
    canary === undefined
      ? 0
      : well
        ? (canary.everyMs ?? 0)
        : patienceMs(target.intervalMs, canaryTimeoutMs(canary, target));
  const ticks = target.cron === null ? null : cronTicks(target.cron, target.timezone);
  if (target.cron !== null) return ticks?.next(last.atMs + Math.max(0, ownMs - 1)) ?? null;
  // Runs begin at ticks of the target: the first one that is late enough.
  return last.atMs + Math.max(1, Math.ceil(ownMs / target.intervalMs)) * target.intervalMs;
}
