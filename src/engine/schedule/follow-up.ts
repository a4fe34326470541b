// Is one look enough? Pure: after a first failure a check runs again soon, so that a real outage is believed
// quickly; after a first pass a canary does, so that its return is (design sections 4 and 7).

import type { Reason } from '../../probe/reasons.ts';
import type { Thresholds } from '../judge/status.ts';
import type { CheckState } from '../state/state.ts';

/** A row of quick repeats under way. */
export interface Repeats {
  why: 'failed' | 'passed' | 'doubted';
  left: number;
}

/** Only time changes these: looking again at once tells nothing. */
const slowToChange = new Set<Reason>([
  'queue_backlog',
  'queue_old',
  'queue_failures',
  'queue_stalled',
  'no_workers',
  'queue_degraded',
  'slow',
]);

/** The repeats that stand after this run; null when the next regular tick is soon enough. */
export function followUp(
  before: CheckState,
  after: CheckState,
  under: Repeats | null,
  { failures, successes }: Thresholds,
): Repeats | null {
  const last = after.last;
  if (last === null) return null;
  if (last.verdict === 'fail') {
    if (after.status === 'down' || (last.reason !== null && slowToChange.has(last.reason))) return null;
    if (under?.why === 'failed') return next('failed', under.left);
    const first = (before.status === 'up' || before.status === 'unknown') && before.last?.verdict !== 'fail';
    return first ? next('failed', failures - 1) : null;
  }
  if (last.verdict === 'pass' && after.check.startsWith('canary:') && after.status !== 'up') {
    if (under?.why === 'passed') return next('passed', under.left);
    return before.status === 'down' || before.status === 'unknown' ? next('passed', successes - 1) : null;
  }
  return null;
}

const next = (why: Repeats['why'], left: number): Repeats | null =>
  left > 0 ? { why, left: left - 1 } : null;
