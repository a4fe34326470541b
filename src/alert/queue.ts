// What waits for one receiver, and in what order? The working set of the relay, in memory.

import type { ReceiverConfig } from '../config/schema.ts';
import type { Delivery } from '../engine/words.ts';

/** A delivery that is not finished. Times are on the monotonic clock: a step of the wall clock moves none. */
export interface Item {
  delivery: Delivery;
  attempts: number;
  bornMs: number;
  dueMs: number;
}

export interface ReceiverQueue {
  /** Null when nobody of this name is configured: what is owed waits for one. */
  receiver: ReceiverConfig | null;
  /** What may be sent when it is due: the oldest of each incident and all without one. By due time. */
  heads: Item[];
  /** By incident that has a head or one in flight: what waits behind it, oldest first. */
  behind: Map<string, Item[]>;
  inFlight: number;
  /** The receiver asked to be left alone until then. */
  heldUntilMs: number;
}

export const emptyQueue = (receiver: ReceiverConfig | null): ReceiverQueue => ({
  receiver,
  heads: [],
  behind: new Map(),
  inFlight: 0,
  heldUntilMs: Number.NEGATIVE_INFINITY,
});

/** Items of one incident must be added oldest first. */
export function add(queue: ReceiverQueue, item: Item): void {
  const { incidentId } = item.delivery.notification;
  const line = incidentId === null ? undefined : queue.behind.get(incidentId);
  if (line) {
    line.push(item);
    return;
  }
  if (incidentId !== null) queue.behind.set(incidentId, []);
  insert(queue.heads, item);
}

export function take(queue: ReceiverQueue, item: Item): void {
  queue.heads.splice(queue.heads.indexOf(item), 1);
  queue.inFlight += 1;
}

/** The item goes out again at `dueMs`; what waits behind it waits on. */
export function putBack(queue: ReceiverQueue, item: Item, dueMs: number): void {
  queue.inFlight -= 1;
  item.dueMs = dueMs;
  insert(queue.heads, item);
}

/** The item is done or dead: the next of its incident moves up. */
export function finish(queue: ReceiverQueue, item: Item): void {
  queue.inFlight -= 1;
  const { incidentId } = item.delivery.notification;
  if (incidentId === null) return;
  const next = queue.behind.get(incidentId)?.shift();
  if (next) insert(queue.heads, next);
  else queue.behind.delete(incidentId);
}

/** Everything may go at once: what was wrong with the receiver may be mended. */
export function hurry(queue: ReceiverQueue, nowMs: number): void {
  queue.heldUntilMs = Number.NEGATIVE_INFINITY;
  // In the order that they have: the earliest first.
  for (const item of queue.heads) item.dueMs = Math.min(item.dueMs, nowMs);
}

/** Behind all that are due no later, so that equals leave in the order in which they came. */
function insert(heads: Item[], item: Item): void {
  let low = 0;
  let high = heads.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((heads[middle] as Item).dueMs <= item.dueMs) low = middle + 1;
    else high = middle;
  }
  heads.splice(low, 0, item);
}
