// Is a length of time read as it was written, and shown as people say it?

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from '../../src/base/duration.ts';

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const unit = fc.constantFrom(...(Object.keys(unitMs) as (keyof typeof unitMs)[]));

describe('parseDuration', () => {
  it('reads a whole number of any unit exactly', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), unit, (count, name) => {
        expect(parseDuration(`${count}${name}`)).toBe(count * unitMs[name]);
      }),
    );
  });

  it.each([
    ['1.5s', 1_500],
    ['0.5ms', 1],
    ['0s', 0],
    [' 10s ', 10_000],
    ['0.25h', 900_000],
  ])('reads %j as %i ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    '',
    '10',
    's',
    '10 s',
    '-1s',
    '1s500ms',
    '1e3s',
    '1.s',
    '.5s',
    '10S',
    '1w',
    '10s\n10s',
    'Infinitys',
  ])('refuses %j', (text) => {
    expect(parseDuration(text)).toBeNull();
  });

  it('answers any text with milliseconds or null', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const ms = parseDuration(text);
        expect(ms === null || (Number.isInteger(ms) && ms >= 0)).toBe(true);
      }),
    );
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0 ms'],
    [1.23, '1.2 ms'],
    [312.4, '312 ms'],
    [999, '999 ms'],
    [1_000, '1.0 s'],
    [30_000, '30.0 s'],
    [59_949, '59.9 s'],
    [59_950, '1 min'],
    [250_000, '4 min 10 s'],
    [3_599_400, '59 min 59 s'],
    [3_599_600, '1 h'],
    [11_100_000, '3 h 5 min'],
    [86_400_000, '1 d'],
    [187_200_000, '2 d 4 h'],
  ])('%d ms is %j', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it('never shows 60 of a unit or 1,000 ms', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e10, noNaN: true }), (ms) => {
        expect(formatDuration(ms)).not.toMatch(/\b(1000 ms|60(\.0)? s|60 min|24 h)\b/);
      }),
      { numRuns: 5_000 },
    );
  });
});
