// What does an outbox do to its rows? The port without a disk, for those who bring their own: each step changes the rows
// at once, and whoever owns them says when.

import type { Aftermath, NextAttempt, Revival } from '../../src/engine/ports.ts';
import { type Attempt, type Delivery, incidentsOf, type ReceiverStanding } from '../../src/engine/words.ts';
import { goesAgain, type Word } from '../../src/store/outbox/revival.ts';

export interface OutboxRow {
  delivery: Delivery;
  attempts: Attempt[];
  /** The delivery of the digest that tells it. */
  into: string | null;
}

export interface OutboxRows {
  /** By id, in the order in which they were owed. */
  rows: Map<string, OutboxRow>;
  standings: Map<string, ReceiverStanding>;
}

export const emptyOutbox = (): OutboxRows => ({ rows: new Map(), standings: new Map() });

export const isOwed = ({ status }: Delivery): boolean => status === 'pending' || status === 'leased';

function rowOf({ rows }: OutboxRows, id: string): OutboxRow {
  const row = rows.get(id);
  if (row === undefined) throw new Error(`no delivery ${id}`);
  return row;
}

function owedRow(outbox: OutboxRows, id: string): OutboxRow {
  const row = rowOf(outbox, id);
  if (!isOwed(row.delivery)) throw new Error(`no unfinished delivery ${id}`);
  return row;
}

/** Whole or not at all. */
export function insert({ rows }: OutboxRows, deliveries: readonly Delivery[]): void {
  const ids = [...rows.keys(), ...deliveries.map(({ id }) => id)];
  if (new Set(ids).size < ids.length) throw new Error('a delivery cannot be owed twice');
  for (const delivery of deliveries) rows.set(delivery.id, { delivery, attempts: [], into: null });
}

export const pending = (outbox: OutboxRows): Delivery[] =>
  inOrder(outbox)
    .map(({ delivery }) => delivery)
    .filter(isOwed);

/** A digest stands where the newest of what it tells stood. */
function inOrder({ rows }: OutboxRows): OutboxRow[] {
  const all = [...rows.values()];
  const places = new Map(all.map(({ delivery }, index) => [delivery.id, index]));
  for (const [index, { into }] of all.entries()) if (into !== null) places.set(into, index);
  const placeOf = ({ delivery }: OutboxRow): number => places.get(delivery.id) ?? 0;
  return all.toSorted((a, b) => placeOf(a) - placeOf(b));
}

/** As a process that begins finds them. */
export function voidLeases({ rows }: OutboxRows): void {
  for (const row of rows.values()) {
    const { delivery } = row;
    if (delivery.status === 'leased')
      row.delivery = { ...delivery, status: 'pending', attempts: delivery.attempts + 1 };
  }
}

export function lease(outbox: OutboxRows, id: string): void {
  const row = owedRow(outbox, id);
  row.delivery = { ...row.delivery, status: 'leased' };
}

export function settle(
  outbox: OutboxRows,
  id: string,
  attempt: Attempt,
  next: NextAttempt,
  { deliveries, standing }: Aftermath,
): void {
  const row = owedRow(outbox, id);
  const { refusedSinceMs: _, ...delivery } = row.delivery;
  const finishedAtMs = next.status === 'pending' ? null : attempt.atMs + attempt.durationMs;
  row.delivery = { ...delivery, ...next, attempts: delivery.attempts + 1, finishedAtMs };
  row.attempts.push(attempt);
  insert(outbox, deliveries);
  if (standing !== null) outbox.standings.set(standing.receiver, standing);
}

export function fold(outbox: OutboxRows, digest: Delivery, ids: readonly string[], atMs: number): void {
  const rows = ids.map((id) => owedRow(outbox, id));
  insert(outbox, [digest]);
  for (const row of rows) {
    row.delivery = { ...row.delivery, status: 'folded', finishedAtMs: atMs };
    row.into = digest.id;
  }
}

export const addressees = ({ rows }: OutboxRows, notificationId: string): string[] =>
  [...rows.values()]
    .filter(({ delivery }) => delivery.notification.id === notificationId)
    .map(({ delivery }) => delivery.receiver);

export function heardInstead(
  outbox: OutboxRows,
  fallback: string,
  receiver: string,
  incidentIds: readonly string[],
): boolean {
  const asked = new Set(incidentIds);
  return [...outbox.rows.values()].some(
    ({ delivery: { receiver: to, notification } }) =>
      to === fallback &&
      incidentsOf(notification).some((id) => asked.has(id)) &&
      addressees(outbox, notification.id).includes(receiver),
  );
}

export function revive(outbox: OutboxRows, id: string, atMs: number): Revival {
  const row = outbox.rows.get(id);
  if (row === undefined) return { ok: false, why: 'unknown' };
  const { status, receiver } = row.delivery;
  if (status !== 'dead' && status !== 'dropped')
    return { ok: false, why: 'not_dead', status, into: row.into };
  const again = goesAgain(id, wordsTo(outbox, receiver));
  if (!again.ok) return { ok: false, why: 'overtaken', by: again.by };
  const rows = inOrder(outbox).filter((one) => again.ids.includes(one.delivery.id));
  for (const one of rows) {
    const { refusedSinceMs: _, ...delivery } = one.delivery;
    const afresh = { createdAtMs: atMs, nextAttemptAtMs: atMs, finishedAtMs: null } as const;
    one.delivery = { ...delivery, status: 'pending', ...afresh };
  }
  return { ok: true, deliveries: rows.map(({ delivery }) => delivery) };
}

const wordsTo = ({ rows }: OutboxRows, receiver: string): Word[] =>
  [...rows.values()].flatMap(({ delivery: { id, receiver: to, status, notification }, into }, seq) =>
    to !== receiver
      ? []
      : incidentsOf(notification).map((incidentId) => ({
          deliveryId: id,
          incidentId,
          seq,
          status,
          type: notification.type,
          foldedInto: into,
        })),
  );

export function drop({ rows }: OutboxRows, receiver: string, atMs: number): string[] {
  const waiting = [...rows.values()].filter(
    ({ delivery }) => delivery.receiver === receiver && delivery.status === 'pending',
  );
  for (const row of waiting) row.delivery = { ...row.delivery, status: 'dropped', finishedAtMs: atMs };
  return waiting.map(({ delivery }) => delivery.id);
}
