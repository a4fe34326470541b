// How did the lights of some targets stand on each day? From the running sums of closed days; of the day that is not
// over, from the transitions.

import type { LightName, Status } from '../../engine/words.ts';
import type { Db } from '../schema.ts';
import { dayMs, floorTo } from '../spans.ts';
import { changesIn } from './changes.ts';
import { type Change, minus, noStanding, type Standing, standingIn, steady } from './standing.ts';
import { watchedIn } from './watched.ts';

/** A day (UTC) of one light. */
export interface StripDay extends Standing {
  target: string;
  light: LightName;
  fromMs: number;
}

export interface StripsQuestion {
  targets: readonly string[];
  /** In the first day that is asked for. */
  sinceMs: number;
  untilMs: number;
}

/** Those that are summed up already, oldest first; a day on which nothing was known is left out. */
export async function readClosedDays(
  db: Db,
  { targets, sinceMs, untilMs }: StripsQuestion,
): Promise<StripDay[]> {
  if (targets.length === 0) return [];
  const firstMs = floorTo(dayMs, sinceMs);
  // The key begins with the day: with the days by name each row is found, without them all targets are read.
  const count = Math.ceil((untilMs - firstMs) / dayMs) + 1;
  const midnights = Array.from({ length: count }, (_, nth) => firstMs + (nth - 1) * dayMs);
  const rows = await db
    .selectFrom('target')
    .innerJoin('light_day', 'light_day.target_id', 'target.id')
    .select(['target.name', 'light', 'from_ms', 'up_ms', 'degraded_ms', 'down_ms'])
    .where('target.name', 'in', targets)
    .where('from_ms', 'in', midnights)
    .orderBy('from_ms')
    .execute();
  const before = new Map<string, Standing>();
  return rows.flatMap((row) => {
    const key = `${row.name}\n${row.light}`;
    const sums = { upMs: row.up_ms, degradedMs: row.degraded_ms, downMs: row.down_ms };
    const day = minus(sums, before.get(key) ?? noStanding);
    before.set(key, sums);
    if (row.from_ms < firstMs || day.upMs + day.degradedMs + day.downMs === 0) return [];
    return [{ target: row.name, light: row.light as LightName, fromMs: row.from_ms, ...day }];
  });
}

export interface StandingLight {
  target: string;
  light: LightName;
  status: Status;
  sinceMs: number;
}

/** The day that is not over, for lights that stand so at this moment. */
export type Today = (db: Db, lights: readonly StandingLight[], nowMs: number) => Promise<StripDay[]>;

/** It remembers how a light came to stand as it does: as long as it does, today has no other changes. */
export function readingToday(): Today {
  const known = new Map<string, { since: string; changes: Change[] }>();
  const changesKnown = async (db: Db, one: StandingLight, midnightMs: number): Promise<Change[]> => {
    const key = `${one.target}\n${one.light}`;
    const since = `${one.status} ${one.sinceMs} ${midnightMs}`;
    const own = known.get(key);
    if (own?.since === since) return own.changes;
    const changes = await changesOf(db, one.target, one.light, midnightMs);
    known.set(key, { since, changes });
    return changes;
  };
  return async (db, lights, nowMs) => {
    const window = { sinceMs: floorTo(dayMs, nowMs), untilMs: nowMs };
    const watched = await watchedIn(db, window);
    const today: StripDay[] = [];
    for (const one of lights) {
      const { target, light, status, sinceMs } = one;
      const changes =
        sinceMs < window.sinceMs ? [steady(status, sinceMs)] : await changesKnown(db, one, window.sinceMs);
      today.push({ target, light, fromMs: window.sinceMs, ...standingIn(window, changes, watched) });
    }
    return today;
  };
}

/** All of the day: what is remembered must hold later too. */
async function changesOf(db: Db, target: string, light: LightName, midnightMs: number): Promise<Change[]> {
  const row = await db.selectFrom('target').select('id').where('name', '=', target).executeTakeFirst();
  const day = { sinceMs: midnightMs, untilMs: midnightMs + dayMs };
  return row === undefined ? [] : changesIn(db, row.id, light, day);
}
