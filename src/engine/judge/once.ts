// What do the parts of a single probe add up to? Pure: the two lights without thresholds, for a report.

import { isHealth } from '../../config/health.ts';
import type { TargetConfig } from '../../config/schema/schema.ts';
import type { CheckPart } from '../../probe/probe.ts';
import type { QueueReading, StageReport } from '../../probe/report.ts';
import type { Cause, CheckName, Judgement, LightName } from '../words.ts';
import { type CanaryRun, diagnose, symptomsOf } from './cause.ts';
import { chain } from './chain.ts';
import { checksOf } from './light.ts';
import { observe } from './observe.ts';
import { lightOf, worst } from './verdict.ts';

export interface LightVerdict extends Judgement {
  cause: Cause | null;
  chain: string;
  /** As the check that speaks saw it, of the pipeline. */
  queue: QueueReading | null;
}

export interface JudgedProbe {
  server: LightVerdict;
  /** Null for a target without canaries and health. */
  pipeline: LightVerdict | null;
  /** In order, as judged. */
  stages: StageReport[];
}

interface Judged extends CanaryRun {
  check: CheckName;
  stages: StageReport[];
  durationMs: number | null;
}

/** Checks that have no part were called off before they could be judged. */
export function judgeOnce(target: TargetConfig, parts: readonly CheckPart[]): JudgedProbe {
  const checks = checksOf(target);
  const alone = parts.filter(({ check }) => !isHealth(check)).map((part) => judged(target, part, false));
  const canaries = alone.filter(({ check }) => check.startsWith('canary:'));
  const passed = canaries.filter(({ verdict }) => verdict === 'pass').length;
  const vouched = passed > 0 && passed === target.canaries.length;
  const health = parts.filter(({ check }) => isHealth(check)).map((part) => judged(target, part, vouched));
  const found = checks.map(
    (name) => [...alone, ...health].find(({ check }) => check === name) ?? unjudged(name),
  );
  const of = (light: LightName): Judged[] => found.filter(({ check }) => lightOf(check) === light);
  // In config order, whichever was complete first: cause and reason are of the same canary.
  const ran = found.filter(({ stages }) => stages.length > 0);
  const cause = diagnose(symptomsOf(target, ran));
  return {
    server: lightVerdict(target.name, 'server', of('server'), null),
    pipeline: checks.length === 1 ? null : lightVerdict(target.name, 'pipeline', of('pipeline'), cause),
    stages: found.flatMap(({ stages }) => stages),
  };
}

function judged(target: TargetConfig, part: CheckPart, vouched: boolean): Judged {
  const { observation, before, after } = observe(target, part, vouched);
  const speaks = observation.stages.find(({ stage }) => stage === observation.stage);
  return { ...observation, durationMs: speaks?.durationMs ?? null, healthBefore: before, healthAfter: after };
}

function lightVerdict(
  target: string,
  light: LightName,
  own: readonly Judged[],
  cause: Cause | null,
): LightVerdict {
  const { verdict, reason, stage, durationMs, healthBefore, healthAfter } =
    worst(own) ?? unjudged('protocol');
  const facts = { target, light, verdict, reason, stage, cause, durationMs };
  return {
    verdict,
    reason,
    stage,
    cause,
    chain: chain({ ...facts, before: healthBefore, after: healthAfter }),
    queue: healthAfter?.queue ?? healthBefore?.queue ?? null,
  };
}

const unjudged = (check: CheckName): Judged => ({
  check,
  stages: [],
  verdict: 'unknown',
  reason: null,
  stage: null,
  durationMs: null,
  healthBefore: null,
  healthAfter: null,
});
