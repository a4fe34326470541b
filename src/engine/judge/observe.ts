// What is recorded of one check in one probe? The part that the probe told, with its verdict.

import { isHealth } from '../../config/health.ts';
import type { TargetConfig } from '../../config/schema/schema.ts';
import type { CheckPart } from '../../probe/probe.ts';
import type { Fact } from '../state/advance.ts';
import type { TargetState } from '../state/state.ts';
import { judgeCheck, softened } from './verdict.ts';

/** `everyCanaryPassed`: see `softened`. */
export function observe(target: TargetConfig, part: CheckPart, everyCanaryPassed: boolean): Fact {
  const stages = isHealth(part.check)
    ? part.stages.map((stage) => softened(stage, everyCanaryPassed))
    : part.stages;
  const startedAtMs = Math.min(...stages.map((stage) => stage.startedAtMs));
  return {
    observation: {
      target: target.name,
      check: part.check,
      startedAtMs,
      durationMs: stages.reduce((sum, stage) => sum + stage.durationMs, 0),
      ...judgeCheck(stages),
      stages,
      queue: part.after?.queue ?? part.before?.queue ?? null,
      suspect: false,
    },
    before: part.before,
    after: part.after,
    memory: part.memory,
  };
}

/** By their last counted runs. A target without canaries has nothing that could vouch for its pipeline. */
export function everyCanaryPassed(target: TargetConfig, state: TargetState | undefined): boolean {
  const canaries = state?.checks.filter((check) => check.check.startsWith('canary:')) ?? [];
  return (
    target.canaries.length > 0 &&
    canaries.length > 0 &&
    canaries.every((check) => check.last?.verdict === 'pass')
  );
}
