// How does a delivery lie in its tables, and how does each step of its life change them?

import type { Aftermath, Batch, NextAttempt } from '../../engine/ports.ts';
import type { Attempt, Delivery, Notification } from '../../engine/words.ts';
import type { OutboxOperation } from '../journal/held.ts';
import type { Names } from '../journal/names.ts';
import type { Db, Tables } from '../schema.ts';

/** A notification may have been stored before, when an old message is sent to one more receiver. */
export async function storeDeliveries(
  db: Db,
  names: Names,
  { deliveries, notifications }: Pick<Batch, 'deliveries' | 'notifications'>,
): Promise<void> {
  const carried = deliveries.map(({ notification }) => notification);
  const all = new Map([...carried, ...notifications].map((one) => [one.id, one]));
  for (const notification of all.values()) await storeNotification(db, names, notification);
  for (const delivery of deliveries) await storeDelivery(db, delivery);
}

async function storeNotification(db: Db, names: Names, notification: Notification): Promise<void> {
  const { id, type, incidentId, target, atMs, body } = notification;
  const target_id = target === null ? null : await names.target(db, target);
  await db
    .insertInto('notification')
    .values({ id, type, incident_id: incidentId, target_id, at_ms: atMs, body: JSON.stringify(body) })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  for (const { id: incident_id } of body.incidents) {
    await db
      .insertInto('notification_incident')
      .values({ incident_id, notification_id: id })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
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

export async function storeStep(db: Db, names: Names, operation: OutboxOperation): Promise<void> {
  switch (operation.kind) {
    case 'lease':
      return change(db, [operation.deliveryId], { status: 'leased' });
    case 'settle':
      return storeSettlement(db, names, operation);
    case 'fold': {
      const { digest, deliveryIds, atMs } = operation;
      await storeDeliveries(db, names, { deliveries: [digest], notifications: [] });
      return change(db, deliveryIds, { status: 'folded', folded_into: digest.id, finished_at_ms: atMs });
    }
    case 'drop':
      return change(db, operation.deliveryIds, { status: 'dropped', finished_at_ms: operation.atMs });
  }
}

export const storeRevival = (db: Db, deliveryIds: readonly string[], atMs: number): Promise<void> =>
  change(db, deliveryIds, {
    status: 'pending',
    created_at_ms: atMs,
    next_attempt_at_ms: atMs,
    finished_at_ms: null,
    refused_since_ms: null,
  });

type Change = Partial<Omit<Tables['delivery'], 'seq'>>;

/** SQLite takes no more than some thousand values in one statement. */
const mostInOne = 500;

async function change(db: Db, ids: readonly string[], fields: Change): Promise<void> {
  for (let from = 0; from < ids.length; from += mostInOne) {
    const some = ids.slice(from, from + mostInOne);
    await db.updateTable('delivery').set(fields).where('id', 'in', some).execute();
  }
}

type Outcome = Pick<Delivery, 'status' | 'finishedAtMs'> &
  Partial<Pick<Delivery, 'nextAttemptAtMs' | 'refusedSinceMs'>>;

export function outcomeOf(attempt: Attempt, next: NextAttempt): Outcome {
  if (next.status === 'pending') return { ...next, finishedAtMs: null };
  return { status: next.status, finishedAtMs: Math.round(attempt.atMs + attempt.durationMs) };
}

async function storeSettlement(
  db: Db,
  names: Names,
  { deliveryId, attempt, next, aftermath }: Extract<OutboxOperation, { kind: 'settle' }>,
): Promise<void> {
  const { status, finishedAtMs, nextAttemptAtMs, refusedSinceMs = null } = outcomeOf(attempt, next);
  await db
    .updateTable('delivery')
    .set((row) => ({
      status,
      finished_at_ms: finishedAtMs,
      refused_since_ms: refusedSinceMs,
      attempts: row('attempts', '+', 1),
    }))
    .$if(nextAttemptAtMs !== undefined, (query) => query.set({ next_attempt_at_ms: nextAttemptAtMs ?? 0 }))
    .where('id', '=', deliveryId)
    .execute();
  await storeAttempt(db, deliveryId, attempt);
  await storeAftermath(db, names, aftermath);
}

/** Of an attempt whose process is gone. When it began nobody wrote down: not before it was due. */
export async function storeInterruption(db: Db, deliveryId: string, dueMs: number): Promise<void> {
  await db
    .updateTable('delivery')
    .set((row) => ({ status: 'pending', attempts: row('attempts', '+', 1) }))
    .where('id', '=', deliveryId)
    .execute();
  const interrupted = { httpStatus: null, error: 'interrupted', answer: null };
  await storeAttempt(db, deliveryId, { atMs: dueMs, durationMs: 0, ...interrupted });
}

async function storeAttempt(db: Db, deliveryId: string, attempt: Attempt): Promise<void> {
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

async function storeAftermath(db: Db, names: Names, { deliveries, standing }: Aftermath): Promise<void> {
  await storeDeliveries(db, names, { deliveries, notifications: [] });
  if (standing === null) return;
  const { receiver, deadSinceMs, toldAtMs } = standing;
  const values = { dead_since_ms: deadSinceMs, told_at_ms: toldAtMs };
  await db
    .insertInto('receiver_standing')
    .values({ receiver, ...values })
    .onConflict((conflict) => conflict.column('receiver').doUpdateSet(values))
    .execute();
}
