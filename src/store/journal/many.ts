// How are many rows written at once? Several in one statement, in few sizes, so that a statement is put together once
// for each size and afterwards only gets other values: this is the path of every observation.

import type { Compilable, CompiledQuery } from 'kysely';
import type { Db } from '../schema.ts';

const sizes = [64, 16, 4, 1];

function* inSizes<T>(list: readonly T[]): Iterable<readonly T[]> {
  let from = 0;
  for (const size of sizes) {
    for (; list.length - from >= size; from += size) yield list.slice(from, from + size);
  }
}

/** `build` must take every row's columns as plain values, row after row, and no other value. */
export function writeMany<Row extends object>(
  columns: readonly (keyof Row & string)[],
  build: (db: Db, rows: Row[]) => Compilable,
): (db: Db, rows: readonly Row[]) => Promise<void> {
  const statements = new Map<number, CompiledQuery>();
  const inOrder = (row: Row): Row =>
    Object.fromEntries(columns.map((column) => [column, row[column]])) as Row;
  return async (db, rows) => {
    for (const some of inSizes(rows)) {
      const statement = statements.get(some.length) ?? build(db, some.map(inOrder)).compile();
      statements.set(some.length, statement);
      const parameters: unknown[] = [];
      for (const row of some) for (const column of columns) parameters.push(row[column]);
      await db.executeQuery({ ...statement, parameters });
    }
  };
}
