// What was nobody told? Deliveries that were given up, and how much waits for each receiver.

import type { NotificationType } from '../../engine/words.ts';
import type { Db } from '../schema.ts';

export interface DeadDelivery {
  id: string;
  type: NotificationType;
  title: string;
  incidentId: string | null;
  target: string | null;
  receiver: string;
  attempts: number;
  createdAtMs: number;
  diedAtMs: number;
  /** How its last attempt ended; the answer is redacted. */
  httpStatus: number | null;
  error: string | null;
  answer: string | null;
}

export interface Undelivered {
  /** The newest, oldest first. */
  dead: DeadDelivery[];
  /** Not finished, by receiver. */
  waiting: { receiver: string; count: number; oldestMs: number }[];
}

export async function readUndelivered(db: Db, most: number): Promise<Undelivered> {
  const rows = await db
    .selectFrom('delivery')
    .innerJoin('notification', 'notification.id', 'delivery.notification_id')
    .leftJoin('target', 'target.id', 'notification.target_id')
    .leftJoin('delivery_attempt as last', (join) =>
      join.on('last.id', '=', ({ selectFrom }) =>
        selectFrom('delivery_attempt as one')
          .select(({ fn }) => fn.max('one.id').as('id'))
          .whereRef('one.delivery_id', '=', 'delivery.id'),
      ),
    )
    .selectAll('delivery')
    .select(['notification.type', 'notification.incident_id', 'notification.body', 'target.name as target'])
    .select(['last.http_status', 'last.error', 'last.answer'])
    .where('delivery.status', '=', 'dead')
    .orderBy('delivery.seq', 'desc')
    .limit(most)
    .execute();
  const waiting = await db
    .selectFrom('delivery')
    .select(['receiver'])
    .select(({ fn }) => [fn.countAll<number>().as('count'), fn.min('created_at_ms').as('oldestMs')])
    .where('finished_at_ms', 'is', null)
    .groupBy('receiver')
    .orderBy('receiver')
    .execute();
  return {
    dead: rows.reverse().map((row) => ({
      id: row.id,
      type: row.type as NotificationType,
      title: (JSON.parse(row.body) as { title: string }).title,
      incidentId: row.incident_id,
      target: row.target,
      receiver: row.receiver,
      attempts: row.attempts,
      createdAtMs: row.created_at_ms,
      diedAtMs: row.finished_at_ms ?? row.created_at_ms,
      httpStatus: row.http_status,
      error: row.error,
      answer: row.answer,
    })),
    waiting,
  };
}
