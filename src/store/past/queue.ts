// How deep was the queue of a target over time? The most that waited in each stretch, from the numbers that came with
// health reads; they are kept as long as single observations.

import { sql } from 'kysely';
import type { Window } from '../readings.ts';
import type { Db } from '../schema.ts';

export interface Depth {
  fromMs: number;
  waiting: number | null;
  active: number | null;
  failed: number | null;
}

/** Oldest first; only stretches in which something was read. */
export function readDepths(
  db: Db,
  target: string,
  { sinceMs, untilMs }: Window,
  bucketMs: number,
): Promise<Depth[]> {
  const width = sql.lit(Math.max(1, Math.round(bucketMs)));
  const from = sql<number>`started_at_ms - started_at_ms % ${width}`;
  return db
    .selectFrom('queue_reading')
    .innerJoin('target_check', 'target_check.id', 'queue_reading.check_id')
    .innerJoin('target', 'target.id', 'target_check.target_id')
    .select(({ fn }) => [
      from.as('fromMs'),
      fn.max('waiting').as('waiting'),
      fn.max('active').as('active'),
      fn.max('failed').as('failed'),
    ])
    .where('target.name', '=', target)
    .where('started_at_ms', '>=', sinceMs)
    .where('started_at_ms', '<', untilMs)
    .groupBy(from)
    .orderBy('fromMs')
    .execute();
}
