// Who is still owed a message? Unfinished deliveries are rows, so that they survive, and a list in memory,
// so that the relay goes on while the disk is not well.

import { noAftermath, type Outbox as OutboxPort, type Revival } from '../../engine/ports.ts';
import type { Delivery, ReceiverStanding } from '../../engine/words.ts';
import { diskTrouble } from '../file/error.ts';
import type { Writer } from '../journal/writer.ts';
import type { Db } from '../schema.ts';
import { outcomeOf, storeInterruption, storeRevival } from './delivery-row.ts';
import {
  findRevival,
  loadUnfinished,
  readAddressees,
  readHeardInstead,
  readStandings,
} from './outbox-read.ts';

export interface Outbox extends OutboxPort {
  /** Deliveries that were just written, or are held. */
  owe(deliveries: readonly Delivery[]): void;
}

/** What a process finds when it begins. */
export interface Found {
  unfinished: Delivery[];
  standings: ReceiverStanding[];
}

export function createOutbox(db: Db, { unfinished, standings }: Found, writer: Writer): Outbox {
  const owed = new Map(unfinished.map((delivery) => [delivery.id, delivery]));
  const standing = new Map(standings.map((one) => [one.receiver, one]));
  const find = (deliveryId: string): Delivery => {
    const delivery = owed.get(deliveryId);
    if (!delivery) throw new Error(`no unfinished delivery ${deliveryId}`);
    return delivery;
  };
  const owe = (deliveries: readonly Delivery[]): void => {
    for (const delivery of deliveries) {
      if (delivery.finishedAtMs === null) owed.set(delivery.id, { ...delivery });
    }
  };
  return {
    owe,
    pending: async () => [...owed.values()],
    standings: async () => [...standing.values()],
    async addressees(notificationId) {
      const held = [...owed.values()].filter(({ notification }) => notification.id === notificationId);
      return [...held.map(({ receiver }) => receiver), ...(await readAddressees(db, notificationId))];
    },
    heardInstead: (fallback, receiver, incidentIds) => readHeardInstead(db, fallback, receiver, incidentIds),
    async lease(deliveryId) {
      const delivery = find(deliveryId);
      const durability = await writer.write({ kind: 'lease', deliveryId });
      owed.set(deliveryId, { ...delivery, status: 'leased' });
      return durability;
    },
    async settle(deliveryId, attempt, next, aftermath = noAftermath) {
      const { refusedSinceMs: _, ...delivery } = find(deliveryId);
      const durability = await writer.write({ kind: 'settle', deliveryId, attempt, next, aftermath });
      const settled = { ...delivery, ...outcomeOf(attempt, next), attempts: delivery.attempts + 1 };
      if (settled.finishedAtMs === null) owed.set(deliveryId, settled);
      else owed.delete(deliveryId);
      owe(aftermath.deliveries);
      if (aftermath.standing !== null) standing.set(aftermath.standing.receiver, aftermath.standing);
      return durability;
    },
    async fold(digest, deliveryIds, atMs) {
      for (const id of deliveryIds) find(id);
      const durability = await writer.write({ kind: 'fold', digest, deliveryIds, atMs });
      for (const id of deliveryIds) owed.delete(id);
      owe([digest]);
      return durability;
    },
    async revive(deliveryId, atMs) {
      // In one turn: whatever is committed after it also comes after it in memory.
      const revived: Revival[] = [];
      const trouble = await writer.aside(async (transaction) => {
        const found = await findRevival(transaction, deliveryId, [...owed.values()]);
        revived.push(found);
        if (found.ok) await storeRevival(transaction, found.deliveries.map(idOf), atMs);
      });
      const [found] = revived;
      if (trouble !== null || found === undefined) return { ok: false, why: 'store_unwell' };
      if (!found.ok) return found;
      const deliveries = found.deliveries.map((one) => afresh(one, atMs));
      owe(deliveries);
      return { ok: true, deliveries };
    },
    async drop(receiver, atMs) {
      const waiting = [...owed.values()].filter((one) => one.receiver === receiver && !isLeased(one));
      const deliveryIds = waiting.map(idOf);
      if (deliveryIds.length > 0) await writer.write({ kind: 'drop', deliveryIds, atMs });
      for (const id of deliveryIds) owed.delete(id);
      return deliveryIds;
    },
  };
}

/** By now no lease of an earlier process means anything. What it sent may have arrived, so it counts as an attempt. */
export async function findOwed(db: Db): Promise<Found> {
  const unfinished = await loadUnfinished(db);
  await voidLeases(db, unfinished.filter(isLeased));
  return {
    unfinished: unfinished.map((one) =>
      isLeased(one) ? { ...one, status: 'pending', attempts: one.attempts + 1 } : one,
    ),
    standings: await readStandings(db),
  };
}

const afresh = ({ refusedSinceMs: _, ...delivery }: Delivery, atMs: number): Delivery => ({
  ...delivery,
  status: 'pending',
  createdAtMs: atMs,
  nextAttemptAtMs: atMs,
  finishedAtMs: null,
});

const idOf = ({ id }: Delivery): string => id;
const isLeased = ({ status }: Delivery): boolean => status === 'leased';

/** A disk that takes nothing now leaves them leased, and the next start voids them. */
async function voidLeases(db: Db, leased: readonly Delivery[]): Promise<void> {
  try {
    await db.transaction().execute(async (transaction) => {
      for (const { id, nextAttemptAtMs } of leased) await storeInterruption(transaction, id, nextAttemptAtMs);
    });
  } catch (error) {
    if (diskTrouble(error) === null) throw error;
  }
}
