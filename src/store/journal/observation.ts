// How is an observation remembered? One narrow row; its queue numbers and its evidence only where there are any.

import type { Observation } from '../../engine/words.ts';
import type { QueueReading } from '../../probe/report.ts';
import type { Db, ObservationDetailRow, ObservationKey, ObservationRow, QueueReadingRow } from '../schema.ts';
import { floorTo, hourMs } from '../spans.ts';
import type { Known } from './known.ts';
import { writeMany } from './many.ts';

export async function storeObservations(
  db: Db,
  known: Known,
  observations: readonly Observation[],
): Promise<void> {
  const rows: ObservationRow[] = [];
  const queues: QueueReadingRow[] = [];
  const details: ObservationDetailRow[] = [];
  for (const observation of observations) {
    const key = await keyOf(db, known, observation, rows);
    rows.push(await toRow(db, known, key, observation));
    if (observation.queue !== null) queues.push(toQueueRow(key, observation.queue));
    if (observation.verdict !== 'pass') details.push({ ...key, stages: JSON.stringify(observation.stages) });
    if (key.started_at_ms < known.rolledUntilMs) await rollAgain(db, key);
  }
  await insertRows(db, rows);
  await insertQueues(db, queues);
  await insertDetails(db, details);
}

const insertRows = writeMany<ObservationRow>(
  ['check_id', 'started_at_ms', 'nth', 'duration_us', 'verdict_id', 'reason_id', 'stage_id', 'suspect'],
  (db, rows) => db.insertInto('observation').values(rows),
);

const insertQueues = writeMany<QueueReadingRow>(
  [
    ...(['check_id', 'started_at_ms', 'nth', 'waiting', 'active', 'failed', 'delayed', 'completed'] as const),
    ...(['workers', 'oldest_age_ms'] as const),
  ],
  (db, rows) => db.insertInto('queue_reading').values(rows),
);

const insertDetails = writeMany<ObservationDetailRow>(
  ['check_id', 'started_at_ms', 'nth', 'stages'],
  (db, rows) => db.insertInto('observation_detail').values(rows),
);

/** `pending` are the rows before this one that are not written yet. */
async function keyOf(
  db: Db,
  known: Known,
  { target, check, startedAtMs }: Observation,
  pending: readonly ObservationRow[],
): Promise<ObservationKey> {
  const check_id = await known.names.check(db, target, check);
  const newest = known.newest.get(check_id) ?? (await newestOf(db, check_id));
  const key = { check_id, started_at_ms: startedAtMs, nth: 0 };
  if (startedAtMs === newest.startedAtMs) key.nth = newest.nth + 1;
  // The clock was set back: what began in this millisecond may be anywhere.
  if (startedAtMs < newest.startedAtMs) key.nth = await freeNth(db, key, pending);
  known.newest.set(check_id, startedAtMs < newest.startedAtMs ? newest : { startedAtMs, nth: key.nth });
  return key;
}

async function newestOf(db: Db, checkId: number): Promise<{ startedAtMs: number; nth: number }> {
  const row = await db
    .selectFrom('observation')
    .select(['started_at_ms as startedAtMs', 'nth'])
    .where('check_id', '=', checkId)
    .orderBy('started_at_ms', 'desc')
    .orderBy('nth', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? { startedAtMs: Number.NEGATIVE_INFINITY, nth: 0 };
}

async function freeNth(db: Db, key: ObservationKey, pending: readonly ObservationRow[]): Promise<number> {
  const { check_id, started_at_ms } = key;
  const row = await db
    .selectFrom('observation')
    .select(({ fn }) => fn.max('nth').as('nth'))
    .where('check_id', '=', check_id)
    .where('started_at_ms', '=', started_at_ms)
    .executeTakeFirst();
  const same = pending.filter((one) => one.check_id === check_id && one.started_at_ms === started_at_ms);
  return Math.max(row?.nth ?? -1, ...same.map(({ nth }) => nth)) + 1;
}

/** It came after the sum of its hour was made: that sum is made anew, unless the rest of the hour is gone already. */
async function rollAgain(db: Db, { check_id, started_at_ms }: ObservationKey): Promise<void> {
  const rolled_until_ms = floorTo(hourMs, started_at_ms);
  await db
    .updateTable('target_check')
    .set({ rolled_until_ms })
    .where('id', '=', check_id)
    .where('rolled_until_ms', '>', rolled_until_ms)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('kept')
            .select('tier')
            .where('tier', '=', 'observation')
            .where('from_ms', '>', rolled_until_ms),
        ),
      ),
    )
    .execute();
}

async function toRow(
  db: Db,
  { names }: Known,
  key: ObservationKey,
  { verdict, reason, stage, durationMs, suspect }: Observation,
): Promise<ObservationRow> {
  return {
    ...key,
    duration_us: Math.round(durationMs * 1_000),
    verdict_id: await names.word(db, verdict),
    reason_id: reason === null ? null : await names.word(db, reason),
    stage_id: stage === null ? null : await names.word(db, stage),
    suspect: suspect ? 1 : 0,
  };
}

const toQueueRow = (key: ObservationKey, { oldestAgeMs, ...counts }: QueueReading): QueueReadingRow => ({
  ...key,
  waiting: counts.waiting,
  active: counts.active,
  failed: counts.failed,
  delayed: counts.delayed,
  completed: counts.completed,
  workers: counts.workers,
  oldest_age_ms: oldestAgeMs,
});
