import { describe, expect, it } from 'vitest';
import { placed } from '../../src/top/lines/columns.ts';
import { cut, filled, line, widthOfLine, written } from '../../src/top/lines/line.ts';
import { wrapped } from '../../src/top/lines/wrap.ts';
import { percentileMs, probesOf, trendOf, usualGapMs } from '../../src/top/model/probes.ts';
import { recentOf } from './scenes.ts';

type Seen = Parameters<typeof probesOf>[0][number];
const seen = (part: Partial<Seen>): Seen => ({
  check: 'protocol',
  startedAtMs: 0,
  durationMs: 10,
  verdict: 'pass',
  suspect: false,
  waiting: null,
  ...part,
});

describe('the last probes', () => {
  it('show the worst of their checks, also where a health read began before the rest', () => {
    const probes = probesOf([
      seen({ startedAtMs: 1_000 }),
      seen({ check: 'canary:worker', startedAtMs: 1_050, verdict: 'fail' }),
      seen({ check: 'health', startedAtMs: 59_990, verdict: 'degraded', suspect: true }),
      seen({ startedAtMs: 60_000 }),
    ]);
    expect(probes).toEqual([
      { verdict: 'fail', suspect: false, durationMs: 10 },
      { verdict: 'degraded', suspect: true, durationMs: 10 },
    ]);
  });

  it('say how fast the protocol is from those that passed', () => {
    const times = Array.from({ length: 100 }, (_, nth) => seen({ startedAtMs: nth, durationMs: nth + 1 }));
    expect(percentileMs([...times, seen({ verdict: 'fail', durationMs: 9_999 })], 0.95)).toBe(95);
    expect(percentileMs([], 0.95)).toBeNull();
  });

  it('say whether the queue grows', () => {
    const trend = (...waiting: (number | null)[]) =>
      trendOf(waiting.map((one) => seen({ check: 'health', waiting: one })));
    expect(trend(1, 1, 9)).toBe('grows');
    expect(trend(50, 40, 10)).toBe('falls');
    expect(trend(100, 100, 104)).toBe('steady');
    expect(trend(3, 3)).toBeNull();
    expect(trendOf(recentOf('exports', 'killed'))).toBe('grows');
  });

  it('say how often somebody looks, whatever was repeated in between', () => {
    const at = [0, 60_000, 120_000, 120_500, 180_000].map((startedAtMs) => seen({ startedAtMs }));
    expect(usualGapMs(at)).toBe(60_000);
    expect(usualGapMs(at.slice(0, 1))).toBeNull();
  });
});

describe('columns', () => {
  it('fit every screen, the most important first', () => {
    for (let columns = 20; columns < 220; columns += 1) {
      const found = placed(columns, 18);
      const width = found.reduce((sum, one) => sum + one.columns + 2, -2);
      expect(width).toBeLessThanOrEqual(columns);
      expect(found[0]?.name).toBe('target');
    }
    expect(placed(198, 18).map(({ name }) => name)).toContain('month');
    expect(placed(78, 18).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['server', 'pipeline', 'why', 'since', 'probes', 'queue']),
    );
  });
});

describe('a line', () => {
  it('is cut and filled by what a terminal shows', () => {
    const wide = line({ text: '図書館', colour: 'red' }, ' and more');
    expect(cut(wide, 5)).toEqual([{ text: '図書…', colour: 'red' }]);
    expect(widthOfLine(filled(wide, 40))).toBe(40);
  });

  it('goes on further in, and loses no word', () => {
    const lines = wrapped(
      line('  do   ', { text: 'start the workers, or read why they ended', colour: 'bold' }),
      20,
    );
    expect(lines.map((one) => one.map(({ text }) => text).join(''))).toEqual([
      '  do   start the ',
      '    workers, or read',
      '    why they ended',
    ]);
  });

  it('keeps the colours that a report gave it', () => {
    expect(written(({ paint }) => `a ${paint('red', 'b')} c`, 80)).toEqual([
      [{ text: 'a ' }, { text: 'b', colour: 'red' }, { text: ' c' }],
    ]);
  });
});
