// Which requests are on their way, and when does the next one leave? One timer stands for the next
// delivery that falls due; answers and new deliveries make it look at once.

import { deadline } from '../base/clock.ts';
import type { ReceiverConfig } from '../config/schema.ts';
import { attempt, type Tools } from './attempt.ts';
import { pick } from './pick.ts';
import { type Item, putBack, type ReceiverQueue, take } from './queue.ts';
import type { WorkingSet } from './working-set.ts';

export class Flights {
  movedAtMs: number;
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
    this.movedAtMs = tools.clock.nowMs();
  }

  look(): void {
    if (this.#stop.signal.aborted) return;
    const { clock } = this.#tools;
    const nowMs = clock.monotonicMs();
    const { send, lookAgainAtMs } = pick(this.#set.queues.values(), nowMs);
    for (const { queue, item, receiver } of send) this.#launch(queue, item, receiver);
    this.#cancelTimer();
    this.#lookAgainAtMs = lookAgainAtMs;
    this.#cancelTimer =
      lookAgainAtMs === null ? () => {} : clock.timer(lookAgainAtMs - nowMs, () => this.look());
  }

  nothingDue(): boolean {
    const dueMs = this.#lookAgainAtMs ?? Number.POSITIVE_INFINITY;
    return this.#flying.size === 0 && dueMs > this.#tools.clock.monotonicMs();
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

  #launch(queue: ReceiverQueue, item: Item, receiver: ReceiverConfig): void {
    take(queue, item);
    this.movedAtMs = this.#tools.clock.nowMs();
    const flight = this.#fly(queue, item, receiver).then(() => {
      this.#flying.delete(flight);
      this.movedAtMs = this.#tools.clock.nowMs();
      this.look();
    });
    this.#flying.add(flight);
  }

  async #fly(queue: ReceiverQueue, item: Item, receiver: ReceiverConfig): Promise<void> {
    const signals = { stop: this.#stop.signal, cut: this.#cut.signal };
    const { fate, holdMs } = await attempt(item, receiver, signals, this.#tools);
    const nowMs = this.#tools.clock.monotonicMs();
    if (holdMs > 0) queue.heldUntilMs = Math.max(queue.heldUntilMs, nowMs + holdMs);
    if (fate.status === 'retry') putBack(queue, item, nowMs + fate.delayMs);
    else this.#set.finish(queue, item);
  }
}
