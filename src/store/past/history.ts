// How was a check over time? From the finest tier that is fine enough and still reaches back so far; the newest
// hours, which are not summed up yet, from their observations.

import type { CheckName } from '../../engine/words.ts';
import { keptFrom } from '../keep/retention.ts';
import { observationsIn, sumsIn } from '../keep/rollup.ts';
import type { Bucket, History, HistoryQuestion, Tier, Window } from '../readings.ts';
import type { Db } from '../schema.ts';
import { ceilTo, dayMs, floorTo, hourMs } from '../spans.ts';
import { Tally } from '../tally.ts';

/** Single observations are read for no longer than this: a year of them would take seconds. */
const longestOfObservationsMs = 2 * dayMs;

const grainMs: Record<Tier, number> = { observation: 1, hour: hourMs, day: dayMs };

interface Check {
  id: number;
  name: CheckName;
  rolledUntilMs: number;
}

/** Null when there is no such target or check. */
export async function readHistory(
  db: Db,
  target: string,
  check: CheckName,
  question: HistoryQuestion,
): Promise<History | null> {
  const found = await findCheck(db, target, check);
  if (found === null) return null;
  const tier = tierFor(question, await keptFrom(db));
  const bucketMs = ceilTo(grainMs[tier], Math.max(1, question.bucketMs));
  const window = {
    sinceMs: floorTo(grainMs[tier], question.sinceMs),
    untilMs: ceilTo(grainMs[tier], question.untilMs),
  };
  const buckets = new Map<number, Tally>();
  const bucketOf = (atMs: number): Tally => {
    const fromMs = floorTo(bucketMs, atMs);
    const tally = buckets.get(fromMs) ?? new Tally(check);
    buckets.set(fromMs, tally);
    return tally;
  };
  const total = new Tally(check);
  await readPieces(db, found, tier, window, (atMs, addTo) => {
    addTo(bucketOf(atMs));
    addTo(total);
  });
  const listed: Bucket[] = [...buckets]
    .toSorted(([one], [other]) => one - other)
    .map(([fromMs, tally]) => ({ fromMs, ...tally.summary() }));
  return { ...window, tier, bucketMs, buckets: listed, total: total.summary() };
}

/** Pure. `kept` says since when each tier is whole; days are for ever. */
function tierFor(
  { sinceMs, untilMs, bucketMs }: HistoryQuestion,
  kept: { observation: number; hour: number },
): Tier {
  const short = untilMs - sinceMs <= longestOfObservationsMs;
  if (bucketMs < hourMs && short && sinceMs >= kept.observation) return 'observation';
  if (bucketMs < dayMs && sinceMs >= kept.hour) return 'hour';
  return 'day';
}

type Take = (atMs: number, addTo: (tally: Tally) => void) => void;

/** Days as far as they are summed up, then hours as far as those are, then observations. */
async function readPieces(db: Db, check: Check, tier: Tier, window: Window, take: Take): Promise<void> {
  const { sinceMs, untilMs } = window;
  const daysUntilMs = tier === 'day' ? floorTo(dayMs, check.rolledUntilMs) : sinceMs;
  const hoursUntilMs = tier === 'observation' ? sinceMs : check.rolledUntilMs;
  const hoursFromMs = Math.max(sinceMs, daysUntilMs);
  const singlesFromMs = Math.max(sinceMs, hoursUntilMs);
  const sums = [
    ...(await sumsIn(db, 'observation_day', check.id, sinceMs, Math.min(untilMs, daysUntilMs))),
    ...(await sumsIn(db, 'observation_hour', check.id, hoursFromMs, Math.min(untilMs, hoursUntilMs))),
  ];
  for (const row of sums) take(row.from_ms, (tally) => tally.addSum(row));
  for (const one of await observationsIn(db, check.id, singlesFromMs, untilMs)) {
    take(one.startedAtMs, (tally) => tally.add(one));
  }
}

async function findCheck(db: Db, target: string, check: CheckName): Promise<Check | null> {
  const row = await db
    .selectFrom('target_check')
    .innerJoin('target', 'target.id', 'target_check.target_id')
    .select(['target_check.id', 'target_check.rolled_until_ms as rolledUntilMs'])
    .where('target.name', '=', target)
    .where('target_check.name', '=', check)
    .executeTakeFirst();
  return row ? { ...row, name: check } : null;
}
