// Whose numbers stand for a target that is shown in one row? Those of its queue; of several queues those of the worst,
// which is where somebody must look. Pure.

import { isHealth } from '../../config/health.ts';
import type { QueueReading } from '../../probe/report.ts';
import type { CheckState } from '../state/state.ts';
import type { Verdict } from '../words.ts';
import { worst } from './verdict.ts';

interface Seen {
  verdict: Verdict;
  atMs: number;
  queue: QueueReading;
}

export function shownQueue(checks: readonly Pick<CheckState, 'check' | 'last'>[]): QueueReading | null {
  const seen = checks.flatMap(seenBy).toSorted((a, b) => b.atMs - a.atMs);
  // Of one queue the newest numbers are the truth: a canary that failed brings its own.
  if (checks.filter(({ check }) => isHealth(check)).length <= 1) return seen[0]?.queue ?? null;
  const fullest = seen.toSorted((a, b) => (b.queue.waiting ?? -1) - (a.queue.waiting ?? -1));
  return worst(fullest)?.queue ?? null;
}

function seenBy({ last }: Pick<CheckState, 'last'>): Seen[] {
  if (last === null) return [];
  const read = [last.healthAfter, last.healthBefore].find((one) => one !== null && one.queue !== null);
  return read?.queue ? [{ verdict: last.verdict, atMs: read.atMs, queue: read.queue }] : [];
}
