// How is the daemon, seen from outside? When it last spoke, how late it was, and what it still owes to people.

import type { Db } from '../schema.ts';

export interface Vitals {
  /** Does a daemon hold the store? */
  running: boolean;
  /** Since when it watches, or when the last one began. Null before the first. */
  sinceMs: number | null;
  /** When it last said that it watches: every half minute, and once more when it ends. */
  saidAtMs: number | null;
  /** How late probes began in the minute before that: the 99th percentile. Null when none began. */
  lateMs: number | null;
  /** Deliveries that are not finished. */
  owed: number;
  /** Of these, when the oldest came to be owed. */
  owedSinceMs: number | null;
  /** Deliveries of the last week that were given up. */
  dead: number;
}

const weekMs = 7 * 86_400_000;

export async function readVitals(db: Db, running: boolean, nowMs: number): Promise<Vitals> {
  const watch = await db
    .selectFrom('watch')
    .select(['from_ms', 'until_ms', 'late_p99_ms'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  const owed = await db
    .selectFrom('delivery')
    .select(({ fn }) => [fn.countAll<number>().as('count'), fn.min('created_at_ms').as('sinceMs')])
    .where('finished_at_ms', 'is', null)
    .executeTakeFirstOrThrow();
  const dead = await db
    .selectFrom('delivery')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('status', '=', 'dead')
    .where('created_at_ms', '>=', nowMs - weekMs)
    .executeTakeFirstOrThrow();
  return {
    running,
    sinceMs: watch?.from_ms ?? null,
    saidAtMs: watch?.until_ms ?? null,
    lateMs: watch?.late_p99_ms ?? null,
    owed: owed.count,
    owedSinceMs: owed.sinceMs,
    dead: dead.count,
  };
}
