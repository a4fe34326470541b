// How is the state of a target kept? A row per check and per light, rewritten as they change.

import type { TargetMemory } from '../../engine/state/memory.ts';
import type { CheckState, LightState, TargetState } from '../../engine/state/state.ts';
import type { CheckStateRow, Db, LightStateRow } from '../schema.ts';
import { storeIncident } from './incident-row.ts';
import type { Known, WrittenState } from './known.ts';
import { writeMany } from './many.ts';
import type { Names } from './names.ts';

/** Only what differs from what lies on disk is written: nearly always that is the one check that was observed. */
export async function storeStates(db: Db, known: Known, states: readonly TargetState[]): Promise<void> {
  const checks: CheckStateRow[] = [];
  const lights: LightStateRow[] = [];
  for (const state of states) {
    const written = known.states.get(state.target) ?? (await firstWrite(db, known.names, state.target));
    for (const { incident } of state.lights) {
      if (incident !== null) await storeIncident(db, known, written.targetId, incident);
    }
    for (const [position, check] of state.checks.entries()) {
      const before = written.checks.get(check.check);
      // States are never changed in place, so the same object is the same state.
      if (before?.state === check && before.position === position) continue;
      written.checks.set(check.check, { state: check, position });
      checks.push(toCheckRow(await known.names.check(db, state.target, check.check), position, check));
    }
    for (const [position, light] of state.lights.entries()) {
      const row = changedLight(written, position, light);
      if (row !== null) lights.push(row);
    }
    const vanished = written.checks.size > state.checks.length || written.lights.size > state.lights.length;
    if (vanished || !known.states.has(state.target)) await forgetVanished(db, written, state);
    known.states.set(state.target, written);
  }
  await upsertChecks(db, checks);
  await upsertLights(db, lights);
}

async function firstWrite(db: Db, names: Names, target: string): Promise<WrittenState> {
  await names.keep(db, target);
  return { targetId: await names.target(db, target), checks: new Map(), lights: new Map() };
}

function toCheckRow(check_id: number, position: number, state: CheckState): CheckStateRow {
  const { check: _, status, sinceMs, ...memory } = state;
  return { check_id, position, status, since_ms: sinceMs, memory: JSON.stringify(memory) };
}

/** Null when it lies on disk already. */
function changedLight(written: WrittenState, position: number, state: LightState): LightStateRow | null {
  const before = written.lights.get(state.light);
  if (before?.state === state && before.position === position) return null;
  const { light, status, sinceMs, incident, ...rest } = state;
  const memory = JSON.stringify(rest);
  const incident_id = incident?.id ?? null;
  // The light that was observed is nearly always a new object that says the same.
  const text = `${position} ${status} ${sinceMs} ${incident_id} ${memory}`;
  written.lights.set(light, { state, position, text });
  if (before?.text === text) return null;
  return { target_id: written.targetId, light, position, status, since_ms: sinceMs, incident_id, memory };
}

/** What an earlier process left is only known to be gone after this. */
async function forgetVanished(db: Db, written: WrittenState, { checks, lights }: TargetState): Promise<void> {
  // No name is empty, but a list of names may be, and not every database takes an empty one.
  const checkNames = ['', ...checks.map(({ check }) => check)];
  const lightNames = ['', ...lights.map(({ light }) => light)];
  for (const name of written.checks.keys()) if (!checkNames.includes(name)) written.checks.delete(name);
  for (const name of written.lights.keys()) if (!lightNames.includes(name)) written.lights.delete(name);
  const vanished = checksOfTarget(db, written.targetId).where('name', 'not in', checkNames);
  await db.deleteFrom('check_state').where('check_id', 'in', vanished).execute();
  await db
    .deleteFrom('light_state')
    .where('target_id', '=', written.targetId)
    .where('light', 'not in', lightNames)
    .execute();
}

const upsertChecks = writeMany<CheckStateRow>(
  ['check_id', 'position', 'status', 'since_ms', 'memory'],
  (db, rows) =>
    db
      .insertInto('check_state')
      .values(rows)
      .onConflict((conflict) =>
        conflict.column('check_id').doUpdateSet((row) => ({
          position: row.ref('excluded.position'),
          status: row.ref('excluded.status'),
          since_ms: row.ref('excluded.since_ms'),
          memory: row.ref('excluded.memory'),
        })),
      ),
);

const upsertLights = writeMany<LightStateRow>(
  ['target_id', 'light', 'position', 'status', 'since_ms', 'incident_id', 'memory'],
  (db, rows) =>
    db
      .insertInto('light_state')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['target_id', 'light']).doUpdateSet((row) => ({
          position: row.ref('excluded.position'),
          status: row.ref('excluded.status'),
          since_ms: row.ref('excluded.since_ms'),
          incident_id: row.ref('excluded.incident_id'),
          memory: row.ref('excluded.memory'),
        })),
      ),
);

const checksOfTarget = (db: Db, targetId: number) =>
  db.selectFrom('target_check').select('id').where('target_id', '=', targetId);

/** What was observed of the target stays; how it stood goes, and from now on is unknown. */
export async function removeTarget(db: Db, known: Known, target: string, atMs: number): Promise<void> {
  const targetId = await known.names.target(db, target);
  await darken(db, targetId, atMs);
  await db.deleteFrom('check_state').where('check_id', 'in', checksOfTarget(db, targetId)).execute();
  await db.deleteFrom('light_state').where('target_id', '=', targetId).execute();
  await db.updateTable('target').set({ memory: null }).where('id', '=', targetId).execute();
  await known.names.remove(db, target, atMs);
  known.states.delete(target);
}

async function darken(db: Db, target_id: number, at_ms: number): Promise<void> {
  const lights = await db
    .selectFrom('light_state')
    .select(['light', 'status'])
    .where('target_id', '=', target_id)
    .where('status', '!=', 'unknown')
    .execute();
  const why = { cause: null, reason: null, stage: null };
  for (const { light, status } of lights) {
    const row = { target_id, light, at_ms, from_status: status, to_status: 'unknown', ...why };
    await db.insertInto('transition').values(row).execute();
  }
}

export async function storeMemory(db: Db, names: Names, target: string, memory: TargetMemory): Promise<void> {
  const id = await names.target(db, target);
  await db
    .updateTable('target')
    .set({ memory: JSON.stringify(memory) })
    .where('id', '=', id)
    .execute();
}
