// Is the budget counted right, and is each burn told once?

import { describe, expect, it } from 'vitest';
import { type Burning, followBurning } from '../../src/engine/slo/burning.ts';
import { type Burn, budgetOf, burnPairs, burnsOf, downWithin } from '../../src/engine/slo/slo.ts';
import { createChance } from '../sim/chance.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const slo = { objective: 99.9, windowMs: 30 * dayMs };
const nowMs = 100 * dayMs;

/** Down until now. */
const downFor = (ms: number) => [{ fromMs: nowMs - ms, untilMs: nowMs }];
const pairsAt = (ms: number): string[] =>
  burnsOf(slo, downFor(ms), nowMs).flatMap(({ pair, burns }) => (burns ? [pair] : []));

describe('the error budget', () => {
  it('of 99.9 % over 30 days is 43.2 minutes', () => {
    const { budgetMs, spentMs, leftMs, leftShare } = budgetOf(slo, downFor(10.8 * minuteMs), nowMs);
    expect(budgetMs).toBeCloseTo(43.2 * minuteMs, 3);
    expect([spentMs, leftMs]).toEqual([
      expect.closeTo(10.8 * minuteMs, 3),
      expect.closeTo(32.4 * minuteMs, 3),
    ]);
    expect(leftShare).toBeCloseTo(0.75, 9);
  });

  it('is below zero when more was spent, and forgets what is older than its window', () => {
    expect(budgetOf(slo, downFor(hourMs), nowMs).leftMs).toBeCloseTo(-16.8 * minuteMs, 3);
    const old = [{ fromMs: nowMs - 31 * dayMs, untilMs: nowMs - 30 * dayMs + minuteMs }];
    expect(budgetOf(slo, old, nowMs).spentMs).toBe(minuteMs);
  });

  it('is spent exactly when it burns at 1 over the whole window', () => {
    const whole = { ...slo, windowMs: 3 * dayMs };
    const downs = downFor(budgetOf(whole, [], nowMs).budgetMs);
    expect(budgetOf(whole, downs, nowMs).leftShare).toBeCloseTo(0, 9);
    expect(burnsOf(whole, downs, nowMs)[2]?.long).toBeCloseTo(1, 9);
  });
});

describe('a burn', () => {
  it.each([
    [51, []],
    [52, ['1h/5m']],
    [129, ['1h/5m']],
    [130, ['1h/5m', '6h/30m']],
    [259, ['1h/5m', '6h/30m']],
    [260, ['1h/5m', '6h/30m', '3d/6h']],
  ])('of a light that is down for %i s: %j', (seconds, pairs) => {
    expect(pairsAt(seconds * 1_000)).toEqual(pairs);
  });

  it('is over for the short window soon after the end, while the long one still counts it', () => {
    const downs = [{ fromMs: nowMs - 10 * minuteMs, untilMs: nowMs - 6 * minuteMs }];
    expect(burnsOf(slo, downs, nowMs)[0]).toMatchObject({
      short: 0,
      long: expect.closeTo(66.7, 1),
      burns: false,
    });
  });

  it('is at each rate the downtime of its window, whatever the spans', () => {
    const chance = createChance(7);
    for (let round = 0; round < 500; round += 1) {
      const downs = [];
      let atMs = nowMs - 4 * dayMs;
      while (atMs < nowMs && downs.length < 40) {
        const fromMs = atMs + chance.between(1, 5 * hourMs);
        const untilMs = fromMs + chance.between(1, hourMs);
        downs.push({ fromMs, untilMs });
        atMs = untilMs;
      }
      const step = 7 * minuteMs;
      for (const [nth, { longMs, shortMs, limit }] of burnPairs.entries()) {
        const found = burnsOf(slo, downs, nowMs)[nth];
        for (const [lengthMs, rate] of [
          [longMs, found?.long],
          [shortMs, found?.short],
        ] as const) {
          let counted = 0;
          for (let from = nowMs - lengthMs; from < nowMs; from += step)
            counted += downWithin(downs, from, Math.min(nowMs, from + step));
          expect(rate).toBeCloseTo(counted / lengthMs / 0.001, 6);
        }
        expect(found?.burns).toBe((found?.long ?? 0) >= limit && (found?.short ?? 0) >= limit);
      }
    }
  });
});

describe('what people are told of a burn', () => {
  const looks = [false, true].flatMap((long) =>
    [false, true].flatMap((short) => [false, true].map((muted) => ({ long, short, muted }))),
  );
  const seen = ({ long, short }: { long: boolean; short: boolean }): Burn[] => [
    { pair: '1h/5m', limit: 14.4, long: long ? 20 : 1, short: short ? 20 : 1, burns: long && short },
  ];

  it('is one word from its begin to its end, and never while it is muted: all looks up to five', () => {
    for (let sequence = 0; sequence < looks.length ** 5; sequence += 1) {
      let burning: Burning[] = [];
      let words = 0;
      let begun = false;
      for (let nth = 0, rest = sequence; nth < 5; nth += 1, rest = Math.floor(rest / looks.length)) {
        const look = looks[rest % looks.length];
        if (look === undefined) throw new Error('no such look');
        const before = burning;
        const followed = followBurning(before, seen(look), look.muted, nth);
        ({ burning } = followed);
        const told = followed.toTell.length;
        if (!look.long) [begun, words] = [false, 0];
        else if (look.short) begun = true;
        words += told;
        const right = [
          burning.length === (begun ? 1 : 0),
          words <= 1,
          told === 0 || (look.long && look.short && !look.muted),
          // Whoever may be told of what burns now was told.
          !(look.long && look.short && !look.muted) || words === 1,
          burning.every((one) => one.told === words > 0),
          before.length === 0 || burning.length === 0 || burning[0]?.sinceMs === before[0]?.sinceMs,
        ];
        if (right.includes(false)) expect([sequence, nth, right]).toEqual([]);
      }
    }
  });
});
