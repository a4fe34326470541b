// Who was told? Of one incident with every attempt, and of a target whatever was said.

import type { Attempt, Delivery, DeliveryStatus, NotificationType } from '../../engine/words.ts';
import { mostRows } from '../readings.ts';
import type { Db } from '../schema.ts';

export interface ToldDelivery extends Omit<Delivery, 'notification' | 'attempts'> {
  type: NotificationType;
  attempts: Attempt[];
  /** The delivery of the digest that tells it; null where it goes by itself. */
  foldedInto: string | null;
  /** Of how many incidents it speaks. */
  incidents: number;
}

export interface Told {
  type: NotificationType;
  title: string;
  incidentId: string | null;
  receiver: string;
  status: DeliveryStatus;
  attempts: number;
  atMs: number;
  finishedAtMs: number | null;
}

/** Also what speaks of others beside it. */
export async function readDeliveries(db: Db, incidentId: string): Promise<ToldDelivery[]> {
  const listed = db
    .selectFrom('notification_incident')
    .select('notification_id')
    .where('incident_id', '=', incidentId);
  const rows = await db
    .selectFrom('delivery')
    .innerJoin('notification', 'notification.id', 'delivery.notification_id')
    .selectAll('delivery')
    .select('notification.type')
    .select(({ selectFrom }) =>
      selectFrom('notification_incident')
        .select(({ fn }) => fn.countAll<number>().as('incidents'))
        .whereRef('notification_incident.notification_id', '=', 'notification.id')
        .as('incidents'),
    )
    .where(({ eb, or }) =>
      or([eb('notification.incident_id', '=', incidentId), eb('notification.id', 'in', listed)]),
    )
    .orderBy('delivery.seq')
    .limit(mostRows)
    .execute();
  const attempts = await readAttempts(
    db,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({
    id: row.id,
    type: row.type as NotificationType,
    receiver: row.receiver,
    status: row.status as Delivery['status'],
    createdAtMs: row.created_at_ms,
    nextAttemptAtMs: row.next_attempt_at_ms,
    finishedAtMs: row.finished_at_ms,
    ...(row.refused_since_ms === null ? {} : { refusedSinceMs: row.refused_since_ms }),
    foldedInto: row.folded_into,
    incidents: Math.max(1, row.incidents ?? 0),
    attempts: attempts.get(row.id) ?? [],
  }));
}

async function readAttempts(db: Db, deliveryIds: string[]): Promise<Map<string, Attempt[]>> {
  if (deliveryIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('delivery_attempt')
    .selectAll()
    .where('delivery_id', 'in', deliveryIds)
    .orderBy('id')
    .execute();
  const attempts = new Map<string, Attempt[]>(deliveryIds.map((id) => [id, []]));
  for (const row of rows) {
    attempts.get(row.delivery_id)?.push({
      atMs: row.at_ms,
      durationMs: row.duration_us / 1_000,
      httpStatus: row.http_status,
      error: row.error,
      answer: row.answer,
    });
  }
  return attempts;
}

/** Also what speaks of others beside it. */
export async function readTold(db: Db, target: string, most: number): Promise<Told[]> {
  const ofTarget = db.selectFrom('target').select('target.id').where('target.name', '=', target);
  const listed = db
    .selectFrom('notification_incident')
    .innerJoin('incident', 'incident.id', 'notification_incident.incident_id')
    .select('notification_incident.notification_id')
    .where('incident.target_id', 'in', ofTarget);
  const rows = await db
    .selectFrom('delivery')
    .innerJoin('notification', 'notification.id', 'delivery.notification_id')
    .select(['notification.type', 'notification.body', 'notification.incident_id', 'notification.at_ms'])
    .select(['delivery.receiver', 'delivery.status', 'delivery.attempts', 'delivery.finished_at_ms'])
    .where(({ eb, or }) =>
      or([eb('notification.target_id', 'in', ofTarget), eb('notification.id', 'in', listed)]),
    )
    .orderBy('delivery.seq', 'desc')
    .limit(Math.min(most, mostRows))
    .execute();
  return rows.map((row) => ({
    type: row.type as NotificationType,
    title: (JSON.parse(row.body) as { title: string }).title,
    incidentId: row.incident_id,
    receiver: row.receiver,
    status: row.status as DeliveryStatus,
    attempts: row.attempts,
    atMs: row.at_ms,
    finishedAtMs: row.finished_at_ms,
  }));
}
