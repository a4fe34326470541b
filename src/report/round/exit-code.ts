// With which code does `check` end? Pure; the precedence is 70, 2, 130, 1, 3, 4, 0 (design section 9).

import type { LightName, Verdict } from '../../engine/words.ts';
import type { TargetReport } from './contract.ts';

export const exitCodes = {
  passed: 0,
  failed: 1,
  usage: 2,
  unknown: 3,
  degraded: 4,
  broken: 70,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export const exitCodeTable: readonly [ExitCode, string][] = [
  [0, 'every selected light passed (degraded included, unless --fail-on degraded)'],
  [1, 'at least one light failed'],
  [2, 'usage or config: nothing was probed'],
  [3, 'could not be judged: nothing matched, or a light is unknown and none failed'],
  [4, 'a light is degraded, with --fail-on degraded'],
  [70, 'Coalmine itself broke'],
  [130, 'interrupted (SIGINT, SIGTERM)'],
];

export interface Policy {
  only: LightName | null;
  failOnDegraded: boolean;
  interrupted: boolean;
}

export function exitCode(
  targets: readonly TargetReport[],
  { only, failOnDegraded, interrupted }: Policy,
): ExitCode {
  if (interrupted) return exitCodes.interrupted;
  const verdicts = targets.flatMap((target) => selectedVerdicts(target, only));
  if (verdicts.includes('fail')) return exitCodes.failed;
  if (verdicts.length === 0 || verdicts.includes('unknown')) return exitCodes.unknown;
  return failOnDegraded && verdicts.includes('degraded') ? exitCodes.degraded : exitCodes.passed;
}

/** The verdicts of the lights that were asked for. */
function selectedVerdicts({ server, pipeline }: TargetReport, only: LightName | null): Verdict[] {
  const verdicts: Verdict[] = [];
  if (only !== 'pipeline') verdicts.push(server.verdict);
  if (only !== 'server' && pipeline !== null) verdicts.push(pipeline.verdict);
  return verdicts;
}
