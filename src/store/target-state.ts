// How is the state of a target kept? A row per check and per light, rewritten as they change.

import type { Kysely } from 'kysely';
import type { TargetMemory } from '../engine/memory.ts';
import type { LightState, TargetState } from '../engine/state.ts';
import { storeIncident } from './incident-row.ts';
import { inSizes } from './insert.ts';
import type { Known, WrittenState } from './known.ts';
import type { Names } from './names.ts';
import type { CheckStateRow, LightStateRow, Tables } from './schema.ts';

type Db = Kysely<Tables>;

/** Only what differs from what lies on disk is written: nearly always that is the one check that was observed. */
export async function storeStates(db: Db, known: Known, states: readonly TargetState[]): Promise<void> {
  const checks: CheckStateRow[] = [];
  const lights: LightStateRow[] = [];
  for (const state of states) {
    await known.names.keep(db, state.target);
    const targetId = await known.names.target(db, state.target);
    for (const { incident } of state.lights) {
      if (incident !== null) await storeIncident(db, known, targetId, incident);
    }
    const written = known.states.get(targetId);
    const next: WrittenState = { checks: new Map(), lights: new Map() };
    checks.push(...(await changedChecks(db, known, state, written, next)));
    lights.push(...changedLights(targetId, state.lights, written, next));
    await forgetVanished(db, targetId, written, next);
    known.states.set(targetId, next);
  }
  for (const some of inSizes(checks)) await upsertChecks(db, some);
  for (const some of inSizes(lights)) await upsertLights(db, some);
}

async function changedChecks(
  db: Db,
  { names }: Known,
  { target, checks }: TargetState,
  written: WrittenState | undefined,
  next: WrittenState,
): Promise<CheckStateRow[]> {
  const changed: CheckStateRow[] = [];
  for (const [position, state] of checks.entries()) {
    const { check, status, sinceMs, ...memory } = state;
    const check_id = await names.check(db, target, check);
    const before = written?.checks.get(check_id);
    next.checks.set(check_id, { state, position });
    if (before?.state === state && before.position === position) continue;
    changed.push({ check_id, position, status, since_ms: sinceMs, memory: JSON.stringify(memory) });
  }
  return changed;
}

function changedLights(
  targetId: number,
  lights: readonly LightState[],
  written: WrittenState | undefined,
  next: WrittenState,
): LightStateRow[] {
  return lights.flatMap(({ light, status, sinceMs, incident, ...memory }, position) => {
    const row = {
      target_id: targetId,
      light,
      position,
      status,
      since_ms: sinceMs,
      incident_id: incident?.id ?? null,
      memory: JSON.stringify(memory),
    };
    const text = JSON.stringify(row);
    next.lights.set(light, text);
    return written?.lights.get(light) === text ? [] : [row];
  });
}

/** What is on disk is only known after the first write of this process. */
async function forgetVanished(
  db: Db,
  targetId: number,
  written: WrittenState | undefined,
  { checks, lights }: WrittenState,
): Promise<void> {
  const stay =
    written !== undefined &&
    [...written.checks.keys()].every((id) => checks.has(id)) &&
    [...written.lights.keys()].every((light) => lights.has(light));
  if (stay) return;
  await db
    .deleteFrom('check_state')
    .where('check_id', 'in', checksOfTarget(db, targetId))
    .where('check_id', 'not in', [...checks.keys()])
    .execute();
  await db
    .deleteFrom('light_state')
    .where('target_id', '=', targetId)
    .where('light', 'not in', [...lights.keys()])
    .execute();
}

const upsertChecks = (db: Db, rows: CheckStateRow[]) =>
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
    )
    .execute();

const upsertLights = (db: Db, rows: LightStateRow[]) =>
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
    )
    .execute();

const checksOfTarget = (db: Db, targetId: number) =>
  db.selectFrom('target_check').select('id').where('target_id', '=', targetId);

/** What was observed of the target stays; how it stood goes. */
export async function removeTarget(db: Db, known: Known, target: string, atMs: number): Promise<void> {
  const targetId = await known.names.target(db, target);
  await db.deleteFrom('check_state').where('check_id', 'in', checksOfTarget(db, targetId)).execute();
  await db.deleteFrom('light_state').where('target_id', '=', targetId).execute();
  await db.updateTable('target').set({ memory: null }).where('id', '=', targetId).execute();
  await known.names.remove(db, target, atMs);
  known.states.delete(targetId);
}

export async function storeMemory(db: Db, names: Names, target: string, memory: TargetMemory): Promise<void> {
  const id = await names.target(db, target);
  await db
    .updateTable('target')
    .set({ memory: JSON.stringify(memory) })
    .where('id', '=', id)
    .execute();
}
