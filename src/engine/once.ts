// What do the parts of a single probe add up to? Pure: the two lights without thresholds, for a report.

import type { TargetConfig } from '../config/schema.ts';
import type { CheckPart } from '../probe/probe.ts';
import type { HealthRead, StageReport } from '../probe/report.ts';
import { type CanaryRun, diagnose } from './cause.ts';
import { chain } from './chain.ts';
import { checksOf } from './light.ts';
import { observe } from './observe.ts';
import { lightOf, worst } from './verdict.ts';
import type { Cause, CheckName, Judgement, LightName } from './words.ts';

export interface LightVerdict extends Judgement {
  cause: Cause | null;
  chain: string;
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
  durationMs: number | null;
}

/** Checks that have no part were called off before they could be judged. */
export function judgeOnce(target: TargetConfig, parts: readonly CheckPart[]): JudgedProbe {
  const judged = new Map<CheckName, Judged>();
  const stages = new Map<CheckName, StageReport[]>();
  const judge = (check: CheckName, vouched: boolean): void => {
    const part = parts.find((one) => one.check === check);
    if (part === undefined) return;
    const { observation } = observe(target, part, vouched);
    stages.set(check, observation.stages);
    judged.set(check, {
      ...observation,
      durationMs: spoken(observation.stages, observation.stage),
      healthBefore: part.before,
      healthAfter: part.after,
    });
  };
  const checks = checksOf(target);
  for (const check of checks.filter((one) => one !== 'health')) judge(check, false);
  const canaries = [...judged.values()].filter(({ check }) => check.startsWith('canary:'));
  const asked = checks.filter((check) => check.startsWith('canary:')).length;
  judge(
    'health',
    asked > 0 && canaries.length === asked && canaries.every(({ verdict }) => verdict === 'pass'),
  );

  const symptoms = {
    server: judged.get('protocol') ?? null,
    canary: worst(canaries),
    health: judged.get('health') ?? null,
    sentinels: asked,
    waitingLimit: target.health?.waiting.warn ?? target.health?.waiting.fail ?? null,
  };
  const light = (name: LightName, cause: Cause | null): LightVerdict => {
    const own = checks
      .filter((check) => lightOf(check) === name)
      .map((check) => judged.get(check) ?? unjudged(check));
    const found = worst(own) ?? unjudged('protocol');
    const reads: { before: HealthRead | null; after: HealthRead | null } = {
      before: found.healthBefore,
      after: found.healthAfter,
    };
    const { verdict, reason, stage } = found;
    const facts = {
      target: target.name,
      light: name,
      verdict,
      reason,
      stage,
      cause,
      durationMs: found.durationMs,
      ...reads,
    };
    return { verdict, reason, stage, cause, chain: chain(facts) };
  };
  return {
    server: light('server', null),
    pipeline: checks.length === 1 ? null : light('pipeline', diagnose(symptoms)),
    stages: checks.flatMap((check) => stages.get(check) ?? []),
  };
}

const unjudged = (check: CheckName): Judged => ({
  check,
  verdict: 'unknown',
  reason: null,
  stage: null,
  durationMs: null,
  healthBefore: null,
  healthAfter: null,
});

const spoken = (stages: readonly StageReport[], stage: StageReport['stage'] | null): number | null =>
  stages.find((one) => one.stage === stage)?.durationMs ?? null;
