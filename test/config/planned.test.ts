// Is each mistake in what depends on what, and in planned work, told in one line at its place?

import { describe, expect, it } from 'vitest';
import { nameFits } from '../../src/base/text.ts';
import { problemsOf, valid } from './parse.ts';

/** Targets on lines 3 to 5: a, b and c-1. */
const targets = (a = '', b = '', c = ''): string =>
  [
    'version: 1',
    'targets:',
    `  - { name: a, url: "http://h", ${a} }`,
    `  - { name: b, url: "http://h", ${b} }`,
    `  - { name: c-1, url: "http://h", ${c} }`,
  ].join('\n');

/** One window on line 7. */
const window = (rest: string): string => `${targets()}\nmaintenance:\n  - { name: w, ${rest} }`;

const cases: Record<string, [text: string, ...problems: string[]]> = {
  'a name that no target has': [
    targets('depends_on: [c-l]'),
    '3:46 targets[0].depends_on[0]: no target is named "c-l", did you mean `c-1`?',
  ],
  'the same name twice': [
    targets('depends_on: [b, b]'),
    '3:49 targets[0].depends_on[1]: "b" stands twice in this list',
  ],
  'a target that depends on itself': [
    targets('depends_on: [a]'),
    '3:46 targets[0].depends_on[0]: "a" cannot depend on itself',
  ],
  'a circle, at each place where it can be broken': [
    targets('depends_on: [b]', 'depends_on: [c-1]', 'depends_on: [a]'),
    '3:46 targets[0].depends_on[0]: a circle: a depends on b depends on c-1 depends on a',
    '4:46 targets[1].depends_on[0]: a circle: b depends on c-1 depends on a depends on b',
    '5:48 targets[2].depends_on[0]: a circle: c-1 depends on a depends on b depends on c-1',
  ],
  'one who leads into a circle without being in it, only at the circle': [
    targets('depends_on: [b]', 'depends_on: [c-1]', 'depends_on: [b]'),
    '4:46 targets[1].depends_on[0]: a circle: b depends on c-1 depends on b',
    '5:48 targets[2].depends_on[0]: a circle: c-1 depends on b depends on c-1',
  ],
  'a window that says no time': [
    window('targets: [a]'),
    '7:5 maintenance[0]: missing: expected cron and duration, or from and to',
  ],
  'half of a form': [
    window('cron: "0 2 * * *"'),
    '7:5 maintenance[0].duration: missing: cron and duration go together',
  ],
  'half of the other form': [
    window('to: 2026-12-25T02:00:00Z'),
    '7:5 maintenance[0].from: missing: from and to go together',
  ],
  'both forms': [
    window('cron: "0 2 * * *", duration: 2h, to: 2026-12-25T02:00:00Z'),
    '7:49 maintenance[0].to: cron and duration say already when, keep one of the two forms',
  ],
  'an end before the beginning': [
    window('from: 2026-12-25T02:00:00Z, to: 2026-12-25T02:30:00+01:00'),
    '7:44 maintenance[0].to: expected a time after from, got "2026-12-25T02:30:00+01:00"',
  ],
  'a time without an offset': [
    window('from: 2026-12-25T02:00:00, to: 2026-12-25T03:00:00Z'),
    '7:16 maintenance[0].from: expected a time with its offset, such as 2026-12-24T22:00:00Z or 2026-12-24T22:00:00+01:00, got "2026-12-25T02:00:00"',
  ],
  'a cron that never fires': [
    window('cron: "0 0 30 2 *", duration: 1h'),
    '7:16 maintenance[0].cron: expected a cron pattern that fires one day, such as "0 2 * * SUN", got "0 0 30 2 *"',
  ],
  'an unknown time zone, and nothing about its cron': [
    window('cron: "0 2 * * *", duration: 1h, timezone: Mars/Phobos'),
    '7:49 maintenance[0].timezone: expected a time zone such as UTC or Europe/Paris, got "Mars/Phobos"',
  ],
  'a pattern that fits no target': [
    window('targets: [a, "c-*", "x-*"], cron: "0 2 * * *", duration: 1h'),
    '7:36 maintenance[0].targets[2]: no target is named "x-*"',
  ],
};

describe('a mistake is told in one line', () => {
  it.each(Object.entries(cases))('%s', (_, [text, ...problems]) => {
    expect(problemsOf(text)).toEqual(problems);
  });
});

describe('planned work', () => {
  it('is known by its times in milliseconds', () => {
    const { config } = valid(
      `${window('targets: [a], from: 2026-12-24T22:00:00+01:00, to: 2026-12-25T02:00:00Z')}
  - { name: weekly, cron: "0 2 * * SUN", duration: 2h }`,
    );
    expect(config.maintenance).toMatchObject([
      { name: 'w', targets: ['a'], fromMs: Date.UTC(2026, 11, 24, 21), toMs: Date.UTC(2026, 11, 25, 2) },
      { name: 'weekly', targets: ['*'], durationMs: 7_200_000, timezone: 'UTC', fromMs: null },
    ]);
  });
});

describe('a pattern', () => {
  it.each([
    ['*', 'a', true],
    ['a', 'a', true],
    ['a', 'ab', false],
    ['a*', 'ab', true],
    ['*b', 'ab', true],
    ['a*a', 'a', false],
    ['a*b*c', 'axbyc', true],
    ['a*b*c', 'axc', false],
    ['*b*', 'abc', true],
    ['a**c', 'ac', true],
    ['a.c', 'abc', false],
  ])('%s and %s', (pattern, name, fits) => {
    expect(nameFits(pattern, name)).toBe(fits);
  });
});
