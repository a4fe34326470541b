// What does the outbox look up? What is owed, to whom a message went, and what was given up.

import type { Selectable } from 'kysely';
import type { Revival } from '../../engine/ports.ts';
import {
  type Delivery,
  type DeliveryStatus,
  incidentsOf,
  type Notification,
  type ReceiverStanding,
} from '../../engine/words.ts';
import type { Db } from '../schema.ts';
import { goesAgain, type Word } from './revival.ts';
import type { DeliveryRow } from './schema-outbox.ts';

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

export async function loadUnfinished(db: Db): Promise<Delivery[]> {
  const rows = await deliveryRows(db).where('delivery.finished_at_ms', 'is', null).execute();
  return (await inOrder(db, rows)).map(toDelivery);
}

/**
 * In the order in which they were owed. A digest stands where the newest of what it tells stood: what came later waits
 * behind it.
 */
async function inOrder(db: Db, rows: readonly Row[]): Promise<Row[]> {
  const ids = rows.map(({ id }) => id);
  const digests = await inParts(ids, (some) =>
    db
      .selectFrom('delivery')
      .select(({ fn }) => ['folded_into', fn.max('seq').as('seq')])
      .where('folded_into', 'in', some)
      .groupBy('folded_into')
      .execute(),
  );
  const standsAt = new Map(digests.map(({ folded_into, seq }) => [folded_into, seq as number]));
  const placeOf = ({ id, seq }: Row): number => standsAt.get(id) ?? seq;
  return rows.toSorted((a, b) => placeOf(a) - placeOf(b));
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

async function inParts<T, R>(all: readonly T[], read: (some: readonly T[]) => Promise<R[]>): Promise<R[]> {
  const found: R[] = [];
  for (let from = 0; from < all.length; from += mostInOne)
    found.push(...(await read(all.slice(from, from + mostInOne))));
  return found;
}

/** What this receiver was, is or would be told of these incidents, digests included. */
async function wordsOn(db: Db, receiver: string, incidentIds: readonly string[]): Promise<Word[]> {
  const words = db
    .selectFrom('delivery')
    .innerJoin('notification', 'notification.id', 'delivery.notification_id')
    .select([
      'delivery.id as deliveryId',
      'delivery.seq',
      'delivery.status',
      'delivery.folded_into as foldedInto',
    ])
    .select('notification.type')
    .where('delivery.receiver', '=', receiver);
  const rows = await inParts(incidentIds, async (some) => [
    ...(await words
      .select('notification.incident_id as incidentId')
      .where('notification.incident_id', 'in', some)
      .execute()),
    ...(await words
      .innerJoin('notification_incident as of', 'of.notification_id', 'notification.id')
      .select('of.incident_id as incidentId')
      .where('of.incident_id', 'in', some)
      .execute()),
  ]);
  // What has one incident may name it in both ways.
  return [...new Map(rows.map((row) => [`${row.deliveryId} ${row.incidentId}`, row as Word])).values()];
}

export async function readHeardInstead(
  db: Db,
  fallback: string,
  receiver: string,
  incidentIds: readonly string[],
): Promise<boolean> {
  const heard = await wordsOn(db, fallback, incidentIds);
  const ids = [...new Set(heard.map(({ deliveryId }) => deliveryId))];
  const both = await inParts(ids, (some) =>
    db
      .selectFrom('delivery as one')
      .innerJoin('delivery as other', 'other.notification_id', 'one.notification_id')
      .select('one.id')
      .where('one.id', 'in', some)
      .where('other.receiver', '=', receiver)
      .limit(1)
      .execute(),
  );
  return both.length > 0;
}

/** What would be owed again. In one transaction with the writing of it, so that no later word comes between. */
export async function findRevival(
  db: Db,
  deliveryId: string,
  inMemory: readonly Delivery[],
): Promise<Revival> {
  const row = await deliveryRows(db).where('delivery.id', '=', deliveryId).executeTakeFirst();
  if (row === undefined) return { ok: false, why: 'unknown' };
  const { status, receiver } = row;
  if (status !== 'dead' && status !== 'dropped')
    return { ok: false, why: 'not_dead', status: status as DeliveryStatus, into: row.folded_into };
  for (let rows = [row]; ; ) {
    const deliveries = rows.map(toDelivery);
    const incidentIds = new Set(deliveries.flatMap(({ notification }) => incidentsOf(notification)));
    const words = await wordsOn(db, receiver, [...incidentIds]);
    const again = goesAgain(deliveryId, [...words, ...heldWords(words, receiver, incidentIds, inMemory)]);
    if (!again.ok) return { ok: false, why: 'overtaken', by: again.by };
    // With those that follow come other incidents, on which others may follow.
    if (again.ids.length === rows.length) return { ok: true, deliveries };
    rows = await inOrder(
      db,
      await inParts(again.ids, (some) => deliveryRows(db).where('delivery.id', 'in', some).execute()),
    );
  }
}

/** What the disk has not taken yet comes after all that it has. */
function heldWords(
  stored: readonly Word[],
  receiver: string,
  incidentIds: ReadonlySet<string>,
  inMemory: readonly Delivery[],
): Word[] {
  const known = new Set(stored.map(({ deliveryId }) => deliveryId));
  return inMemory
    .filter((one) => one.receiver === receiver && !known.has(one.id))
    .flatMap(({ id, status, notification }) =>
      incidentsOf(notification)
        .filter((incidentId) => incidentIds.has(incidentId))
        .map((incidentId) => {
          const { type } = notification;
          return { deliveryId: id, incidentId, seq: Number.MAX_SAFE_INTEGER, status, type, foldedInto: null };
        }),
    );
}
