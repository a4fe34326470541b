// Was a stage too slow for what the operator asked? Pure: a pass that took too long is no plain pass.

import type { StageReport } from './report.ts';

/** Milliseconds. Over `warnMs` the stage warns, over `failMs` it fails. */
export interface LatencyLevels {
  warnMs?: number | undefined;
  failMs?: number | undefined;
}

/**
 * A fail of its own outranks slowness, and a warning of its own is outranked only by a fail. `allowanceMs` is
 * what a cold start may take on top; where it was needed, detail says so.
 */
export function timed(stage: StageReport, levels: LatencyLevels | undefined, allowanceMs = 0): StageReport {
  if (levels === undefined || (stage.outcome !== 'pass' && stage.outcome !== 'warn')) return stage;
  const over = (level: number | undefined): level is number =>
    level !== undefined && stage.durationMs > level + allowanceMs;
  const limitMs = over(levels.failMs) ? levels.failMs : over(levels.warnMs) ? levels.warnMs : null;
  const outcome = over(levels.failMs) ? 'fail' : 'warn';
  if (limitMs === null || (stage.outcome === 'warn' && outcome === 'warn')) return stage;
  const detail = { ...stage.detail, limit_ms: limitMs };
  return { ...stage, outcome, reason: 'slow', detail };
}
