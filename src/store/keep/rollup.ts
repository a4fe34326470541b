// When do observations become the sums of an hour, and hours those of a day? One check and one hour at a time, after
// the hour is over, from its observations: made twice, a sum is the same, so that a crash neither loses nor counts
// anything twice.

import type { CheckName, Verdict } from '../../engine/words.ts';
import type { Known } from '../journal/known.ts';
import type { Db, ObservationSumRow } from '../schema.ts';
import { dayMs, floorTo, hourMs } from '../spans.ts';
import { Tally } from '../tally.ts';
import type { Step } from './keeper.ts';

/** So long after its hour most that began in it has ended. What comes later makes the sum anew. */
const graceMs = 5 * 60_000;

interface Check {
  id: number;
  name: CheckName;
  rolledUntilMs: number;
}

/** One check, its next hour with an observation in it. */
export const rollUp =
  (known: Known): Step =>
  async (db, nowMs) => {
    const dueMs = floorTo(hourMs, nowMs - graceMs);
    const check = await mostOverdue(db, dueMs);
    if (check === null) return false;
    const firstMs = await firstObservation(db, check, dueMs);
    const toMs = firstMs === null ? dueMs : floorTo(hourMs, firstMs);
    await leaveDay(db, check, toMs);
    if (firstMs !== null) {
      await rollHour(db, check, toMs);
      await leaveDay(db, { ...check, rolledUntilMs: toMs }, toMs + hourMs);
    }
    const rolled_until_ms = firstMs === null ? dueMs : toMs + hourMs;
    await db.updateTable('target_check').set({ rolled_until_ms }).where('id', '=', check.id).execute();
    known.rolledUntilMs = Math.max(known.rolledUntilMs, rolled_until_ms);
    return true;
  };

async function mostOverdue(db: Db, dueMs: number): Promise<Check | null> {
  const row = await db
    .selectFrom('target_check')
    .select(['id', 'name', 'rolled_until_ms as rolledUntilMs'])
    .where('rolled_until_ms', '<', dueMs)
    .orderBy('rolled_until_ms')
    .limit(1)
    .executeTakeFirst();
  return row ? { ...row, name: row.name as CheckName } : null;
}

async function firstObservation(db: Db, check: Check, beforeMs: number): Promise<number | null> {
  const row = await db
    .selectFrom('observation')
    .select('started_at_ms')
    .where('check_id', '=', check.id)
    .where('started_at_ms', '>=', check.rolledUntilMs)
    .where('started_at_ms', '<', beforeMs)
    .orderBy('started_at_ms')
    .limit(1)
    .executeTakeFirst();
  return row?.started_at_ms ?? null;
}

async function rollHour(db: Db, { id, name }: Check, fromMs: number): Promise<void> {
  const tally = new Tally(name);
  for (const one of await observationsIn(db, id, fromMs, fromMs + hourMs)) tally.add(one);
  await putSum(db, 'observation_hour', tally.toRow(id, fromMs));
}

export async function observationsIn(db: Db, checkId: number, sinceMs: number, untilMs: number) {
  const rows = await db
    .selectFrom('observation')
    .innerJoin('word', 'word.id', 'observation.verdict_id')
    .select(['started_at_ms as startedAtMs', 'duration_us', 'suspect', 'word.text as verdict'])
    .where('check_id', '=', checkId)
    .where('started_at_ms', '>=', sinceMs)
    .where('started_at_ms', '<', untilMs)
    .orderBy('started_at_ms')
    .execute();
  return rows.map(({ startedAtMs, duration_us, suspect, verdict }) => ({
    startedAtMs,
    durationMs: duration_us / 1_000,
    suspect: suspect === 1,
    verdict: verdict as Verdict,
  }));
}

/** Before a check goes on past the end of a day, that day is summed up. */
async function leaveDay(db: Db, { id, name, rolledUntilMs }: Check, toMs: number): Promise<void> {
  const fromMs = floorTo(dayMs, rolledUntilMs);
  if (floorTo(dayMs, toMs) === fromMs) return;
  const hours = await sumsIn(db, 'observation_hour', id, fromMs, fromMs + dayMs);
  if (hours.length === 0) return;
  const tally = new Tally(name);
  for (const hour of hours) tally.addSum(hour);
  await putSum(db, 'observation_day', tally.toRow(id, fromMs));
}

export const sumsIn = (
  db: Db,
  table: 'observation_hour' | 'observation_day',
  checkId: number,
  sinceMs: number,
  untilMs: number,
): Promise<ObservationSumRow[]> =>
  db
    .selectFrom(table)
    .selectAll()
    .where('check_id', '=', checkId)
    .where('from_ms', '>=', sinceMs)
    .where('from_ms', '<', untilMs)
    .orderBy('from_ms')
    .execute();

async function putSum(
  db: Db,
  table: 'observation_hour' | 'observation_day',
  { check_id, from_ms, ...sums }: ObservationSumRow,
): Promise<void> {
  await db
    .insertInto(table)
    .values({ check_id, from_ms, ...sums })
    .onConflict((conflict) => conflict.columns(['check_id', 'from_ms']).doUpdateSet(sums))
    .execute();
}
