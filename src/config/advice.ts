// What in a valid config is probably not what the operator meant? Nothing here stops a start.

import type { Config, TargetConfig } from './schema.ts';

/** One sentence each. */
export function advise(config: Config): string[] {
  return config.targets.flatMap((target) => [
    ...adviseAlerts(target, config.receivers.length),
    ...adviseChecks(target),
  ]);
}

function adviseAlerts({ name, alerts }: TargetConfig, receivers: number): string[] {
  if (receivers === 0 || alerts.to.length > 0) return [];
  return [`${name}: alerts.to is empty, so nobody is told when it goes down`];
}

function adviseChecks({ name, canaries, health, intervalMs }: TargetConfig): string[] {
  if (canaries.length === 0 && !health) {
    return [`${name}: neither canaries nor health, so a dead worker behind it is not seen`];
  }
  const { warn, fail, windowMs } = health?.failed ?? { windowMs: Number.POSITIVE_INFINITY };
  const grows = warn !== undefined || fail !== undefined;
  return grows && windowMs < intervalMs
    ? [`${name}: health.failed.window is shorter than interval, so growth within it cannot be seen`]
    : [];
}
