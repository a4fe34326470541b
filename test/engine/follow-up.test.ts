// Does a check run again soon exactly when that tells something?

import { describe, expect, it } from 'vitest';
import { followUp, type Repeats } from '../../src/engine/schedule/follow-up.ts';
import { newCheck } from '../../src/engine/state/state.ts';
import type { CheckName } from '../../src/engine/words.ts';
import { allReasons, type Reason } from '../../src/probe/reasons.ts';
import type { Outcome } from '../../src/probe/report.ts';
import { type PartFields, startMs, target } from './samples.ts';
import { tell } from './story.ts';

const config = (failures: number, successes: number) => target({ alerts: { failures, successes } });

interface Walk {
  failures?: number;
  successes?: number;
  check?: CheckName;
  /** Regular observations before. */
  first?: Outcome[];
  reason?: Reason;
}

/** How often the check repeats, when the first of `outcomes` is regular and each repeat sees the next. */
function repeats(outcomes: Outcome[], walk: Walk = {}): number {
  const { failures = 3, successes = 2, check = 'canary:worker', first = [], reason } = walk;
  const story = tell(config(failures, successes));
  const state = () => story.state().checks.find((one) => one.check === check);
  let under: Repeats | null = null;
  let count = -1;
  for (const outcome of first) story.see(check, outcome);
  for (const outcome of outcomes) {
    const fields: Partial<PartFields> = reason === undefined ? {} : { reason };
    const before = state() ?? newCheck(check, startMs);
    story.see(check, outcome, fields);
    under = followUp(before, state() ?? before, under, { failures, successes });
    count += 1;
    if (under === null) return count;
  }
  throw new Error(`still repeating after ${count}`);
}

const up: Outcome[] = ['pass', 'pass', 'pass', 'pass', 'pass'];
const fails: Outcome[] = Array.from({ length: 12 }, () => 'fail');
const passes: Outcome[] = Array.from({ length: 12 }, () => 'pass');

describe('confirmation', () => {
  it.each([1, 2, 3, 4, 10])(
    'repeats a first failure of an up check failures - 1 times at most: %i',
    (failures) => {
      for (const check of ['protocol', 'canary:worker', 'health'] as const) {
        expect(repeats(fails, { failures, first: [...up], check })).toBe(failures - 1);
      }
    },
  );

  it('repeats for a check that is undecided', () => {
    expect(repeats(fails)).toBe(2);
  });

  it.each(['pass', 'warn', 'skip'] as const)('stops at the first that does not fail: %s', (outcome) => {
    expect(repeats(['fail', outcome], { first: up })).toBe(1);
    expect(repeats(['fail', 'fail', outcome], { first: up })).toBe(2);
  });

  it('is only for a first failure, and not for a check that is down or degraded', () => {
    expect(repeats(['fail'], { first: [...up, 'fail'] })).toBe(0);
    expect(repeats(['fail'], { first: ['fail', 'fail', 'fail', 'pass'] })).toBe(0);
    expect(repeats(['fail'], { first: ['warn', 'warn', 'warn'] })).toBe(0);
  });

  it('is not for what only warns or could not be judged', () => {
    expect(repeats(['warn'], { first: up })).toBe(0);
    expect(repeats(['skip'], { first: up })).toBe(0);
  });

  it('is not for reasons that only time changes', () => {
    const patient = allReasons.filter(
      (reason) => repeats(['fail', 'fail', 'fail'], { first: up, check: 'health', reason }) === 0,
    );
    expect(patient.toSorted()).toEqual(
      [
        'no_workers',
        'queue_backlog',
        'queue_degraded',
        'queue_failures',
        'queue_old',
        'queue_stalled',
        'slow',
      ].toSorted(),
    );
  });
});

describe('recovery of a canary', () => {
  const down: Outcome[] = [...up, 'fail', 'fail', 'fail'];

  it.each([1, 2, 3, 5])('repeats a first pass successes - 1 times at most: %i', (successes) => {
    expect(repeats(passes, { successes, first: down })).toBe(successes - 1);
    expect(repeats(passes, { successes, first: ['skip', 'skip', 'skip'] })).toBe(successes - 1);
  });

  it('stops at the first that does not pass', () => {
    expect(repeats(['pass', 'fail'], { successes: 4, first: down })).toBe(1);
    expect(repeats(['pass', 'warn'], { successes: 4, first: down })).toBe(1);
    expect(repeats(['pass', 'skip'], { successes: 4, first: down })).toBe(1);
  });

  it('is for canaries that were down or unknown alone', () => {
    expect(repeats(['pass'], { first: ['warn', 'warn', 'warn'] })).toBe(0);
    expect(repeats(['pass'], { first: down, check: 'protocol' })).toBe(0);
    expect(repeats(['pass'], { first: down, check: 'health' })).toBe(0);
  });

  it('turns into confirmation when an undecided canary fails after all', () => {
    expect(repeats(['pass', 'fail', 'fail', 'fail'], { successes: 3, first: ['skip'] })).toBe(3);
  });
});
