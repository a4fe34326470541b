// Whose queue numbers stand for a target in one row?

import { describe, expect, it } from 'vitest';
import { shownQueue } from '../../src/engine/judge/shown-queue.ts';
import type { CheckState } from '../../src/engine/state/state.ts';
import type { CheckName, Verdict } from '../../src/engine/words.ts';
import { queue } from '../store/records.ts';

/** A check that read its queue at this time. */
function read(
  check: CheckName,
  verdict: Verdict,
  atMs: number,
  waiting: number | null,
): Pick<CheckState, 'check' | 'last'> {
  const healthBefore = { atMs, status: 200, queue: { ...queue, waiting } };
  const judged = { verdict, reason: null, stage: null };
  return { check, last: { ...judged, atMs, durationMs: 1, healthBefore, healthAfter: null } };
}

describe('of one queue', () => {
  it('the newest numbers stand, whoever read them', () => {
    const checks = [read('health', 'fail', 1, 90), read('canary:worker', 'pass', 2, 3)];
    expect(shownQueue(checks)?.waiting).toBe(3);
  });

  it('none stand where none were read', () => {
    expect(shownQueue([])).toBeNull();
    expect(shownQueue([{ check: 'health', last: null }])).toBeNull();
  });
});

describe('of several queues', () => {
  it('those of the worst stand, not the newest nor the fullest', () => {
    const checks = [
      read('health:mail', 'pass', 1, 500),
      read('health:export', 'fail', 2, 7),
      read('health:report', 'degraded', 3, 90),
    ];
    expect(shownQueue(checks)?.waiting).toBe(7);
  });

  it('those of the fullest stand where all are as well, and a number that is not told is the least', () => {
    const checks = [
      read('health:mail', 'pass', 1, 5),
      read('health:export', 'pass', 2, 9),
      read('health:report', 'pass', 3, null),
    ];
    expect(shownQueue(checks)?.waiting).toBe(9);
  });

  it('a canary that fails counts for the queue that it read', () => {
    const checks = [
      read('health:mail', 'pass', 1, 5),
      read('health:export', 'pass', 1, 9),
      read('canary:mail', 'fail', 2, 6),
    ];
    expect(shownQueue(checks)?.waiting).toBe(6);
  });
});
