// How are many rows of one table written? Many in one statement, in few sizes: a statement is parsed once for each
// number of rows.

import type { Insertable, Kysely } from 'kysely';
import type { Tables } from './schema.ts';

const sizes = [64, 16, 4, 1];

export function* inSizes<T>(list: readonly T[]): Iterable<T[]> {
  let from = 0;
  for (const size of sizes) {
    for (; list.length - from >= size; from += size) yield list.slice(from, from + size);
  }
}

/** Every row has the same columns. */
export async function insertAll<T extends keyof Tables>(
  db: Kysely<Tables>,
  table: T,
  rows: readonly Insertable<Tables[T]>[],
): Promise<void> {
  for (const some of inSizes(rows)) await db.insertInto(table).values(some).execute();
}
