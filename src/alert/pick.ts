// What may be sent now, and when do I look again?

import type { ReceiverConfig } from '../config/schema.ts';
import type { Item, ReceiverQueue } from './queue.ts';

/** So that a receiver that answers slowly is not flooded, and one slow answer does not hold up the next. */
export const mostAtOnce = 2;

export interface Picked {
  send: { queue: ReceiverQueue; item: Item; receiver: ReceiverConfig }[];
  /** Null when nothing is to be expected from time alone: an answer or a new delivery wakes the relay. */
  lookAgainAtMs: number | null;
}

/** Pure, and it reads no more of a queue than it sends and one more. Times are on the monotonic clock. */
export function pick(queues: Iterable<ReceiverQueue>, nowMs: number): Picked {
  const send: Picked['send'] = [];
  let lookAgainAtMs = Number.POSITIVE_INFINITY;
  for (const queue of queues) {
    const { receiver } = queue;
    if (receiver === null) continue;
    const room = mostAtOnce - queue.inFlight;
    for (const [index, item] of queue.heads.entries()) {
      if (index >= room) break;
      const atMs = Math.max(item.dueMs, queue.heldUntilMs);
      if (atMs > nowMs) {
        lookAgainAtMs = Math.min(lookAgainAtMs, atMs);
        break;
      }
      send.push({ queue, item, receiver });
    }
  }
  return { send, lookAgainAtMs: Number.isFinite(lookAgainAtMs) ? lookAgainAtMs : null };
}
