// When was a daemon watching? It says so every half minute, and once more when it ends.

import type { Window } from '../readings.ts';
import type { Db } from '../schema.ts';
import { united } from './standing.ts';

export const sayEveryMs = 30_000;

/** What is said this late still continues the stretch before: a stopped or suspended machine is later. */
const toleratedMs = 2 * sayEveryMs;

/**
 * `isFirst`: it is the first word of this process. A stretch ends where the clock jumps, forward or back. `lateMs` is
 * how late probes begin.
 */
export async function sayWatching(
  db: Db,
  nowMs: number,
  isFirst: boolean,
  lateMs: number | null,
): Promise<void> {
  const last = await db
    .selectFrom('watch')
    .select(['id', 'until_ms'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  const continues = !isFirst && last !== undefined && Math.abs(nowMs - last.until_ms) <= toleratedMs;
  if (!continues)
    await db.insertInto('watch').values({ from_ms: nowMs, until_ms: nowMs, late_p99_ms: lateMs }).execute();
  else if (nowMs > last.until_ms) {
    await db
      .updateTable('watch')
      .set({ until_ms: nowMs, late_p99_ms: lateMs })
      .where('id', '=', last.id)
      .execute();
  }
}

/** The stretches that meet the window. A daemon that spoke a moment ago is taken to be watching still. */
export async function watchedIn(db: Db, { sinceMs, untilMs }: Window): Promise<Window[]> {
  const rows = await db
    .selectFrom('watch')
    .select(['from_ms', 'until_ms'])
    .where('until_ms', '>=', sinceMs - toleratedMs)
    .where('from_ms', '<', untilMs)
    .execute();
  return united(
    rows.map((row) => {
      const still = untilMs > row.until_ms && untilMs - row.until_ms <= toleratedMs;
      return { sinceMs: row.from_ms, untilMs: still ? untilMs : row.until_ms };
    }),
  );
}
