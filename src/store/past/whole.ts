// How large is the store, and how is it copied? What concerns the file as a whole.

import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { copyInto, fileSize, tableBytes } from '../file/dialect.ts';
import { diskFailure, type Failed, storeError } from '../file/error.ts';
import type { StoreStats, TableStats } from '../readings.ts';
import type { Db, Tables } from '../schema.ts';

/** Every table, with the column that says how old a row is. */
const ages = {
  observation: 'started_at_ms',
  queue_reading: 'started_at_ms',
  observation_detail: 'started_at_ms',
  observation_hour: 'from_ms',
  observation_day: 'from_ms',
  light_day: 'from_ms',
  transition: 'at_ms',
  incident: 'opened_at_ms',
  target_event: 'at_ms',
  notification: 'at_ms',
  delivery: 'created_at_ms',
  delivery_attempt: 'at_ms',
  silence: 'created_at_ms',
  tools_seen: 'at_ms',
  baseline: 'at_ms',
  request: 'at_ms',
  watch: 'from_ms',
  planned: 'from_ms',
  target: null,
  target_check: null,
  word: null,
  check_state: null,
  light_state: null,
  tool_definition: null,
  tool_set: null,
  tool_set_member: null,
  kept: null,
  notification_incident: null,
  receiver_standing: null,
} as const satisfies Record<keyof Tables, string | null>;

export async function readStats(db: Db, path: string): Promise<StoreStats> {
  const { usedBytes, freePages, pages } = await fileSize(db);
  const sizes = await tableBytes(db);
  const tables: TableStats[] = [];
  for (const table of Object.keys(ages) as (keyof Tables)[]) {
    tables.push({ table, bytes: sizes?.get(table) ?? null, ...(await rowsOf(db, table)) });
  }
  const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const walBytes = sizeOf(`${path}-wal`);
  return {
    bytes: sizeOf(path) + walBytes,
    walBytes,
    freeBytes: (usedBytes / (pages - freePages)) * freePages,
    tables: tables.toSorted((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0) || b.rows - a.rows),
  };
}

async function rowsOf(db: Db, table: keyof Tables): Promise<{ rows: number; oldestMs: number | null }> {
  const column = ages[table];
  const { ref } = db.dynamic;
  const row = await db
    .selectFrom(table)
    .select(({ fn, lit }) => [
      fn.countAll<number>().as('rows'),
      (column === null ? lit(null) : fn.min<number | null>(ref(column))).as('oldestMs'),
    ])
    .executeTakeFirstOrThrow();
  return { rows: row.rows, oldestMs: row.oldestMs };
}

/** Under another name until it is whole: no half of a copy is ever taken for one. */
export async function backUp(db: Db, file: string): Promise<{ ok: true; bytes: number } | Failed> {
  if (existsSync(file)) return { ok: false, error: storeError('unwritable', file, 'it exists already') };
  const part = `${file}.part`;
  try {
    rmSync(part, { force: true });
    await copyInto(db, part);
    renameSync(part, file);
    return { ok: true, bytes: statSync(file).size };
  } catch (error) {
    rmSync(part, { force: true });
    return { ok: false, error: diskFailure(error, file, 'write') };
  }
}
