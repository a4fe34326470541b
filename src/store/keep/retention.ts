// What is let go, and when? Observations and hours that are past their time, and, when the file outgrows its limit,
// the oldest observations before that, then the oldest hours. Transitions, incidents and days stay; messages go with
// the hours, see messages.ts.

import { fileSize, giveBack } from '../file/dialect.ts';
import type { Db } from '../schema.ts';
import { dayMs, floorTo, hourMs } from '../spans.ts';
import type { Step } from './keeper.ts';

export interface Retention {
  observationsMs: number;
  hourlyMs: number;
  maxSizeBytes: number;
}

/** Rows of one table that one statement may delete. */
const mostDeleted = 500;

/** However small the limit, so much stays: without it the daemon could tell nobody what is wrong now. */
const leastMs = { observation: dayMs, hour: 7 * dayMs };

/** For the size, so much of what is kept goes at once. */
const shareAtOnce = 0.02;

/** More free pages than this share of the file are given back; fewer will be used again. */
const freeShare = 0.05;
const leastFreePages = 256;
const pagesAtOnce = 64;

type SweptTier = 'observation' | 'hour';

/** On its way through all checks. It begins anew after a restart. */
interface Sweep {
  tier: SweptTier;
  fromMs: number;
  afterCheck: number;
}

const tables = {
  observation: ['observation', 'queue_reading', 'observation_detail'],
  hour: ['observation_hour'],
} as const;

/** One check, its oldest rows. */
export function letGo(retention: Retention): Step {
  let sweep: Sweep | null = null;
  return async (db, nowMs) => {
    sweep ??= await nextSweep(db, retention, nowMs);
    if (sweep === null) return false;
    const check = await checkAfter(db, sweep.afterCheck);
    if (check === null) sweep = null;
    else if (await isSwept(db, check, sweep)) sweep.afterCheck = check.id;
    return true;
  };
}

async function nextSweep(db: Db, retention: Retention, nowMs: number): Promise<Sweep | null> {
  const kept = await keptFrom(db);
  const due = {
    observation: floorTo(hourMs, nowMs - retention.observationsMs),
    hour: floorTo(dayMs, nowMs - retention.hourlyMs),
  };
  for (const tier of ['observation', 'hour'] as const) {
    if (due[tier] > kept[tier]) return beginSweep(db, tier, due[tier]);
  }
  const { usedBytes } = await fileSize(db);
  if (usedBytes <= retention.maxSizeBytes) return null;
  for (const tier of ['observation', 'hour'] as const) {
    const stepMs = Math.max(hourMs, (nowMs - kept[tier]) * shareAtOnce);
    const grainMs = tier === 'hour' ? dayMs : hourMs;
    const latestMs = floorTo(grainMs, nowMs - leastMs[tier]);
    const fromMs = Math.min(latestMs, floorTo(grainMs, kept[tier] + stepMs) + grainMs);
    if (fromMs > kept[tier]) return beginSweep(db, tier, fromMs);
  }
  return null;
}

/** First it is said that nothing older is left: no reader may take half of it for the whole. */
async function beginSweep(db: Db, tier: SweptTier, fromMs: number): Promise<Sweep> {
  await db
    .insertInto('kept')
    .values({ tier, from_ms: fromMs })
    .onConflict((conflict) => conflict.column('tier').doUpdateSet({ from_ms: fromMs }))
    .execute();
  return { tier, fromMs, afterCheck: 0 };
}

export async function keptFrom(db: Db): Promise<Record<SweptTier, number>> {
  const rows = await db.selectFrom('kept').selectAll().execute();
  const of = (tier: SweptTier): number => rows.find((row) => row.tier === tier)?.from_ms ?? 0;
  return { observation: of('observation'), hour: of('hour') };
}

interface Check {
  id: number;
  rolled_until_ms: number;
}

async function checkAfter(db: Db, id: number): Promise<Check | null> {
  const row = await db
    .selectFrom('target_check')
    .select(['id', 'rolled_until_ms'])
    .where('id', '>', id)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

/** Deletes some. True when nothing more of this check has to go. */
async function isSwept(db: Db, check: Check, { tier, fromMs }: Sweep): Promise<boolean> {
  const [main] = tables[tier];
  const column = tier === 'hour' ? 'from_ms' : 'started_at_ms';
  // What has not been summed up yet stays until it has.
  const endMs = Math.min(fromMs, check.rolled_until_ms);
  const over = await db
    .selectFrom(main)
    .select(`${column} as atMs`)
    .where('check_id', '=', check.id)
    .where(column, '<', endMs)
    .orderBy(column)
    .offset(mostDeleted)
    .limit(1)
    .executeTakeFirst();
  for (const table of tables[tier]) {
    await db
      .deleteFrom(table)
      .where('check_id', '=', check.id)
      .where(column, '<', over?.atMs ?? endMs)
      .execute();
  }
  return over === undefined;
}

/** Some free pages at the end of the file. */
export const shrink: Step = async (db) => {
  const { freePages, pages } = await fileSize(db);
  if (freePages <= Math.max(leastFreePages, pages * freeShare)) return false;
  await giveBack(db, pagesAtOnce);
  return (await fileSize(db)).freePages < freePages;
};
