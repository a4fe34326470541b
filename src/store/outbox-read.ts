// What does the outbox look up? What is owed, to whom a message went, and what was given up.

import type { Kysely, Selectable } from 'kysely';
import type { Revival } from '../engine/ports.ts';
import {
  type Delivery,
  type DeliveryStatus,
  incidentsOf,
  type Notification,
  type ReceiverStanding,
} from '../engine/words.ts';
import type { Tables } from './schema.ts';
import type { DeliveryRow } from './schema-outbox.ts';

type Db = Kysely<Tables>;

const deliveryRows = (db: Db) =>
  db
    .selectFrom('delivery')
    .innerJoin('notification', 'notification.id', 'delivery.notification_id')
    .leftJoin('target', 'target.id', 'notification.target_id')
    .selectAll('delivery')
    .select(['notification.type', 'notification.incident_id', 'notification.at_ms', 'notification.body'])
    .select('target.name as target')
    .orderBy('delivery.seq');

type Row = Selectable<DeliveryRow> & {
  type: string;
  incident_id: string | null;
  at_ms: number;
  body: string;
  target: string | null;
};

function toDelivery(row: Row): Delivery {
  return {
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
    status: row.status as DeliveryStatus,
    attempts: row.attempts,
    createdAtMs: row.created_at_ms,
    nextAttemptAtMs: row.next_attempt_at_ms,
    finishedAtMs: row.finished_at_ms,
    ...(row.refused_since_ms === null ? {} : { refusedSinceMs: row.refused_since_ms }),
  };
}

/**
 * In the order in which they were owed. A digest stands where the newest of what it tells stood: what came later waits
 * behind it.
 */
export async function loadUnfinished(db: Db): Promise<Delivery[]> {
  const rows = await deliveryRows(db).where('delivery.finished_at_ms', 'is', null).execute();
  if (rows.length === 0) return [];
  const digests = await db
    .selectFrom('delivery as folded')
    .innerJoin('delivery as digest', 'digest.id', 'folded.folded_into')
    .select(({ fn }) => ['digest.id', fn.max('folded.seq').as('seq')])
    .where('digest.finished_at_ms', 'is', null)
    .groupBy('digest.id')
    .execute();
  const standsAt = new Map(digests.map(({ id, seq }) => [id, seq as number]));
  const placeOf = ({ id, seq }: Row): number => standsAt.get(id) ?? seq;
  return rows.toSorted((a, b) => placeOf(a) - placeOf(b)).map(toDelivery);
}

export async function readStandings(db: Db): Promise<ReceiverStanding[]> {
  const rows = await db.selectFrom('receiver_standing').selectAll().execute();
  return rows.map((row) => ({
    receiver: row.receiver,
    deadSinceMs: row.dead_since_ms,
    toldAtMs: row.told_at_ms,
  }));
}

export async function readAddressees(db: Db, notificationId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('delivery')
    .select('receiver')
    .where('notification_id', '=', notificationId)
    .execute();
  return rows.map(({ receiver }) => receiver);
}

/** Of each incident there may be thousands in one digest: no more are asked for in one statement. */
const mostInOne = 500;

/** Deliveries to this receiver that speak of one of these incidents, digests included. */
async function speakingOf(db: Db, receiver: string, incidentIds: readonly string[]): Promise<Spoken[]> {
  const found = new Map<string, Spoken>();
  for (let from = 0; from < incidentIds.length; from += mostInOne) {
    const some = incidentIds.slice(from, from + mostInOne);
    const rows = await db
      .selectFrom('delivery')
      .innerJoin('notification', 'notification.id', 'delivery.notification_id')
      .select(['delivery.id', 'delivery.seq', 'delivery.status', 'notification.type'])
      .where('delivery.receiver', '=', receiver)
      .where(({ eb, or, selectFrom }) =>
        or([
          eb('notification.incident_id', 'in', some),
          eb(
            'notification.id',
            'in',
            selectFrom('notification_incident').select('notification_id').where('incident_id', 'in', some),
          ),
        ]),
      )
      .execute();
    for (const row of rows) found.set(row.id, row as Spoken);
  }
  return [...found.values()].toSorted((a, b) => a.seq - b.seq);
}

interface Spoken {
  id: string;
  seq: number;
  status: DeliveryStatus;
  type: Notification['type'];
}

export async function readGaveUpOn(
  db: Db,
  receiver: string,
  incidentIds: readonly string[],
): Promise<boolean> {
  return (await speakingOf(db, receiver, incidentIds)).some(({ status }) => status === 'dead');
}

/** Of digests: where the newest of what they tell stood. What came after that may have been stored before the digest. */
async function placesOf(db: Db, ids: readonly string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('delivery')
    .select(({ fn }) => ['folded_into', fn.max('seq').as('seq')])
    .where('folded_into', 'in', ids)
    .groupBy('folded_into')
    .execute();
  return new Map(rows.map(({ folded_into, seq }) => [folded_into ?? '', seq as number]));
}

/** What would be owed again. A word that was let go stays so, unless it is the one that is asked for. */
export async function findRevival(db: Db, deliveryId: string): Promise<Revival> {
  const row = await deliveryRows(db).where('delivery.id', '=', deliveryId).executeTakeFirst();
  if (row === undefined) return { ok: false, why: 'unknown' };
  const delivery = toDelivery(row);
  const { status } = delivery;
  if (status !== 'dead' && status !== 'dropped')
    return { ok: false, why: 'not_dead', status, into: row.folded_into };
  const said = await speakingOf(db, delivery.receiver, incidentsOf(delivery.notification));
  const places = await placesOf(
    db,
    said.map(({ id }) => id),
  );
  const placeOf = ({ id, seq }: { id: string; seq: number }): number => places.get(id) ?? seq;
  const later = said.filter(
    (one) =>
      one.id !== deliveryId &&
      placeOf(one) > placeOf(row) &&
      one.status !== 'folded' &&
      one.status !== 'dropped',
  );
  const overtaking = later.findLast((one) => one.status !== 'dead');
  if (overtaking) return { ok: false, why: 'overtaken', by: overtaking.type };
  const ids = [deliveryId, ...later.map(({ id }) => id)];
  const rows = await deliveryRows(db).where('delivery.id', 'in', ids).execute();
  return { ok: true, deliveries: rows.toSorted((a, b) => placeOf(a) - placeOf(b)).map(toDelivery) };
}
