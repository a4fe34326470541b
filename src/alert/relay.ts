// How does every delivery get to its receiver, in order, with nobody waiting for a stuck one? Memory is
// the working set, the outbox its durable mirror: people are told even while the disk is full.

import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import type { Redactor } from '../base/redact.ts';
import type { ReceiverConfig } from '../config/schema/schema.ts';
import type { Announcer, Outbox, Revival } from '../engine/ports.ts';
import type { Delivery } from '../engine/words.ts';
import { Aftermaths } from './aftermath.ts';
import { Flights } from './flights.ts';
import { createSender, type Sender } from './send.ts';
import { WorkingSet } from './working-set.ts';

export interface RelayOptions {
  outbox: Outbox;
  receivers: readonly ReceiverConfig[];
  clock: Clock;
  random: Random;
  log: Log;
  redactor: Redactor;
  /** Writes what the relay itself has to say. */
  announce: Announcer;
  /** For one request, from connecting to the end of the answer. */
  timeoutMs?: number;
  /** How long `stop` lets requests in flight end by themselves. */
  graceMs?: number;
  /** The network, unless a simulation brings its own. */
  sender?: Sender;
}

export interface Relay {
  /** Loads what is owed and begins to send. Rejects when the outbox cannot be read. */
  start(): Promise<void>;
  /** Takes over deliveries that were just committed. Before `start` is done they wait for it. */
  enqueue(deliveries: readonly Delivery[]): void;
  /** To whom things are sent from now on. What is owed to one that is gone is kept, and named. */
  retarget(receivers: readonly ReceiverConfig[]): void;
  /** What was given up or dropped is owed again. */
  resend(deliveryId: string): Promise<Revival>;
  /** Lets go what waits for a receiver that left the config. The answer is how many; null when it is there. */
  drop(receiver: string): Promise<number | null>;
  /** Is there one of this name now? */
  hasReceiver(name: string): boolean;
  /** Starts nothing more; resolves when no request is in flight. */
  stop(): Promise<void>;
  /** How many deliveries are not finished. */
  depth(): number;
  /** When, in monotonic time, the relay last moved; now, while nothing is due. For the heartbeat. */
  movedMs(): number;
  /** Looks again now. */
  wake(): void;
}

export function createRelay(options: RelayOptions): Relay {
  const { clock, outbox, timeoutMs = 10_000, graceMs = 3_000 } = options;
  const sender = options.sender ?? createSender({ ...options, timeoutMs });
  const set = new WorkingSet(options);
  const aftermaths = new Aftermaths(options);
  aftermaths.retarget(options.receivers);
  const flights = new Flights({ ...options, sender, aftermaths }, set);
  /** Null when `start` is done. */
  let early: Delivery[] | null = [];
  let stopped: Promise<void> | null = null;
  return {
    async start() {
      await aftermaths.load();
      set.add(await outbox.pending());
      set.add(early ?? []);
      early = null;
      flights.look();
    },
    enqueue(deliveries) {
      if (early) {
        early.push(...deliveries);
        return;
      }
      set.add(deliveries);
      flights.look();
    },
    retarget(receivers) {
      aftermaths.retarget(receivers);
      set.retarget(receivers);
      flights.look();
    },
    async resend(deliveryId) {
      const revival = await outbox.revive(deliveryId, clock.nowMs());
      if (revival.ok) set.add(revival.deliveries);
      flights.look();
      return revival;
    },
    async drop(receiver) {
      if (set.has(receiver)) return null;
      set.forget(receiver);
      return (await outbox.drop(receiver, clock.nowMs())).length;
    },
    hasReceiver: (name) => set.has(name),
    stop() {
      stopped ??= flights.land(graceMs).then(() => sender.close());
      return stopped;
    },
    depth: () => set.size,
    movedMs: () => (flights.nothingDue() ? clock.monotonicMs() : flights.movedMs),
    wake: () => flights.look(),
  };
}
