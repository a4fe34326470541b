// Does a person see what takes the room?

import { expect, it } from 'vitest';
import { sizeWords, statsJson, statsText } from '../../src/report/past/stats.ts';
import type { StoreStats } from '../../src/store/readings.ts';
import { ago, nowMs, plain } from './past-samples.ts';

const stats: StoreStats = {
  bytes: 5_000_000,
  walBytes: 4_096,
  freeBytes: 0,
  tables: [
    { table: 'observation', rows: 1_234_567, bytes: 4_500_000, oldestMs: ago(20 * 1_440) },
    { table: 'word', rows: 0, bytes: null, oldestMs: null },
  ],
};

it('is a line for each table, after the size of all', () => {
  expect(statsText('/srv/coalmine.db', stats, nowMs, plain)).toBe(
    [
      '/srv/coalmine.db  4.8 MiB, of it 4.0 KiB write-ahead log and 0 B free',
      '',
      'TABLE           SIZE       ROWS  BYTES A ROW  OLDEST',
      'observation  4.3 MiB  1,234,567            4  2026-11-04 03:12:04Z (20d)',
      'word               –          0            –  –',
      '',
    ].join('\n'),
  );
});

it('is version 1 for a program', () => {
  expect(statsJson('/srv/coalmine.db', stats, nowMs)).toEqual({
    version: 1,
    at: '2026-11-24T03:12:04.000Z',
    store: '/srv/coalmine.db',
    bytes: 5_000_000,
    wal_bytes: 4_096,
    free_bytes: 0,
    tables: [
      { table: 'observation', rows: 1_234_567, bytes: 4_500_000, oldest_at: '2026-11-04T03:12:04.000Z' },
      { table: 'word', rows: 0, bytes: null, oldest_at: null },
    ],
  });
});

it.each([
  [0, '0 B'],
  [1_023, '1023 B'],
  [1_024, '1.0 KiB'],
  [2_147_483_648, '2.0 GiB'],
  [2 ** 52, '4096.0 TiB'],
])('writes %i bytes as %j', (bytes, words) => {
  expect(sizeWords(bytes)).toBe(words);
});
