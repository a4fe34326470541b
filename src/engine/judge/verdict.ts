// What do the stages of a check add up to, and the checks of a light? Pure (design section 4, last part).

import type { StageReport } from '../../probe/report.ts';
import type { CheckName, Judgement, LightName, Verdict } from '../words.ts';

const verdictOf = { fail: 'fail', warn: 'degraded', skip: 'unknown' } as const;

/** The first stage in order that fails decides; else the first that warns; else any skip; else it is a pass. */
export function judgeCheck(stages: readonly StageReport[]): Judgement {
  for (const outcome of ['fail', 'warn', 'skip'] as const) {
    const stage = stages.find((one) => one.outcome === outcome);
    if (stage) return { verdict: verdictOf[outcome], reason: stage.reason, stage: stage.stage };
  }
  return { verdict: 'pass', reason: null, stage: null };
}

const weight: Record<Verdict, number> = { fail: 3, degraded: 2, unknown: 1, pass: 0 };

/** Of equals the first speaks: canaries stand before health, in config order. Null without any. */
export function worst<J extends { verdict: Verdict }>(judgements: readonly J[]): J | null {
  return judgements.reduce<J | null>(
    (found, one) => (found === null || weight[one.verdict] > weight[found.verdict] ? one : found),
    null,
  );
}

/** The stage decides the light, not the reason. */
export const lightOf = (check: CheckName): LightName => (check === 'protocol' ? 'server' : 'pipeline');

/**
 * While every canary gets its job done, a health URL that does not answer, or not in a form that we read, is
 * no outage: the stage warns in place of failing.
 */
export function softened(stage: StageReport, everyCanaryPassed: boolean): StageReport {
  const soft = stage.reason === 'health_unreachable' || stage.reason === 'health_invalid';
  return soft && everyCanaryPassed && stage.outcome === 'fail' ? { ...stage, outcome: 'warn' } : stage;
}
