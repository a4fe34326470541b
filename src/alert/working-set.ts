// What is not finished, and whose is it? Every delivery that the relay works on, by receiver.

import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { ReceiverConfig } from '../config/schema.ts';
import type { Delivery } from '../engine/words.ts';
import { add, emptyQueue, finish, type Item, type ReceiverQueue } from './queue.ts';

export class WorkingSet {
  readonly queues: ReadonlyMap<string, ReceiverQueue>;
  readonly #ids = new Set<string>();
  readonly #unknownReceivers = new Set<string>();
  readonly #clock: Clock;
  readonly #log: Log;

  constructor({ receivers, clock, log }: { receivers: ReceiverConfig[]; clock: Clock; log: Log }) {
    this.queues = new Map(receivers.map((receiver) => [receiver.name, emptyQueue(receiver)]));
    this.#clock = clock;
    this.#log = log;
  }

  get size(): number {
    return this.#ids.size;
  }

  add(deliveries: readonly Delivery[]): void {
    const nowMs = this.#clock.nowMs();
    const monotonicMs = this.#clock.monotonicMs();
    for (const delivery of deliveries) {
      const queue = this.queues.get(delivery.receiver);
      if (!queue) {
        this.#nameOnce(delivery.receiver);
        continue;
      }
      // What was committed while the outbox was read comes twice.
      if (this.#ids.has(delivery.id)) continue;
      this.#ids.add(delivery.id);
      const bornMs = monotonicMs - Math.max(0, nowMs - delivery.createdAtMs);
      const dueMs = monotonicMs + Math.max(0, delivery.nextAttemptAtMs - nowMs);
      add(queue, { delivery, attempts: delivery.attempts, bornMs, dueMs });
    }
  }

  finish(queue: ReceiverQueue, item: Item): void {
    this.#ids.delete(item.delivery.id);
    finish(queue, item);
  }

  #nameOnce(receiver: string): void {
    if (this.#unknownReceivers.has(receiver)) return;
    this.#unknownReceivers.add(receiver);
    this.#log.warn('receiver_not_configured', {
      receiver,
      todo: 'its deliveries are kept in the store and sent once the config has a receiver of this name',
    });
  }
}
