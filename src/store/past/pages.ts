// What of a long list comes next? Incidents and deliveries, the newest first, each page beginning after the last row of
// the one before: what was added meanwhile shifts nothing.

import type { DeliveryStatus, Incident, NotificationType } from '../../engine/words.ts';
import { toIncident } from '../journal/incident-row.ts';
import { mostRows } from '../readings.ts';
import type { Db } from '../schema.ts';
import { incidentRows } from './incidents.ts';

export interface IncidentPageQuestion {
  /** Null for all. */
  target: string | null;
  /** Null for both. */
  open: boolean | null;
  /** The last row of the page before; null for the first page. */
  after: { openedAtMs: number; id: string } | null;
  most: number;
}

export async function readIncidentPage(
  db: Db,
  { target, open, after, most }: IncidentPageQuestion,
): Promise<Incident[]> {
  const rows = await incidentRows(db)
    .$if(target !== null, (query) => query.where('target.name', '=', target))
    .$if(open !== null, (query) => query.where('resolved_at_ms', open ? 'is' : 'is not', null))
    .$if(after !== null, (query) =>
      query.where((row) =>
        row.or([
          row('opened_at_ms', '<', after?.openedAtMs ?? 0),
          row.and([
            row('opened_at_ms', '=', after?.openedAtMs ?? 0),
            row('incident.id', '<', after?.id ?? ''),
          ]),
        ]),
      ),
    )
    .orderBy('opened_at_ms', 'desc')
    .orderBy('incident.id', 'desc')
    .limit(Math.min(most, mostRows))
    .execute();
  return rows.map(toIncident);
}

export interface DeliveryPageQuestion {
  status: DeliveryStatus | null;
  receiver: string | null;
  /** The `seq` of the last row of the page before; null for the first page. */
  beforeSeq: number | null;
  most: number;
}

export interface ListedDelivery {
  seq: number;
  id: string;
  type: NotificationType;
  title: string;
  target: string | null;
  incidentId: string | null;
  receiver: string;
  status: DeliveryStatus;
  attempts: number;
  createdAtMs: number;
  nextAttemptAtMs: number;
  finishedAtMs: number | null;
}

export async function readDeliveryPage(
  db: Db,
  { status, receiver, beforeSeq, most }: DeliveryPageQuestion,
): Promise<ListedDelivery[]> {
  const rows = await db
    .selectFrom('delivery')
    .innerJoin('notification', 'notification.id', 'delivery.notification_id')
    .leftJoin('target', 'target.id', 'notification.target_id')
    .selectAll('delivery')
    .select(['notification.type', 'notification.body', 'notification.incident_id', 'target.name as target'])
    .$if(status !== null, (query) => query.where('delivery.status', '=', status ?? ''))
    .$if(receiver !== null, (query) => query.where('delivery.receiver', '=', receiver ?? ''))
    .$if(beforeSeq !== null, (query) => query.where('delivery.seq', '<', beforeSeq ?? 0))
    .orderBy('delivery.seq', 'desc')
    .limit(Math.min(most, mostRows))
    .execute();
  return rows.map((row) => ({
    seq: row.seq,
    id: row.id,
    type: row.type as NotificationType,
    title: (JSON.parse(row.body) as { title: string }).title,
    target: row.target,
    incidentId: row.incident_id,
    receiver: row.receiver,
    status: row.status as DeliveryStatus,
    attempts: row.attempts,
    createdAtMs: row.created_at_ms,
    nextAttemptAtMs: row.next_attempt_at_ms,
    finishedAtMs: row.finished_at_ms,
  }));
}
