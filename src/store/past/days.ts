// How did the lights of a target stand on each day? The days that are summed up, and today from its transitions.

import type { LightName } from '../../engine/words.ts';
import type { Db } from '../schema.ts';
import { dayMs, floorTo } from '../spans.ts';
import { changesIn } from './changes.ts';
import { countedIn } from './planned.ts';
import { minus, noStanding, type Standing, standingIn } from './standing.ts';

export interface LightDay extends Standing {
  /** Midnight, UTC. */
  fromMs: number;
}

/** The last `days` days, today included, oldest first. A day on which nothing is known has no time in it. */
export async function readLightDays(
  db: Db,
  target: string,
  light: LightName,
  days: number,
  nowMs: number,
): Promise<LightDay[]> {
  const found = await db
    .selectFrom('target')
    .select(['id', 'lights_until_ms as untilMs'])
    .where('name', '=', target)
    .executeTakeFirst();
  if (found === undefined) return [];
  const todayMs = floorTo(dayMs, nowMs);
  const firstMs = todayMs - (days - 1) * dayMs;
  // The key begins with the day: with the days by name each row is found, without them all targets are read.
  const midnights = Array.from({ length: days + 1 }, (_, nth) => firstMs + (nth - 1) * dayMs);
  const sums = await sumsOf(db, found.id, light, midnights);
  return Promise.all(
    Array.from({ length: days }, async (_, nth): Promise<LightDay> => {
      const fromMs = firstMs + nth * dayMs;
      const sum = sums.get(fromMs);
      if (sum !== undefined) return { fromMs, ...minus(sum, sums.get(fromMs - dayMs) ?? noStanding) };
      if (fromMs < found.untilMs) return { fromMs, ...noStanding };
      const window = { sinceMs: fromMs, untilMs: Math.min(nowMs, fromMs + dayMs) };
      const changes = await changesIn(db, found.id, light, window);
      const countedOf = await countedIn(db, window);
      return { fromMs, ...standingIn(window, changes, countedOf(target)) };
    }),
  );
}

/** From the beginning of the light to the end of each day. */
async function sumsOf(
  db: Db,
  targetId: number,
  light: LightName,
  midnights: readonly number[],
): Promise<Map<number, Standing>> {
  const rows = await db
    .selectFrom('light_day')
    .select(['from_ms', 'up_ms', 'degraded_ms', 'down_ms'])
    .where('from_ms', 'in', midnights)
    .where('target_id', '=', targetId)
    .where('light', '=', light)
    .execute();
  return new Map(
    rows.map((row) => [row.from_ms, { upMs: row.up_ms, degradedMs: row.degraded_ms, downMs: row.down_ms }]),
  );
}
