// How long had each light stood how at the end of each day? Running sums, so that the availability of a month is one
// subtraction, however much happened in it.

import type { LightName } from '../../engine/words.ts';
import { changesIn } from '../past/changes.ts';
import { countedIn } from '../past/planned.ts';
import { noStanding, plus, type Standing, standingIn } from '../past/standing.ts';
import type { Db } from '../schema.ts';
import { dayMs, floorTo } from '../spans.ts';
import type { Step } from './keeper.ts';

/** So long after midnight what was observed before it has been written down. */
const graceMs = 5 * 60_000;

const lights: readonly LightName[] = ['server', 'pipeline'];

/** One target, its next day. */
export const closeLightDay: Step = async (db, nowMs) => {
  const dueMs = floorTo(dayMs, nowMs - graceMs);
  const target = await db
    .selectFrom('target')
    .select(['id', 'name', 'lights_until_ms'])
    .where('lights_until_ms', '<', dueMs)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  if (target === undefined) return false;
  const fromMs = target.lights_until_ms || (await firstDay(db, target.id)) || dueMs;
  if (fromMs < dueMs) for (const light of lights) await closeDay(db, target, light, fromMs);
  await db
    .updateTable('target')
    .set({ lights_until_ms: Math.min(dueMs, fromMs + dayMs) })
    .where('id', '=', target.id)
    .execute();
  return true;
};

async function firstDay(db: Db, targetId: number): Promise<number | null> {
  const row = await db
    .selectFrom('transition')
    .select('at_ms')
    .where('target_id', '=', targetId)
    .orderBy('at_ms')
    .limit(1)
    .executeTakeFirst();
  return row ? floorTo(dayMs, row.at_ms) : null;
}

async function closeDay(
  db: Db,
  { id: target_id, name }: { id: number; name: string },
  light: LightName,
  fromMs: number,
): Promise<void> {
  const day = { sinceMs: fromMs, untilMs: fromMs + dayMs };
  const changes = await changesIn(db, target_id, light, day);
  // It never stood any other way than unknown: most often there is no such light.
  if (changes.length === 0) return;
  const before = await standingAt(db, target_id, light, fromMs - dayMs);
  const countedOf = await countedIn(db, day);
  const sums = plus(before, standingIn(day, changes, countedOf(name)));
  const values = { up_ms: sums.upMs, degraded_ms: sums.degradedMs, down_ms: sums.downMs };
  await db
    .insertInto('light_day')
    .values({ from_ms: fromMs, target_id, light, ...values })
    .onConflict((conflict) => conflict.columns(['from_ms', 'target_id', 'light']).doUpdateSet(values))
    .execute();
}

async function standingAt(db: Db, targetId: number, light: LightName, fromMs: number): Promise<Standing> {
  const row = await db
    .selectFrom('light_day')
    .select(['up_ms as upMs', 'degraded_ms as degradedMs', 'down_ms as downMs'])
    .where('from_ms', '=', fromMs)
    .where('target_id', '=', targetId)
    .where('light', '=', light)
    .executeTakeFirst();
  return row ?? noStanding;
}
