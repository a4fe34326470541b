// How does a check stand after one more verdict? Pure: thresholds turn verdicts into a status that does not
// twitch (design section 7).

import type { Status, Verdict } from '../words.ts';

export interface Thresholds {
  failures: number;
  successes: number;
}

export interface Standing {
  status: Status;
  /** The newest last, without unknowns, no longer than the thresholds need. */
  row: Verdict[];
  /** Consecutive unknown verdicts up to now. */
  unknowns: number;
}

export function advanceStatus(
  before: Standing,
  verdict: Verdict,
  { failures, successes }: Thresholds,
): Standing {
  if (verdict === 'unknown') {
    const unknowns = before.unknowns + 1;
    return { ...before, unknowns, status: unknowns >= failures ? 'unknown' : before.status };
  }
  const row = [...before.row, verdict].slice(-Math.max(failures, successes));
  const last = (count: number, holds: (one: Verdict) => boolean): boolean =>
    row.length >= count && row.slice(-count).every(holds);
  const next = (): Status => {
    if (last(failures, (one) => one === 'fail')) return 'down';
    if (last(successes, (one) => one === 'pass')) return 'up';
    if (before.status === 'down') return last(successes, (one) => one !== 'fail') ? 'degraded' : 'down';
    return last(failures, (one) => one !== 'pass') ? 'degraded' : before.status;
  };
  return { status: next(), row, unknowns: 0 };
}

const weight: Record<Status, number> = { down: 3, degraded: 2, unknown: 1, up: 0 };

export const isTrouble = (status: Status): status is 'down' | 'degraded' =>
  status === 'down' || status === 'degraded';

/** Of a light: the worst of its checks. A light without checks is unknown. */
export function worstStatus(statuses: readonly Status[]): Status {
  if (statuses.length === 0) return 'unknown';
  return statuses.reduce((found, one) => (weight[one] > weight[found] ? one : found));
}
