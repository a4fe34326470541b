// What takes the room in the store? A line for each table, the largest first.

import type { StoreStats } from '../../store/readings.ts';
import { cell, type Sheet, table } from '../table.ts';
import { age, isoOrNull, moment } from '../words.ts';

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** `512 B`, `4.0 KiB`, `1.7 GiB` */
export function sizeWords(bytes: number): string {
  const step = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1_024 ** step;
  return `${step === 0 ? value : value.toFixed(1)} ${units[step]}`;
}

export function statsText(path: string, stats: StoreStats, nowMs: number, sheet: Sheet): string {
  const rows = stats.tables.map(({ table: name, bytes, rows: count, oldestMs }) => [
    cell(name),
    cell(bytes === null ? '–' : sizeWords(bytes)),
    cell(count.toLocaleString('en')),
    cell(bytes === null || count === 0 ? '–' : (bytes / count).toFixed(0)),
    cell(oldestMs === null ? '–' : `${moment(oldestMs)} (${age(nowMs - oldestMs)})`),
  ]);
  const columns = [
    { title: 'TABLE' },
    { title: 'SIZE', align: 'right' as const },
    { title: 'ROWS', align: 'right' as const },
    { title: 'BYTES A ROW', align: 'right' as const, optional: true as const },
    { title: 'OLDEST', optional: true as const },
  ];
  const { bytes, walBytes, freeBytes } = stats;
  return [
    `${sheet.paint('bold', path)}  ${sizeWords(bytes)}, of it ${sizeWords(walBytes)} write-ahead log and ${sizeWords(freeBytes)} free`,
    '',
    ...table(columns, rows, sheet),
    '',
  ].join('\n');
}

export const statsJson = (
  path: string,
  { bytes, walBytes, freeBytes, tables }: StoreStats,
  nowMs: number,
) => ({
  version: 1,
  at: new Date(nowMs).toISOString(),
  store: path,
  bytes,
  wal_bytes: walBytes,
  free_bytes: freeBytes,
  tables: tables.map(({ table: name, rows, bytes: taken, oldestMs }) => ({
    table: name,
    rows,
    bytes: taken,
    oldest_at: isoOrNull(oldestMs),
  })),
});
