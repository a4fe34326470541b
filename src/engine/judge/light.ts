// Which checks make a light, and which of them speaks for it?

import { canaryName } from '../../config/canary.ts';
import { healthChecks } from '../../config/health.ts';
import type { TargetConfig } from '../../config/schema/schema.ts';
import type { CheckState } from '../state/state.ts';
import type { CheckName } from '../words.ts';
import { worstStatus } from './status.ts';
import { worst } from './verdict.ts';

/** The checks that a target has, in the order in which they speak. */
export function checksOf(target: TargetConfig): CheckName[] {
  return [
    'protocol',
    ...target.canaries.map((canary): CheckName => `canary:${canaryName(canary)}`),
    ...healthChecks(target),
  ];
}

/** The check that speaks for its light: of the worst status the first, else of the worst verdict. */
export function deciding(own: readonly CheckState[]): CheckState | null {
  const status = worstStatus(own.map((check) => check.status));
  const troubled = own.filter((check) => check.status === status);
  const runs = troubled.map((check) => ({ check, verdict: check.last?.verdict ?? ('pass' as const) }));
  return worst(runs)?.check ?? null;
}
