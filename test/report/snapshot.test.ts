// Does everybody see the same of all targets, with trouble first?

import { expect, it } from 'vitest';
import { snapshotOf } from '../../src/report/snapshot/snapshot.ts';
import { snapshotJson } from '../../src/report/snapshot/snapshot-json.ts';
import { snapshotText } from '../../src/report/snapshot/snapshot-text.ts';
import * as record from '../store/records.ts';
import { ago, availability, light, nowMs, overview, plain, standing } from './past-samples.ts';

const down = light({
  light: 'pipeline',
  status: 'down',
  sinceMs: ago(12),
  incident: record.incident(),
  day: availability({ share: 0.99216, downMs: 12 * 60_000, coverage: 1 }),
  month: availability({ share: null, coverage: 0 }),
});
const exports = overview('exports', [down, light()], { queue: { ...record.queue, active: null } });

it('puts what is down first, then degraded and unknown, each by name', () => {
  const some = ['up', 'unknown', 'degraded', 'down', 'up', 'down'] as const;
  const snapshot = snapshotOf(
    some.map((status, nth) => standing(`${'fedcba'[nth]}`, status)),
    nowMs,
  );
  expect(snapshot.targets.map(({ target }) => target)).toEqual(['a', 'c', 'd', 'e', 'b', 'f']);
  expect(snapshot.counts).toEqual({ up: 2, degraded: 1, down: 2, unknown: 1 });
});

it('is a line a light for a person, and in the end how many stand how', () => {
  expect(snapshotText(snapshotOf([standing('mail', 'up'), exports], nowMs), plain)).toBe(
    [
      'TARGET   LIGHT     STATUS              SINCE      24 H (SEEN)  LAST PROBE     WAIT/ACT/FAIL     30 D (SEEN)',
      'exports  server    ✓ up                   3d    100 % (100 %)  8s ago, 82 ms                 99.99 % (88 %)',
      '         pipeline  ✗ down worker_down    12m  99.21 % (100 %)                         4/–/2         – (0 %)',
      'mail     server    ✓ up                   2m    100 % (100 %)  8s ago, 82 ms                 99.99 % (88 %)',
      '2 targets: 1 down, 1 up',
      '',
    ].join('\n'),
  );
});

it('says so when nothing was probed lately, or ever', () => {
  const old = overview('mail', [light()], { last: { atMs: ago(65), durationMs: 82, verdict: 'pass' } });
  expect(snapshotText(snapshotOf([old], nowMs), plain)).toContain(
    '! the newest probe is 1 h 5 min old: is `coalmine run` running?\n',
  );
  expect(snapshotText(snapshotOf([overview('mail', [light()], { last: null })], nowMs), plain)).toContain(
    '  –  ',
  );
  expect(snapshotText(snapshotOf([], nowMs), plain)).toBe(
    'no target was probed yet: `coalmine run` probes them\n',
  );
});

it('keeps names and statuses on a narrow terminal, and leaves out what there is no room for', () => {
  const lines = snapshotText(snapshotOf([exports], nowMs), { ...plain, width: 80 }).split('\n');
  expect(lines.slice(0, 3)).toEqual([
    'TARGET   LIGHT     STATUS              SINCE      24 H (SEEN)  LAST PROBE',
    'exports  server    ✓ up                   3d    100 % (100 %)  8s ago, 82 ms',
    '         pipeline  ✗ down worker_down    12m  99.21 % (100 %)',
  ]);
  const narrow = snapshotText(snapshotOf([exports], nowMs), { ...plain, width: 30 });
  expect(narrow).toMatch(/^TARGET {3}LIGHT {5}STATUS {14}SINCE\n/);
});

it('is version 1 for a program: every key is there', () => {
  expect(snapshotJson(snapshotOf([exports, standing('mail', 'up')], nowMs))).toMatchObject({
    version: 1,
    at: '2026-11-24T03:12:04.000Z',
    newest_probe_at: '2026-11-24T03:11:56.000Z',
    counts: { up: 1, degraded: 0, down: 1, unknown: 0 },
    targets: [
      {
        name: 'exports',
        last_probe: { at: '2026-11-24T03:11:56.000Z', duration_ms: 82.4, verdict: 'pass' },
        queue: {
          waiting: 4,
          active: null,
          failed: 2,
          delayed: null,
          completed: 71,
          workers: 0,
          oldest_age_ms: 31_000,
        },
        lights: [
          { light: 'server', status: 'up', incident: null },
          {
            light: 'pipeline',
            status: 'down',
            since: '2026-11-24T03:00:04.000Z',
            incident: { id: 'inc_1', cause: 'worker_down', resolved_at: null, duration_ms: null },
            availability: {
              day: { availability: 0.99216, coverage: 1, down_ms: 720_000 },
              month: { availability: null, coverage: 0 },
            },
          },
        ],
      },
      { name: 'mail', queue: null },
    ],
  });
});
