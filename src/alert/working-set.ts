// What is not finished, and whose is it? Every delivery that the relay works on, by receiver. What is owed to one that
// left the config waits until the config has one of this name again.

import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { byName } from '../config/by-name.ts';
import type { ReceiverConfig } from '../config/schema/schema.ts';
import type { Delivery } from '../engine/words.ts';
import {
  add,
  clear,
  emptyQueue,
  finish,
  fold,
  hurry,
  type Item,
  itemOf,
  type ReceiverQueue,
} from './queue.ts';

export class WorkingSet {
  readonly queues = new Map<string, ReceiverQueue>();
  readonly #ids = new Set<string>();
  readonly #clock: Clock;
  readonly #log: Log;

  constructor({ receivers, clock, log }: { receivers: readonly ReceiverConfig[]; clock: Clock; log: Log }) {
    this.#clock = clock;
    this.#log = log;
    this.retarget(receivers);
  }

  get size(): number {
    return this.#ids.size;
  }

  add(deliveries: readonly Delivery[]): void {
    for (const delivery of deliveries) {
      // What was committed while the outbox was read comes twice.
      if (this.#ids.has(delivery.id)) continue;
      this.#ids.add(delivery.id);
      add(this.#queueOf(delivery.receiver), this.#itemOf(delivery));
    }
  }

  /** From now on this one is on its way in place of the others. */
  fold(queue: ReceiverQueue, items: readonly Item[], delivery: Delivery): Item {
    const digest = this.#itemOf(delivery);
    this.#ids.add(delivery.id);
    for (const one of items) this.#ids.delete(one.delivery.id);
    fold(queue, items, digest);
    return digest;
  }

  /** Is a receiver of this name configured? */
  has(receiver: string): boolean {
    return (this.queues.get(receiver)?.receiver ?? null) !== null;
  }

  /** Forgets whatever waits for a receiver. What is on its way ends as it will. */
  forget(receiver: string): void {
    const queue = this.queues.get(receiver);
    for (const { delivery } of queue ? clear(queue) : []) this.#ids.delete(delivery.id);
  }

  #itemOf(delivery: Delivery): Item {
    const nowMs = this.#clock.nowMs();
    const monotonicMs = this.#clock.monotonicMs();
    const agoMs = (atMs: number): number => monotonicMs - Math.max(0, nowMs - atMs);
    const { createdAtMs, nextAttemptAtMs, refusedSinceMs } = delivery;
    return itemOf(delivery, {
      bornMs: agoMs(createdAtMs),
      dueMs: monotonicMs + Math.max(0, nextAttemptAtMs - nowMs),
      refusedSinceMs: refusedSinceMs === undefined ? null : agoMs(refusedSinceMs),
    });
  }

  finish(queue: ReceiverQueue, item: Item): void {
    this.#ids.delete(item.delivery.id);
    finish(queue, item);
  }

  /** To whom things are sent from now on. A request that is out ends as it began. */
  retarget(receivers: readonly ReceiverConfig[]): void {
    const configured = byName(receivers);
    const nowMs = this.#clock.monotonicMs();
    for (const [name, queue] of this.queues) {
      const before = queue.receiver;
      queue.receiver = configured.get(name) ?? null;
      if (before !== null && queue.receiver === null && isOwing(queue)) this.#nameMissing(name);
      if (queue.receiver !== null && !isDeepStrictEqual(before, queue.receiver)) hurry(queue, nowMs);
    }
    for (const [name, receiver] of configured)
      if (!this.queues.has(name)) this.queues.set(name, emptyQueue(receiver));
  }

  #queueOf(name: string): ReceiverQueue {
    const known = this.queues.get(name);
    if (known?.receiver === null && !isOwing(known)) this.#nameMissing(name);
    if (known !== undefined) return known;
    const queue = emptyQueue(null);
    this.queues.set(name, queue);
    this.#nameMissing(name);
    return queue;
  }

  #nameMissing(receiver: string): void {
    this.#log.warn('receiver_not_configured', {
      receiver,
      todo: 'its deliveries are kept in the store and sent once the config has a receiver of this name',
    });
  }
}

const isOwing = ({ heads, inFlight }: ReceiverQueue): boolean => heads.length > 0 || inFlight > 0;
