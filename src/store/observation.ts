// How is an observation remembered? One narrow row; its queue numbers and its evidence only where there are any.

import { type Kysely, sql } from 'kysely';
import type { Observation } from '../engine/words.ts';
import type { Names } from './names.ts';
import type { ObservationKey, Tables } from './schema.ts';

type Db = Kysely<Tables>;

export async function storeObservation(db: Db, names: Names, observation: Observation): Promise<void> {
  const { target, check, verdict, reason, stage, durationMs, startedAtMs, queue } = observation;
  const checkId = await names.check(db, target, check);
  const { nth } = await db
    .insertInto('observation')
    .values({
      check_id: checkId,
      started_at_ms: startedAtMs,
      nth: nextNth(checkId, startedAtMs),
      duration_us: Math.round(durationMs * 1_000),
      verdict_id: await names.word(db, verdict),
      reason_id: reason === null ? null : await names.word(db, reason),
      stage_id: stage === null ? null : await names.word(db, stage),
    })
    .returning('nth')
    .executeTakeFirstOrThrow();
  const key = { check_id: checkId, started_at_ms: startedAtMs, nth };
  if (queue !== null) await storeQueue(db, key, queue);
  if (verdict !== 'pass') {
    const stages = JSON.stringify(observation.stages);
    await db
      .insertInto('observation_detail')
      .values({ ...key, stages })
      .execute();
  }
}

/** How many of this check began in this millisecond before: the clock may have been set back. */
function nextNth(checkId: number, startedAtMs: number) {
  return sql<number>`(select coalesce(max(nth) + 1, 0) from observation
    where check_id = ${checkId} and started_at_ms = ${startedAtMs})`;
}

async function storeQueue(
  db: Db,
  key: ObservationKey,
  queue: NonNullable<Observation['queue']>,
): Promise<void> {
  const { waiting, active, failed, delayed, completed, workers, oldestAgeMs } = queue;
  await db
    .insertInto('queue_reading')
    .values({ ...key, waiting, active, failed, delayed, completed, workers, oldest_age_ms: oldestAgeMs })
    .execute();
}
