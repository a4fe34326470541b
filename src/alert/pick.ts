// What may be sent now, and when do I look again?

import type { ReceiverConfig } from '../config/schema/schema.ts';
import { keepsApart } from './apart.ts';
import { foldable, type Item, isUntold, type ReceiverQueue } from './queue.ts';

/** So that a receiver that answers slowly is not flooded, and one slow answer does not hold up the next. */
export const mostAtOnce = 2;

/** So many incidents may one digest list: a body of some 350 KiB. */
const mostInDigest = 1_000;

export interface Departure {
  queue: ReceiverQueue;
  receiver: ReceiverConfig;
  /** One as it is; several as a digest. */
  items: Item[];
}

export interface Picked {
  send: Departure[];
  /** Null when nothing is to be expected from time alone: an answer or a new delivery wakes the relay. */
  lookAgainAtMs: number | null;
}

/**
 * Pure, and it reads no more of a queue than it sends and one more, unless it folds. Times are on the monotonic clock.
 * What would be over the rate of a receiver folds into the last request that the rate allows.
 */
export function pick(queues: Iterable<ReceiverQueue>, nowMs: number): Picked {
  const send: Departure[] = [];
  let lookAgainAtMs = Number.POSITIVE_INFINITY;
  for (const queue of queues) {
    const { receiver } = queue;
    if (receiver === null) continue;
    const picked = pickOf(queue, receiver, nowMs);
    send.push(...picked.items.map((items) => ({ queue, receiver, items })));
    lookAgainAtMs = Math.min(lookAgainAtMs, picked.againAtMs);
  }
  return { send, lookAgainAtMs: Number.isFinite(lookAgainAtMs) ? lookAgainAtMs : null };
}

function pickOf(
  queue: ReceiverQueue,
  receiver: ReceiverConfig,
  nowMs: number,
): { items: Item[][]; againAtMs: number } {
  const { free, freeAtMs } = allowance(queue, receiver, nowMs);
  const room = mostAtOnce - queue.inFlight;
  const items: Item[][] = [];
  for (const item of queue.heads) {
    if (items.length >= room) break;
    const left = free - items.length;
    const atMs = Math.max(item.dueMs, queue.heldUntilMs, left > 0 ? nowMs : freeAtMs);
    if (atMs > nowMs) return { items, againAtMs: atMs };
    const isLast = left === 1 && isUntold(item) && !keepsApart(receiver);
    const together = isLast ? foldable(queue, nowMs, mostInDigest, new Set(items.flat())) : [];
    items.push(together.length > 1 ? together : [item]);
  }
  return { items, againAtMs: Number.POSITIVE_INFINITY };
}

/** How many requests may leave now, and from when on one may if none may. */
function allowance(
  queue: ReceiverQueue,
  { rate }: ReceiverConfig,
  nowMs: number,
): { free: number; freeAtMs: number } {
  const counted = queue.sentMs.filter((atMs) => atMs > nowMs - rate.withinMs);
  return { free: rate.most - counted.length, freeAtMs: (counted.at(-rate.most) ?? nowMs) + rate.withinMs };
}
