// Is every answer done, tried again or given up as the design says?

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fateOf } from '../../src/alert/retry.ts';
import { type SendOutcome, wireErrors } from '../../src/alert/send.ts';

const minutes = 60_000;
const hours = 60 * minutes;
const statuses = Array.from({ length: 500 }, (_, index) => 100 + index);

const answered = (status: number, askedMs: number | null = null): SendOutcome => ({
  kind: 'answered',
  status,
  retryAfterMs: askedMs,
  answer: '',
});
const fate = (outcome: SendOutcome, ageMs: number, refusedMs: number | null = ageMs) =>
  fateOf(outcome, { attempts: 1, ageMs, refusedMs, fraction: 0.5 }).status;

/** Written from the design's sentence, not from the code. */
function expected(status: number): 'done' | 'for 24 h' | 'for 10 min' | 'dead' {
  if (Math.floor(status / 100) === 2) return 'done';
  if ([408, 425, 429].includes(status) || Math.floor(status / 100) === 5) return 'for 24 h';
  return [401, 403, 404, 410].includes(status) ? 'for 10 min' : 'dead';
}

describe('the fate of a delivery', () => {
  it('is the one of the design after every status from 100 to 599', () => {
    const ages = [0, 10 * minutes - 1, 10 * minutes, 24 * hours - 1, 24 * hours];
    const fates = {
      done: ['done', 'done', 'done', 'done', 'done'],
      'for 24 h': ['retry', 'retry', 'retry', 'retry', 'dead'],
      'for 10 min': ['retry', 'retry', 'dead', 'dead', 'dead'],
      dead: ['dead', 'dead', 'dead', 'dead', 'dead'],
    };
    const found = statuses.map((status) => ({
      status,
      fates: ages.map((ageMs) => fate(answered(status), ageMs)),
    }));
    expect(found).toEqual(statuses.map((status) => ({ status, fates: fates[expected(status)] })));
  });

  it.each(wireErrors)('without an answer, %s: for 24 h', (error) => {
    const outcome: SendOutcome = { kind: 'unanswered', error };
    expect([0, 24 * hours - 1, 24 * hours].map((ageMs) => fate(outcome, ageMs))).toEqual([
      'retry',
      'retry',
      'dead',
    ]);
  });
});

describe('a refusal', () => {
  it('has its ten minutes from the first in a row, however long the receiver was away before', () => {
    const refusal = answered(401);
    expect(fate(refusal, 5 * hours, null)).toBe('retry');
    expect(fate(refusal, 5 * hours, 10 * minutes - 1)).toBe('retry');
    expect(fate(refusal, 5 * hours, 10 * minutes)).toBe('dead');
    expect(fate(refusal, 24 * hours, null)).toBe('dead');
  });
});

const delay = (outcome: SendOutcome, attempts: number, fraction: number, ageMs = 0): number => {
  const next = fateOf(outcome, { attempts, ageMs, refusedMs: ageMs, fraction });
  return next.status === 'retry' ? next.delayMs : Number.NaN;
};

describe('the wait before the next attempt', () => {
  it('doubles from 1 s to 15 min', () => {
    const ceilings = Array.from({ length: 12 }, (_, index) => delay(answered(500), index + 1, 1) / 1_000);
    expect(ceilings).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
    expect(delay(answered(500), 5_000, 1)).toBe(15 * minutes);
  });

  it('lies anywhere below that by chance, and ends with the time allowed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.integer({ min: 0, max: 24 * hours - 1 }),
        (attempts, fraction, ageMs) => {
          const ceilingMs = Math.min(15 * minutes, 1_000 * 2 ** (attempts - 1), 24 * hours - ageMs);
          const delayMs = delay(answered(503), attempts, fraction, ageMs);
          expect(delayMs).toBeGreaterThanOrEqual(0);
          expect(delayMs).toBeLessThanOrEqual(ceilingMs);
        },
      ),
    );
  });

  it('is never shorter than Retry-After asks, but no delivery dies without a last try', () => {
    expect(delay(answered(429, 90_000), 1, 0)).toBe(90_000);
    expect(delay(answered(429, 1), 11, 0.5)).toBe(450_000);
    expect(delay(answered(503, 48 * hours), 1, 0, 20 * hours)).toBe(4 * hours);
    expect(delay(answered(404, 1 * hours), 1, 0, 9 * minutes)).toBe(1 * minutes);
  });
});
