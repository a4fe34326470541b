// What does a person see of one target's past?

import { describe, expect, it } from 'vitest';
import { bucketFor } from '../../src/report/past/chart.ts';
import { type Past, pastJson, pastText } from '../../src/report/past/past.ts';
import { type Replayed, replayJson, replayText } from '../../src/report/past/replayed.ts';
import * as record from '../store/records.ts';
import {
  ago,
  availability,
  bucket,
  counts,
  history,
  hourMs,
  minuteMs,
  nowMs,
  plain,
} from './past-samples.ts';

const sinceMs = Date.UTC(2026, 10, 24);
const protocol = history([
  bucket(0, { pass: 60 }, 100),
  bucket(0, { pass: 58, fail: 2 }, 400),
  null,
  bucket(0, { degraded: 60 }, 200),
  bucket(0, { suspect: 3 }),
  bucket(0, { unknown: 1, pass: 59 }, 1),
]);
const health = history([bucket(0, { pass: 60 })], {
  untilMs: protocol.untilMs,
  total: { counts: counts({ pass: 60 }), latency: null },
});

const past: Past = {
  target: 'exports',
  sinceMs,
  untilMs: sinceMs + 6 * hourMs,
  nowMs,
  chosen: 'protocol',
  checks: [
    { check: 'protocol', history: protocol },
    { check: 'health', history: health },
  ],
  lights: [
    {
      light: 'server',
      availability: availability({ share: 0.9981, coverage: 0.83333, downMs: 120_000 }),
      slo: null,
    },
    { light: 'pipeline', availability: availability({ share: null, coverage: 0 }), slo: null },
  ],
  transitions: [
    record.transition({
      light: 'server',
      atMs: sinceMs + hourMs,
      cause: null,
      reason: 'tls_error',
      stage: 'connect',
    }),
    record.transition({
      atMs: sinceMs + 2 * hourMs,
      from: 'down',
      to: 'up',
      cause: null,
      reason: null,
      stage: null,
    }),
  ],
};

describe('the past of a target', () => {
  it('is availability, numbers of each check, a chart of one and all changes', () => {
    expect(pastText(past, plain)).toBe(
      [
        'exports  2026-11-24 00:00:00Z – 2026-11-24 06:00:00Z, 6 h',
        '  server    available 99.81 % of the 83.33 % watched; down 2 min',
        '  pipeline  available not known: nothing was watched',
        '',
        'CHECK     PASS  DEGRADED  FAIL  UNKNOWN  SUSPECT    P50     P95     P99',
        'protocol   118         0     2        0        0  80 ms  120 ms  312 ms',
        'health      60         0     0        0        0      –       –       –',
        '',
        'protocol  p95 of what passed, each column 1 h, from sums of hours',
        '     400 ms ┤ █',
        '        p95 │ █',
        '            │ █ ▄',
        '            │▂█ █',
        '            │██ █ ▁',
        '   protocol │·✗ !s?',
        '     health │·',
        '             2026-11-24 00:00:00Z – 2026-11-24 06:00:00Z',
        '             · pass  ! degraded  ✗ fail  ? unknown  s suspect',
        '',
        '2 changes',
        '  2026-11-24 01:00:00Z  server    ✓ up → ✗ down (tls_error at connect)',
        '  2026-11-24 02:00:00Z  pipeline  ✗ down → ✓ up',
        '',
      ].join('\n'),
    );
  });

  it('has no bars for a check without times', () => {
    const text = pastText({ ...past, chosen: 'health', transitions: [] }, plain);
    expect(text).toContain('health  no times, each column 1 h, from sums of hours\n   protocol │·✗ !s?\n');
    expect(text).toContain('\nno light changed\n');
  });

  it('says that nothing was observed', () => {
    const checks = [{ check: 'protocol' as const, history: history([null]) }];
    expect(pastText({ ...past, checks }, plain)).toContain('\nnothing was observed in this time\n');
  });

  it('shows the last of many changes', () => {
    const many = Array.from({ length: 31 }, (_, nth) => record.transition({ atMs: sinceMs + nth }));
    expect(pastText({ ...past, transitions: many }, plain)).toContain('\n31 changes, the last 30\n');
  });

  it('is version 1 for a program', () => {
    expect(pastJson(past)).toMatchObject({
      version: 1,
      target: 'exports',
      since: '2026-11-24T00:00:00.000Z',
      lights: [{ light: 'server', availability: 0.9981, coverage: 0.83333, down_ms: 120_000 }, {}],
      checks: [{ check: 'protocol', latency: { p50_ms: 80, p95_ms: 120, p99_ms: 312.4 } }, { latency: null }],
      chart: {
        check: 'protocol',
        tier: 'hour',
        bucket_ms: hourMs,
        buckets: [{ from: '2026-11-24T00:00:00.000Z', counts: { pass: 60 } }, {}, {}, {}, {}],
      },
      transitions: [{ at: '2026-11-24T01:00:00.000Z', light: 'server', from: 'up', to: 'down' }, {}],
    });
  });
});

describe('a column', () => {
  it.each([
    ['a day', 24 * hourMs, 80, 30 * minuteMs],
    ['a day on a wide terminal', 24 * hourMs, 200, 10 * minuteMs],
    ['a quarter', 90 * 24 * hourMs, 80, 48 * hourMs],
    ['a minute', minuteMs, 80, 1_000],
    ['ten years on a narrow one', 3_650 * 24 * hourMs, 10, 365 * 24 * hourMs],
  ])('of %s is so wide that all fit', (_, lengthMs, columns, bucketMs) => {
    expect(bucketFor({ sinceMs: nowMs - lengthMs, untilMs: nowMs }, ['protocol'], columns)).toBe(bucketMs);
  });
});

describe('a replay', () => {
  const replayed: Replayed = {
    target: 'exports',
    policy: { failures: 5, successes: 2 },
    asked: { sinceMs: ago(2 * 1_440), untilMs: nowMs },
    sinceMs: ago(1_440),
    untilMs: nowMs,
    observations: 1_440,
    was: [
      record.incident({
        startedAtMs: ago(600),
        openedAtMs: ago(598),
        resolvedAtMs: ago(580),
        severity: 'warning',
      }),
      record.incident({ startedAtMs: ago(12), openedAtMs: ago(10) }),
    ],
    wouldBe: [
      {
        light: 'pipeline',
        severity: 'critical',
        startedAtMs: ago(12),
        openedAtMs: ago(8),
        resolvedAtMs: null,
      },
    ],
  };

  it('stands beside what was', () => {
    expect(replayText(replayed, plain)).toBe(
      [
        'exports  2026-11-23 03:12:04Z – 2026-11-24 03:12:04Z, 1,440 observations; nothing older is stored of the 2 d asked for',
        '',
        '                         INCIDENTS  IN TROUBLE',
        'as it was                        2      28 min',
        'failures 5, successes 2          1       8 min',
        '',
        'as it was',
        '  2026-11-23 17:12:04Z  pipeline  ! degraded  for 20 min, believed after 2 min',
        '  2026-11-24 03:00:04Z  pipeline  ✗ down  still open, believed after 2 min',
        '',
        'with failures 5, successes 2',
        '  2026-11-24 03:00:04Z  pipeline  ✗ down  still open, believed after 4 min',
        '',
        'Judged are the observations that were made: quick repeats stay as the policy of then had them.',
        '',
      ].join('\n'),
    );
  });

  it('says that there would have been none', () => {
    expect(replayText({ ...replayed, wouldBe: [] }, plain)).toContain(
      'with failures 5, successes 2: no incident\n',
    );
  });

  it('is version 1 for a program', () => {
    expect(replayJson(replayed)).toMatchObject({
      version: 1,
      policy: { failures: 5, successes: 2 },
      was: [{ severity: 'warning', duration_ms: 20 * minuteMs }, { resolved_at: null }],
      would_be: [
        { light: 'pipeline', opened_at: '2026-11-24T03:04:04.000Z', resolved_at: null, duration_ms: null },
      ],
    });
  });
});
