// Is it said in plain words, and for other programs, what is left of what was promised?

import { describe, expect, it } from 'vitest';
import { budgetOf, burnsOf } from '../../src/engine/slo/slo.ts';
import { budgetCell, type LightSlo, sloJson, sloWords } from '../../src/report/slo.ts';

const minuteMs = 60_000;
const nowMs = 40 * 24 * 60 * minuteMs;

function standing(downMs: number, agoMs = 0): LightSlo {
  const slo = { objective: 99.9, windowMs: 30 * 24 * 60 * minuteMs };
  const downs = [{ fromMs: nowMs - agoMs - downMs, untilMs: nowMs - agoMs }];
  return { ...slo, ...budgetOf(slo, downs, nowMs), burns: burnsOf(slo, downs, nowMs) };
}

const longAgo = 10 * 24 * 60 * minuteMs;

describe('the budget', () => {
  it('that is whole, that burns, and that is overspent, is one cell', () => {
    expect(budgetCell(standing(0))).toEqual({ text: '100 %' });
    expect(budgetCell(standing(10.8 * minuteMs, longAgo))).toEqual({ text: '75.00 %' });
    expect(budgetCell(standing(10.8 * minuteMs))).toEqual({ text: '75.00 % burning', colour: 'red' });
    expect(budgetCell(standing(60 * minuteMs, longAgo))).toEqual({ text: 'overspent', colour: 'red' });
    expect(budgetCell(null)).toEqual({ text: '' });
  });

  it('is said in one line, with how fast it goes', () => {
    expect(sloWords(standing(10.8 * minuteMs, longAgo))).toBe(
      '99.9 % over 30 d: 32 min 24 s of 43 min 12 s left; burn rate 0.0 over 1h, 0.0 over 6h, 0.0 over 3d',
    );
    expect(sloWords(standing(60 * minuteMs))).toBe(
      '99.9 % over 30 d: spent, and 16 min 48 s more than its 43 min 12 s; burn rate 1000.0 over 1h, 166.7 over 6h, 13.9 over 3d; burning: 1h/5m at 14.4 and more, 6h/30m at 6 and more, 3d/6h at 1 and more',
    );
  });

  it('is numbers for other programs, and null where nothing is promised', () => {
    expect(sloJson(null)).toBeNull();
    expect(sloJson(standing(10.8 * minuteMs))).toMatchObject({
      objective: 99.9,
      budget_ms: 2_592_000,
      spent_ms: 648_000,
      left_ms: 1_944_000,
      left: expect.closeTo(0.75, 9),
      burn: [
        {
          pair: '1h/5m',
          limit: 14.4,
          long: expect.closeTo(180),
          short: expect.closeTo(1_000),
          burning: true,
        },
        { pair: '6h/30m', limit: 6, burning: true },
        { pair: '3d/6h', limit: 1, burning: true },
      ],
    });
  });
});
