// How do all targets stand at a glance? One row for each, in a few queries whose cost grows with the number of targets
// and with what changed since yesterday, not with the length of the history. Read in slices, between which others have
// a turn.

import { nextTurn } from '../../base/clock.ts';
import { shownQueue } from '../../engine/judge/shown-queue.ts';
import type { CheckState } from '../../engine/state/state.ts';
import type { CheckName, Incident, LightName, Status } from '../../engine/words.ts';
import { incidentsInState } from '../journal/load-state.ts';
import type { TargetOverview } from '../readings.ts';
import type { Db } from '../schema.ts';
import { dayMs, floorTo } from '../spans.ts';
import { toChange } from './changes.ts';
import { countedIn } from './planned.ts';
import { minus, noStanding, plus, type Standing, standingIn, steady, toAvailability } from './standing.ts';

const monthDays = 30;

/** By name. */
export async function readOverview(db: Db, nowMs: number): Promise<TargetOverview[]> {
  const midnightMs = floorTo(dayMs, nowMs);
  const monthFromMs = midnightMs - monthDays * dayMs;
  const rows = await lightRows(db, monthFromMs);
  await nextTurn();
  const recentMs = recentSince(rows, nowMs);
  const recent = await recentChanges(db, recentMs);
  const countedOf = await countedIn(db, { sinceMs: recentMs, untilMs: nowMs });
  const incidents = await incidentsInState(db);
  const targets = new Map<string, TargetOverview>();
  await nextTurn();
  for (const row of rows) {
    const status = row.status as Status;
    const changes = recent.get(keyOf(row))?.map(toChange) ?? [steady(status, row.since_ms)];
    const counted = countedOf(row.target);
    const standing = (sinceMs: number): Standing => standingIn({ sinceMs, untilMs: nowMs }, changes, counted);
    // Days up to here are summed up; what came since is read from the transitions.
    const sinceMs = row.lightsUntilMs || midnightMs;
    const month = minus(plus(standing(sinceMs), sumsOf(row, 'last')), sumsOf(row, 'first'));
    listed(targets, row.target).lights.push({
      light: row.light as LightName,
      status,
      sinceMs: row.since_ms,
      incident: incidentOf(row.incident_id, incidents),
      day: toAvailability(standing(nowMs - dayMs), { sinceMs: nowMs - dayMs, untilMs: nowMs }),
      month: toAvailability(month, { sinceMs: monthFromMs, untilMs: nowMs }),
    });
  }
  await nextTurn();
  await addChecks(db, targets, ({ check, memory }) => stateOf(check, memory));
  return [...targets.values()];
}

export const incidentOf = (id: string | null, incidents: Map<string, Incident>): Incident | null =>
  id === null ? null : (incidents.get(id) ?? null);

export function listed(targets: Map<string, TargetOverview>, target: string): TargetOverview {
  const known = targets.get(target) ?? { target, lights: [], last: null, queue: null };
  targets.set(target, known);
  return known;
}

/** Running sums as they were when the days were last summed up, and when the month began. */
const lightRows = (db: Db, monthFromMs: number) =>
  db
    .selectFrom('light_state')
    .innerJoin('target', 'target.id', 'light_state.target_id')
    .leftJoin('light_day as last', (join) =>
      join
        .on('last.from_ms', '=', (row) => row('target.lights_until_ms', '-', dayMs))
        .onRef('last.target_id', '=', 'light_state.target_id')
        .onRef('last.light', '=', 'light_state.light'),
    )
    .leftJoin('light_day as first', (join) =>
      join
        .on('first.from_ms', '=', monthFromMs - dayMs)
        .onRef('first.target_id', '=', 'light_state.target_id')
        .onRef('first.light', '=', 'light_state.light'),
    )
    .select(['target.name as target', 'target.lights_until_ms as lightsUntilMs', 'light_state.target_id'])
    .select(['light_state.light', 'status', 'since_ms', 'incident_id'])
    .select(['last.up_ms as last_up', 'last.degraded_ms as last_degraded', 'last.down_ms as last_down'])
    .select(['first.up_ms as first_up', 'first.degraded_ms as first_degraded', 'first.down_ms as first_down'])
    .orderBy('target.name')
    .orderBy('light_state.position')
    .execute();

type LightRow = Awaited<ReturnType<typeof lightRows>>[number];

const sumsOf = (row: LightRow, which: 'last' | 'first'): Standing => ({
  upMs: row[`${which}_up`] ?? noStanding.upMs,
  degradedMs: row[`${which}_degraded`] ?? noStanding.degradedMs,
  downMs: row[`${which}_down`] ?? noStanding.downMs,
});

const keyOf = ({ target_id, light }: { target_id: number; light: string }): string =>
  `${target_id}\n${light}`;

/** Yesterday at this hour, or the first day that is not summed up yet. */
const recentSince = (rows: readonly LightRow[], nowMs: number): number =>
  rows.reduce((sinceMs, row) => Math.min(sinceMs, row.lightsUntilMs || sinceMs), nowMs - dayMs);

/** Of every light, oldest first. The first of them tells how the light stood before. */
async function recentChanges(db: Db, sinceMs: number) {
  const rows = await db
    .selectFrom('transition')
    .select(['target_id', 'light', 'at_ms', 'from_status', 'to_status'])
    .where('at_ms', '>=', sinceMs)
    .orderBy('at_ms')
    .orderBy('id')
    .execute();
  return Map.groupBy(rows, keyOf);
}

/** What the last run of each check tells of its target; null for `only` is every one of them. */
export async function addChecks(
  db: Db,
  targets: Map<string, TargetOverview>,
  stateIn: (row: CheckRow) => CheckState,
  only: readonly string[] | null = null,
): Promise<void> {
  const rows = await checkRows(db, only);
  await nextTurn();
  for (const [target, own] of Map.groupBy(rows, (row) => row.target)) {
    const states = own.map(stateIn);
    Object.assign(listed(targets, target), { last: lastIn(states), queue: shownQueue(states) });
  }
}

const checkRows = (db: Db, only: readonly string[] | null) =>
  db
    .selectFrom('check_state')
    .innerJoin('target_check', 'target_check.id', 'check_state.check_id')
    .innerJoin('target', 'target.id', 'target_check.target_id')
    .select(['target.name as target', 'target_check.name as check', 'target_check.id', 'check_state.memory'])
    .$if(only !== null, (query) => query.where('target.name', 'in', only ?? []))
    .execute();

export type CheckRow = Awaited<ReturnType<typeof checkRows>>[number];

export const stateOf = (check: string, memory: string): CheckState => ({
  ...(JSON.parse(memory) as CheckState),
  check: check as CheckName,
});

function lastIn(states: readonly CheckState[]): TargetOverview['last'] {
  const last = states.find(({ check }) => check === 'protocol')?.last;
  return last ? { atMs: last.atMs, durationMs: last.durationMs, verdict: last.verdict } : null;
}
