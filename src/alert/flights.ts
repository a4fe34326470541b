// Which requests are on their way, and when does the next one leave? One timer stands for the next
// delivery that falls due; answers and new deliveries make it look at once.

import { deadline } from '../base/clock.ts';
import type { ReceiverConfig } from '../config/schema/schema.ts';
import type { Delivery, Notification } from '../engine/words.ts';
import { newDelivery } from './announce.ts';
import { attempt, kept, type Tools } from './attempt.ts';
import { digestOf } from './digest.ts';
import { type Departure, pick } from './pick.ts';
import { type Item, noteSent, putBack, type ReceiverQueue, take } from './queue.ts';
import type { WorkingSet } from './working-set.ts';

const toleratedMs = 1_000;

export class Flights {
  /** Monotonic. */
  movedMs: number;
  readonly #tools: Tools;
  readonly #set: WorkingSet;
  readonly #stop = new AbortController();
  readonly #cut = new AbortController();
  readonly #flying = new Set<Promise<void>>();
  #lookAgainAtMs: number | null = null;
  #cancelTimer = (): void => {};

  constructor(tools: Tools, set: WorkingSet) {
    this.#tools = tools;
    this.#set = set;
    this.movedMs = tools.clock.monotonicMs();
  }

  look(): void {
    if (this.#stop.signal.aborted) return;
    const { clock } = this.#tools;
    const nowMs = clock.monotonicMs();
    const { send, lookAgainAtMs } = pick(this.#set.queues.values(), nowMs);
    for (const departure of send) this.#launch(departure);
    this.#cancelTimer();
    this.#lookAgainAtMs = lookAgainAtMs;
    this.#cancelTimer =
      lookAgainAtMs === null ? () => {} : clock.timer(lookAgainAtMs - nowMs, () => this.look());
  }

  /** What falls due at this moment may be a little late. */
  nothingDue(): boolean {
    const dueMs = this.#lookAgainAtMs ?? Number.POSITIVE_INFINITY;
    return this.#flying.size === 0 && dueMs > this.#tools.clock.monotonicMs() - toleratedMs;
  }

  /** Starts nothing more, waits for what flies and cuts it off after `graceMs`. */
  async land(graceMs: number): Promise<void> {
    this.#stop.abort();
    this.#cancelTimer();
    const grace = deadline(this.#tools.clock, graceMs);
    grace.signal.addEventListener('abort', () => this.#cut.abort(), { once: true });
    await Promise.all(this.#flying);
    grace.clear();
  }

  #launch({ queue, items, receiver }: Departure): void {
    const { clock } = this.#tools;
    const [only] = items;
    if (only === undefined) return;
    noteSent(queue, clock.monotonicMs(), receiver.rate.withinMs);
    this.movedMs = clock.monotonicMs();
    const flown =
      items.length === 1
        ? this.#fly(queue, take(queue, only), receiver)
        : this.#fold(queue, items, receiver).then((digest) => this.#fly(queue, digest, receiver));
    const flight = flown.then(() => {
      this.#flying.delete(flight);
      this.movedMs = clock.monotonicMs();
      this.look();
    });
    this.#flying.add(flight);
  }

  /** In memory at once: nothing that it tells may leave for itself. The store follows before anything is sent. */
  #fold(queue: ReceiverQueue, items: readonly Item[], receiver: ReceiverConfig): Promise<Item> {
    const { clock, outbox, log } = this.#tools;
    const atMs = clock.nowMs();
    const digest = this.#digest(items, receiver, atMs);
    const item = this.#set.fold(queue, items, digest);
    const ids = items.map(({ delivery }) => delivery.id);
    log.warn('deliveries_folded', { receiver: receiver.name, delivery: digest.id, stands_for: ids.length });
    return kept('fold', digest.id, () => outbox.fold(digest, ids, atMs), log).then(() => item);
  }

  #digest(items: readonly Item[], { name, rate }: ReceiverConfig, atMs: number): Delivery {
    const { random } = this.#tools;
    const told = items.map(({ delivery }) => delivery.notification) as [Notification, ...Notification[]];
    const notification = digestOf(told, { id: random.id('ntf'), atMs, receiver: name, ...rate });
    // On its way from the moment that it is stored: should we die now, it counts as tried, and folds into no other.
    return { ...newDelivery(notification, name, random.id('dlv'), atMs), status: 'leased' };
  }

  async #fly(queue: ReceiverQueue, item: Item, receiver: ReceiverConfig): Promise<void> {
    const signals = { stop: this.#stop.signal, cut: this.#cut.signal };
    const { fate, holdMs, others } = await attempt(item, receiver, signals, this.#tools);
    const nowMs = this.#tools.clock.monotonicMs();
    if (holdMs > 0) queue.heldUntilMs = Math.max(queue.heldUntilMs, nowMs + holdMs);
    if (fate.status === 'retry') putBack(queue, item, nowMs + fate.delayMs);
    else this.#set.finish(queue, item);
    this.#set.add(others);
  }
}
