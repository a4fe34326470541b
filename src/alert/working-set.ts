// What is not finished, and whose is it? Every delivery that the relay works on, by receiver. What is owed to one that
// left the config waits until the config has one of this name again.

import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { ReceiverConfig } from '../config/schema.ts';
import type { Delivery } from '../engine/words.ts';
import { add, emptyQueue, finish, hurry, type Item, type ReceiverQueue } from './queue.ts';

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
    const nowMs = this.#clock.nowMs();
    const monotonicMs = this.#clock.monotonicMs();
    for (const delivery of deliveries) {
      // What was committed while the outbox was read comes twice.
      if (this.#ids.has(delivery.id)) continue;
      this.#ids.add(delivery.id);
      const bornMs = monotonicMs - Math.max(0, nowMs - delivery.createdAtMs);
      const dueMs = monotonicMs + Math.max(0, delivery.nextAttemptAtMs - nowMs);
      add(this.#queueOf(delivery.receiver), { delivery, attempts: delivery.attempts, bornMs, dueMs });
    }
  }

  finish(queue: ReceiverQueue, item: Item): void {
    this.#ids.delete(item.delivery.id);
    finish(queue, item);
  }

  /** To whom things are sent from now on. A request that is out ends as it began. */
  retarget(receivers: readonly ReceiverConfig[]): void {
    const byName = new Map(receivers.map((receiver) => [receiver.name, receiver]));
    const nowMs = this.#clock.monotonicMs();
    for (const [name, queue] of this.queues) {
      const before = queue.receiver;
      queue.receiver = byName.get(name) ?? null;
      if (before !== null && queue.receiver === null && isOwing(queue)) this.#nameMissing(name);
      if (queue.receiver !== null && !isDeepStrictEqual(before, queue.receiver)) hurry(queue, nowMs);
    }
    for (const [name, receiver] of byName)
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
