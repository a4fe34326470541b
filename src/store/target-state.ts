// How does the state of a target survive a restart? A row per check and per light, rewritten as they change.

import type { Kysely } from 'kysely';
import { nothingRemembered, type TargetMemory } from '../engine/memory.ts';
import type { CheckState, LightState, TargetState } from '../engine/state.ts';
import type { Incident } from '../engine/words.ts';
import { storeIncident, toIncident } from './incident-row.ts';
import type { Names } from './names.ts';
import type { CheckStateRow, LightStateRow, Tables } from './schema.ts';

type Db = Kysely<Tables>;

/** Incidents in `alreadyStored` were written in the same transaction. */
export async function storeState(
  db: Db,
  names: Names,
  state: TargetState,
  alreadyStored: ReadonlySet<string>,
): Promise<void> {
  await names.keep(db, state.target);
  const targetId = await names.target(db, state.target);
  for (const { incident } of state.lights) {
    if (incident && !alreadyStored.has(incident.id)) await storeIncident(db, targetId, incident);
  }
  await storeChecks(db, names, targetId, state);
  await storeLights(db, targetId, state.lights);
}

async function storeChecks(db: Db, names: Names, targetId: number, state: TargetState): Promise<void> {
  const rows: CheckStateRow[] = [];
  for (const [position, { check, status, sinceMs, ...memory }] of state.checks.entries()) {
    const check_id = await names.check(db, state.target, check);
    rows.push({ check_id, position, status, since_ms: sinceMs, memory: JSON.stringify(memory) });
  }
  await deleteChecks(db, targetId);
  if (rows.length > 0) await db.insertInto('check_state').values(rows).execute();
}

async function storeLights(db: Db, targetId: number, lights: readonly LightState[]): Promise<void> {
  const rows = lights.map(({ light, status, sinceMs, incident, ...memory }, position) => ({
    target_id: targetId,
    light,
    position,
    status,
    since_ms: sinceMs,
    incident_id: incident?.id ?? null,
    memory: JSON.stringify(memory),
  }));
  await db.deleteFrom('light_state').where('target_id', '=', targetId).execute();
  if (rows.length > 0) await db.insertInto('light_state').values(rows).execute();
}

async function deleteChecks(db: Db, targetId: number): Promise<void> {
  const ofTarget = db.selectFrom('target_check').select('id').where('target_id', '=', targetId);
  await db.deleteFrom('check_state').where('check_id', 'in', ofTarget).execute();
}

/** What was observed of the target stays; how it stood goes. */
export async function removeTarget(db: Db, names: Names, target: string, atMs: number): Promise<void> {
  const targetId = await names.target(db, target);
  await deleteChecks(db, targetId);
  await db.deleteFrom('light_state').where('target_id', '=', targetId).execute();
  await db.updateTable('target').set({ memory: null }).where('id', '=', targetId).execute();
  await names.remove(db, target, atMs);
}

/** The states of all targets that have one, by name. */
export async function loadStates(db: Db): Promise<TargetState[]> {
  const states = new Map<string, TargetState>();
  const stateOf = (target: string): TargetState => {
    const known = states.get(target) ?? { target, checks: [], lights: [], memory: nothingRemembered };
    states.set(target, known);
    return known;
  };
  for (const row of await checkRows(db)) stateOf(row.target).checks.push(toCheckState(row));
  for (const { target, ...light } of await loadLights(db)) stateOf(target).lights.push(light);
  for (const { name, memory } of await memoryRows(db)) {
    stateOf(name).memory = JSON.parse(memory ?? '') as TargetMemory;
  }
  return [...states.values()];
}

export async function storeMemory(db: Db, names: Names, target: string, memory: TargetMemory): Promise<void> {
  const id = await names.target(db, target);
  await db
    .updateTable('target')
    .set({ memory: JSON.stringify(memory) })
    .where('id', '=', id)
    .execute();
}

const memoryRows = (db: Db) =>
  db.selectFrom('target').select(['name', 'memory']).where('memory', 'is not', null).execute();

/** By target, then in the order of the target's lights. */
export async function loadLights(db: Db): Promise<(LightState & { target: string })[]> {
  const incidents = await incidentsInState(db);
  const rows = await db
    .selectFrom('light_state')
    .innerJoin('target', 'target.id', 'light_state.target_id')
    .selectAll('light_state')
    .select('target.name as target')
    .orderBy('target.name')
    .orderBy('light_state.position')
    .execute();
  return rows.map((row) => {
    const incident = row.incident_id === null ? null : (incidents.get(row.incident_id) ?? null);
    return { target: row.target, ...toLightState(row, incident) };
  });
}

const checkRows = (db: Db) =>
  db
    .selectFrom('check_state')
    .innerJoin('target_check', 'target_check.id', 'check_state.check_id')
    .innerJoin('target', 'target.id', 'target_check.target_id')
    .selectAll('check_state')
    .select(['target.name as target', 'target_check.name as check'])
    .orderBy('target.name')
    .orderBy('check_state.position')
    .execute();

async function incidentsInState(db: Db): Promise<Map<string, Incident>> {
  const rows = await db
    .selectFrom('light_state')
    .innerJoin('incident', 'incident.id', 'light_state.incident_id')
    .innerJoin('target', 'target.id', 'incident.target_id')
    .selectAll('incident')
    .select('target.name as target')
    .execute();
  return new Map(rows.map((row) => [row.id, toIncident(row, row.target)]));
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
