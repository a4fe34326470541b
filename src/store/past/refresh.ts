// How do all targets stand by now, when the list was read a moment ago? Whoever looks every second wants to see what
// changes within seconds: how lights stand, the last probe, the queue. Availability over a day does not, and is taken
// over. Read in slices: whoever reads may be answering others.

import { nextTurn } from '../../base/clock.ts';
import type { CheckState } from '../../engine/state/state.ts';
import type { Status } from '../../engine/words.ts';
import { incidentsInState } from '../journal/load-state.ts';
import type { TargetOverview } from '../readings.ts';
import type { Db } from '../schema.ts';
import { addChecks, type CheckRow, incidentOf, listed, stateOf } from './overview.ts';

/** Null when there are other lights by now: the whole list is to be read. */
export type Refresh = (
  db: Db,
  before: readonly TargetOverview[],
  written: readonly string[] | null,
) => Promise<readonly TargetOverview[] | null>;

/** To read that part of all targets by name takes as long as to read them all. */
const fewOf = 1 / 4;

/** It remembers what it read: of thousands of checks, a few were probed since. */
export function refreshing(): Refresh {
  const seen = new Map<number, { memory: string; state: CheckState }>();
  const stateSeen = ({ id, check, memory }: CheckRow): CheckState => {
    const known = seen.get(id);
    if (known?.memory === memory) return known.state;
    const state = stateOf(check, memory);
    seen.set(id, { memory, state });
    return state;
  };
  return async (db, before, written) => {
    const only = written !== null && written.length < before.length * fewOf ? written : null;
    if (only?.length === 0) return before;
    const known = new Map(before.map((one) => [one.target, one]));
    const asked = only === null ? before : only.flatMap((target) => known.get(target) ?? []);
    const rows = await lightRows(db, only);
    if (rows.length !== asked.reduce((sum, { lights }) => sum + lights.length, 0)) return null;
    const incidents = await incidentsInState(db);
    const targets = new Map<string, TargetOverview>();
    await nextTurn();
    for (const { target, light: name, status, since_ms: sinceMs, incident_id } of rows) {
      const light = known.get(target)?.lights.find((one) => one.light === name);
      if (light === undefined) return null;
      const { day, month } = light;
      const incident = incidentOf(incident_id, incidents);
      const lights = listed(targets, target).lights;
      lights.push({ light: light.light, status: status as Status, sinceMs, incident, day, month });
    }
    await nextTurn();
    await addChecks(db, targets, stateSeen, only);
    return only === null ? [...targets.values()] : before.map((one) => targets.get(one.target) ?? one);
  };
}

const lightRows = (db: Db, only: readonly string[] | null) =>
  db
    .selectFrom('light_state')
    .innerJoin('target', 'target.id', 'light_state.target_id')
    .select(['target.name as target', 'light', 'status', 'since_ms', 'incident_id'])
    .$if(only !== null, (query) => query.where('target.name', 'in', only ?? []))
    .execute();
