// How does the state of a target survive a restart? It is put together again from its rows.

import type { TargetMemory } from '../../engine/state/memory.ts';
import { type CheckState, type LightState, newTarget, type TargetState } from '../../engine/state/state.ts';
import type { Incident } from '../../engine/words.ts';
import type { CheckStateRow, Db, LightStateRow } from '../schema.ts';
import { toIncident } from './incident-row.ts';

/** The states of all targets that have one, by name; of one alone when it is named. */
export async function loadStates(db: Db, only: string | null = null): Promise<TargetState[]> {
  const states = new Map<string, TargetState>();
  const stateOf = (target: string): TargetState => {
    const known = states.get(target) ?? newTarget(target);
    states.set(target, known);
    return known;
  };
  for (const row of await checkRows(db, only)) stateOf(row.target).checks.push(toCheckState(row));
  for (const { target, ...light } of await loadLights(db, only)) stateOf(target).lights.push(light);
  for (const { name, memory } of await memoryRows(db, only)) {
    stateOf(name).memory = JSON.parse(memory ?? '') as TargetMemory;
  }
  return [...states.values()];
}

const memoryRows = (db: Db, only: string | null) =>
  db
    .selectFrom('target')
    .select(['name', 'memory'])
    .where('memory', 'is not', null)
    .$if(only !== null, (query) => query.where('name', '=', only))
    .execute();

/** By target, then in the order of the target's lights. */
export async function loadLights(
  db: Db,
  only: string | null = null,
): Promise<(LightState & { target: string })[]> {
  const incidents = await incidentsInState(db);
  const rows = await db
    .selectFrom('light_state')
    .innerJoin('target', 'target.id', 'light_state.target_id')
    .selectAll('light_state')
    .select('target.name as target')
    .$if(only !== null, (query) => query.where('target.name', '=', only))
    .orderBy('target.name')
    .orderBy('light_state.position')
    .execute();
  return rows.map((row) => {
    const incident = row.incident_id === null ? null : (incidents.get(row.incident_id) ?? null);
    return { target: row.target, ...toLightState(row, incident) };
  });
}

const checkRows = (db: Db, only: string | null) =>
  db
    .selectFrom('check_state')
    .innerJoin('target_check', 'target_check.id', 'check_state.check_id')
    .innerJoin('target', 'target.id', 'target_check.target_id')
    .selectAll('check_state')
    .select(['target.name as target', 'target_check.name as check'])
    .$if(only !== null, (query) => query.where('target.name', '=', only))
    .orderBy('target.name')
    .orderBy('check_state.position')
    .execute();

export async function incidentsInState(db: Db): Promise<Map<string, Incident>> {
  const rows = await db
    .selectFrom('light_state')
    .innerJoin('incident', 'incident.id', 'light_state.incident_id')
    .innerJoin('target', 'target.id', 'incident.target_id')
    .selectAll('incident')
    .select('target.name as target')
    .execute();
  return new Map(rows.map((row) => [row.id, toIncident(row)]));
}

function toCheckState(row: CheckStateRow & { check: string }): CheckState {
  const memory = JSON.parse(row.memory) as Omit<CheckState, 'check' | 'status' | 'sinceMs'>;
  return {
    check: row.check as CheckState['check'],
    status: row.status as CheckState['status'],
    sinceMs: row.since_ms,
    ...memory,
  };
}

function toLightState(row: LightStateRow, incident: Incident | null): LightState {
  const memory = JSON.parse(row.memory) as Omit<LightState, 'light' | 'status' | 'sinceMs' | 'incident'>;
  return {
    light: row.light as LightState['light'],
    status: row.status as LightState['status'],
    sinceMs: row.since_ms,
    incident,
    ...memory,
  };
}
