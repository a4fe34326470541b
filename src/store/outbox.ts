// Who is still owed a message? Unfinished deliveries are rows, so that they survive, and a list in memory,
// so that the relay goes on while the disk is not well.

import type { Kysely } from 'kysely';
import type { Batch, Outbox as OutboxPort } from '../engine/ports.ts';
import type { Attempt, Delivery, Notification } from '../engine/words.ts';
import type { NextAttempt, Operation } from './held.ts';
import type { Names } from './names.ts';
import type { Tables } from './schema.ts';
import type { Writer } from './writer.ts';

type Db = Kysely<Tables>;

export interface Outbox extends OutboxPort {
  /** Deliveries that were just written, or are held. */
  owe(deliveries: readonly Delivery[]): void;
}

/** `unfinished` is what `loadUnfinished` found: by then no lease of an earlier process means anything. */
export function createOutbox(unfinished: readonly Delivery[], writer: Writer): Outbox {
  const owed = new Map(unfinished.map((delivery) => [delivery.id, delivery]));
  const find = (deliveryId: string): Delivery => {
    const delivery = owed.get(deliveryId);
    if (!delivery) throw new Error(`no unfinished delivery ${deliveryId}`);
    return delivery;
  };
  return {
    owe(deliveries) {
      for (const delivery of deliveries) {
        if (delivery.finishedAtMs === null) owed.set(delivery.id, { ...delivery });
      }
    },
    pending: async () => [...owed.values()],
    async lease(deliveryId) {
      const delivery = find(deliveryId);
      const durability = await writer.write({ kind: 'lease', deliveryId });
      owed.set(deliveryId, { ...delivery, status: 'leased' });
      return durability;
    },
    async settle(deliveryId, attempt, next) {
      const delivery = find(deliveryId);
      const durability = await writer.write({ kind: 'settle', deliveryId, attempt, next });
      const settled = { ...delivery, ...outcomeOf(attempt, next), attempts: delivery.attempts + 1 };
      if (settled.finishedAtMs === null) owed.set(deliveryId, settled);
      else owed.delete(deliveryId);
      return durability;
    },
  };
}

type Outcome = Pick<Delivery, 'status' | 'finishedAtMs'> & Partial<Pick<Delivery, 'nextAttemptAtMs'>>;

function outcomeOf(attempt: Attempt, next: NextAttempt): Outcome {
  if (next.status === 'pending') {
    return { status: 'pending', finishedAtMs: null, nextAttemptAtMs: next.nextAttemptAtMs };
  }
  return { status: next.status, finishedAtMs: Math.round(attempt.atMs + attempt.durationMs) };
}

/** A notification may have been stored before, when an old message is sent to one more receiver. */
export async function storeDeliveries(db: Db, names: Names, batch: Batch): Promise<void> {
  const carried = batch.deliveries.map(({ notification }) => notification);
  const notifications = new Map([...carried, ...batch.notifications].map((one) => [one.id, one]));
  for (const notification of notifications.values()) await storeNotification(db, names, notification);
  for (const delivery of batch.deliveries) await storeDelivery(db, delivery);
}

async function storeNotification(db: Db, names: Names, notification: Notification): Promise<void> {
  const { id, type, incidentId, target, atMs, body } = notification;
  const target_id = target === null ? null : await names.target(db, target);
  await db
    .insertInto('notification')
    .values({ id, type, incident_id: incidentId, target_id, at_ms: atMs, body: JSON.stringify(body) })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

async function storeDelivery(db: Db, delivery: Delivery): Promise<void> {
  await db
    .insertInto('delivery')
    .values({
      id: delivery.id,
      notification_id: delivery.notification.id,
      receiver: delivery.receiver,
      status: delivery.status,
      attempts: delivery.attempts,
      created_at_ms: delivery.createdAtMs,
      next_attempt_at_ms: delivery.nextAttemptAtMs,
      finished_at_ms: delivery.finishedAtMs,
    })
    .execute();
}

export async function storeLease(db: Db, deliveryId: string): Promise<void> {
  await db.updateTable('delivery').set({ status: 'leased' }).where('id', '=', deliveryId).execute();
}

export async function storeSettlement(
  db: Db,
  { deliveryId, attempt, next }: Extract<Operation, { kind: 'settle' }>,
): Promise<void> {
  const { status, finishedAtMs, nextAttemptAtMs } = outcomeOf(attempt, next);
  await db
    .updateTable('delivery')
    .set((row) => ({ status, finished_at_ms: finishedAtMs, attempts: row('attempts', '+', 1) }))
    .$if(nextAttemptAtMs !== undefined, (query) => query.set({ next_attempt_at_ms: nextAttemptAtMs ?? 0 }))
    .where('id', '=', deliveryId)
    .execute();
  await db
    .insertInto('delivery_attempt')
    .values({
      delivery_id: deliveryId,
      at_ms: attempt.atMs,
      duration_us: Math.round(attempt.durationMs * 1_000),
      http_status: attempt.httpStatus,
      error: attempt.error,
      answer: attempt.answer,
    })
    .execute();
}

/** Oldest first. A row still marked leased belonged to a process that is gone, so it reads `pending`. */
export async function loadUnfinished(db: Db): Promise<Delivery[]> {
  const rows = await db
    .selectFrom('delivery')
    .innerJoin('notification', 'notification.id', 'delivery.notification_id')
    .leftJoin('target', 'target.id', 'notification.target_id')
    .selectAll('delivery')
    .select(['notification.type', 'notification.incident_id', 'notification.at_ms', 'notification.body'])
    .select('target.name as target')
    .where('delivery.finished_at_ms', 'is', null)
    .orderBy('delivery.seq')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    notification: {
      id: row.notification_id,
      type: row.type as Notification['type'],
      incidentId: row.incident_id,
      target: row.target,
      atMs: row.at_ms,
      body: JSON.parse(row.body) as Notification['body'],
    },
    receiver: row.receiver,
    status: 'pending',
    attempts: row.attempts,
    createdAtMs: row.created_at_ms,
    nextAttemptAtMs: row.next_attempt_at_ms,
    finishedAtMs: row.finished_at_ms,
  }));
}
