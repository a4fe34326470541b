// How does one line show the whole chain, from verdict to evidence? The same line in reports, logs and alerts:
// `exports pipeline FAIL worker_down: canary:worker sentinel_timeout after 30.0 s; waiting 3→3, active 0, workers 0`.

import { formatDuration } from '../../base/duration.ts';
import type { HealthRead } from '../../probe/report.ts';
import type { Cause, Judgement, LightName } from '../words.ts';

export interface ChainFacts extends Judgement {
  target: string;
  light: LightName;
  cause: Cause | null;
  /** Of the deciding stage; null or 0 when it never ran. */
  durationMs: number | null;
  before: HealthRead | null;
  after: HealthRead | null;
}

export function chain(facts: ChainFacts): string {
  const { target, light, verdict, cause, stage, reason } = facts;
  const head = `${target} ${light} ${verdict.toUpperCase()}${cause === null ? '' : ` ${cause}`}`;
  const why = [stage, reason].filter((part) => part !== null).join(' ');
  const after = why !== '' && facts.durationMs ? ` after ${formatDuration(facts.durationMs)}` : '';
  const numbers = light === 'pipeline' ? queueWords(facts.before, facts.after) : '';
  return [`${head}${why === '' ? '' : `: ${why}${after}`}`, numbers].filter((part) => part !== '').join('; ');
}

/** Waiting before and after where both are told, then the later numbers. */
function queueWords(before: HealthRead | null, after: HealthRead | null): string {
  const first = before?.queue ?? null;
  const last = after?.queue ?? first;
  if (last === null) return after !== null && first !== null ? 'health told no numbers afterwards' : '';
  const moved = first !== null && first !== last && first.waiting !== null ? `${first.waiting}→` : '';
  const words = [
    last.waiting === null ? '' : `waiting ${moved}${last.waiting}`,
    last.active === null ? '' : `active ${last.active}`,
    last.workers === null ? '' : `workers ${last.workers}`,
  ];
  return words.filter((word) => word !== '').join(', ');
}
