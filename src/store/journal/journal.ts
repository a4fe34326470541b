// What is written when a check was recorded? Everything that it changed, in one transaction.

import { type Clock, nextTurn } from '../../base/clock.ts';
import type { Batch, Journal } from '../../engine/ports.ts';
import type { TargetEvent } from '../../engine/state/memory.ts';
import { newsOf } from '../../engine/tell/news.ts';
import type { Transition } from '../../engine/words.ts';
import { storeDeliveries } from '../outbox/delivery-row.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Db } from '../schema.ts';
import { storeIncident, visibleOf } from './incident-row.ts';
import type { Known } from './known.ts';
import { loadStates } from './load-state.ts';
import type { Names } from './names.ts';
import { storeObservations } from './observation.ts';
import { loadSilences, storeSilence } from './silence-row.ts';
import { removeTarget, storeMemory, storeStates } from './target-state.ts';
import type { Writer } from './writer.ts';

export function createJournal(db: Db, writer: Writer, outbox: Outbox, clock: Clock): Journal {
  const isTold = createTelling();
  return {
    load: () => loadStates(db),
    silences: (nowMs) => loadSilences(db, nowMs),
    async commit(batch) {
      const operation = { kind: 'batch', batch, atMs: clock.nowMs(), told: isTold(batch) } as const;
      const durability = await writer.write(operation);
      outbox.owe(batch.deliveries);
      return durability;
    },
  };
}

/** Whether people see what is in a batch. An incident that only counts one more failure shows them nothing new. */
function createTelling(): (batch: Batch) => boolean {
  const isNews = newsOf(visibleOf);
  return ({ transitions, incidents, notifications, deliveries, silences }) =>
    incidents.filter(isNews).length > 0 ||
    [transitions, notifications, deliveries, silences].some((list) => list.length > 0);
}

/** In a storm other work of the process gets its turn after so many, within the transaction. */
const slice = 100;

/** Incidents come before what points at them, and a removal last: its incidents are closed in the same batch. */
export async function storeBatch(db: Db, known: Known, batch: Batch, atMs: number): Promise<void> {
  const { names } = known;
  await storeObservations(db, known, batch.observations);
  for (const [index, incident] of batch.incidents.entries()) {
    await storeIncident(db, known, await names.target(db, incident.target), incident);
    if (index % slice === slice - 1) await nextTurn();
  }
  await storeStates(db, known, batch.states);
  for (const { target, memory } of batch.memories) await storeMemory(db, names, target, memory);
  for (const event of batch.events) await storeEvent(db, names, event);
  for (const transition of batch.transitions) await storeTransition(db, names, transition);
  await storeDeliveries(db, names, batch);
  for (const silence of batch.silences) await storeSilence(db, silence);
  for (const target of batch.removedTargets) await removeTarget(db, known, target, atMs);
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
