// What is written when a check was recorded? Everything that it changed, in one transaction.

import type { Kysely } from 'kysely';
import type { Clock } from '../base/clock.ts';
import type { TargetEvent } from '../engine/memory.ts';
import type { Batch, Journal } from '../engine/ports.ts';
import type { Transition } from '../engine/words.ts';
import { storeIncident } from './incident-row.ts';
import type { Names } from './names.ts';
import { storeObservation } from './observation.ts';
import { type Outbox, storeDeliveries } from './outbox.ts';
import type { Tables } from './schema.ts';
import { loadStates, removeTarget, storeMemory, storeState } from './target-state.ts';
import type { Writer } from './writer.ts';

type Db = Kysely<Tables>;

export function createJournal(db: Db, writer: Writer, outbox: Outbox, clock: Clock): Journal {
  return {
    load: () => loadStates(db),
    async commit(batch) {
      const durability = await writer.write({ kind: 'batch', batch, atMs: clock.nowMs() });
      outbox.owe(batch.deliveries);
      return durability;
    },
  };
}

/** Incidents come before what points at them, and a removal last: its incidents are closed in the same batch. */
export async function storeBatch(db: Db, names: Names, batch: Batch, atMs: number): Promise<void> {
  for (const observation of batch.observations) await storeObservation(db, names, observation);
  for (const incident of batch.incidents) {
    await storeIncident(db, await names.target(db, incident.target), incident);
  }
  const stored = new Set(batch.incidents.map(({ id }) => id));
  for (const state of batch.states) await storeState(db, names, state, stored);
  for (const { target, memory } of batch.memories) await storeMemory(db, names, target, memory);
  for (const event of batch.events) await storeEvent(db, names, event);
  for (const transition of batch.transitions) await storeTransition(db, names, transition);
  await storeDeliveries(db, names, batch);
  for (const target of batch.removedTargets) await removeTarget(db, names, target, atMs);
}

async function storeEvent(db: Db, names: Names, { target, atMs, kind, detail }: TargetEvent): Promise<void> {
  const target_id = await names.target(db, target);
  const row = { target_id, at_ms: atMs, kind, detail: JSON.stringify(detail) };
  await db.insertInto('target_event').values(row).execute();
}

async function storeTransition(db: Db, names: Names, transition: Transition): Promise<void> {
  const { target, light, atMs, from, to, cause, reason, stage } = transition;
  const target_id = await names.target(db, target);
  await db
    .insertInto('transition')
    .values({ target_id, light, at_ms: atMs, from_status: from, to_status: to, cause, reason, stage })
    .execute();
}
