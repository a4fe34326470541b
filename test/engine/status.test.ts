// Does a status turn exactly when design section 7 says so? Every sequence of verdicts, against an oracle that
// reads the whole history.

import { describe, expect, it } from 'vitest';
import { advanceStatus, type Standing, type Thresholds, worstStatus } from '../../src/engine/judge/status.ts';
import type { Status, Verdict } from '../../src/engine/words.ts';

const verdicts: Verdict[] = ['pass', 'degraded', 'fail', 'unknown'];
const statuses: Status[] = ['up', 'degraded', 'down', 'unknown'];

/** The sentence of the specification, word for word, on everything that was ever seen. */
function oracle(status: Status, history: readonly Verdict[], { failures, successes }: Thresholds): Status {
  if (history.at(-1) === 'unknown') {
    const last = history.slice(-failures);
    return last.length === failures && last.every((one) => one === 'unknown') ? 'unknown' : status;
  }
  const judged = history.filter((one) => one !== 'unknown');
  const lastAll = (count: number, holds: (one: Verdict) => boolean) =>
    judged.length >= count && judged.slice(-count).every(holds);
  if (lastAll(failures, (one) => one === 'fail')) return 'down';
  if (lastAll(successes, (one) => one === 'pass')) return 'up';
  if (status === 'down' && lastAll(successes, (one) => one !== 'fail')) return 'degraded';
  if (status !== 'down' && lastAll(failures, (one) => one !== 'pass')) return 'degraded';
  return status;
}

/** Walks the tree of all sequences; gives the first that differs. */
function firstDifference(depth: number, thresholds: Thresholds, start: Status): string | null {
  const history: Verdict[] = [];
  const walk = (standing: Standing, expected: Status): string | null => {
    if (history.length === depth) return null;
    for (const verdict of verdicts) {
      history.push(verdict);
      const next = advanceStatus(standing, verdict, thresholds);
      const wanted = oracle(expected, history, thresholds);
      if (next.status !== wanted) return `${history.join(' ')}: ${next.status}, not ${wanted}`;
      const difference = walk(next, wanted);
      if (difference !== null) return difference;
      history.pop();
    }
    return null;
  };
  return walk({ status: start, row: [], unknowns: 0 }, start);
}

describe('the status of a check', () => {
  it('follows every sequence of ten verdicts under the default thresholds', () => {
    expect(firstDifference(10, { failures: 3, successes: 2 }, 'unknown')).toBeNull();
  });

  const pairs = [1, 2, 3].flatMap((failures) => [1, 2, 3].map((successes) => ({ failures, successes })));
  it.each(pairs)('follows every sequence of eight with $failures failures, $successes successes', (one) => {
    expect(firstDifference(8, one, 'unknown')).toBeNull();
  });

  it.each(statuses)('follows every sequence of six from %s', (status) => {
    for (const thresholds of pairs) expect(firstDifference(6, thresholds, status)).toBeNull();
  });

  it('keeps no more of the row than the thresholds need', () => {
    let standing: Standing = { status: 'unknown', row: [], unknowns: 0 };
    for (let i = 0; i < 100; i += 1) {
      standing = advanceStatus(standing, 'pass', { failures: 3, successes: 2 });
    }
    expect(standing.row).toHaveLength(3);
  });
});

describe('the status of a light', () => {
  it('is the worst of its checks: down, degraded, unknown, up', () => {
    const order: Status[] = ['down', 'degraded', 'unknown', 'up'];
    for (const a of order) {
      for (const b of order) {
        expect(worstStatus([a, b])).toBe(order[Math.min(order.indexOf(a), order.indexOf(b))]);
      }
    }
  });

  it('is unknown without checks', () => {
    expect(worstStatus([])).toBe('unknown');
  });
});
