// What does the end of a delivery bring about? That a receiver was given up is told to others, once for each stretch; and
// whoever heard of an incident in its place hears the rest of it too.

import { apartMs } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import { byName } from '../config/by-name.ts';
import type { ReceiverConfig } from '../config/schema/schema.ts';
import { type Aftermath, type Announcer, noAftermath, type Outbox } from '../engine/ports.ts';
import type { Attempt, Delivery, Notification, ReceiverStanding } from '../engine/words.ts';
import { newDelivery } from './announce.ts';
import type { Item } from './queue.ts';

/** That a receiver is given up again and again is told this often at most. */
const toldEveryMs = 3_600_000;

export interface AftermathTools {
  outbox: Outbox;
  announce: Announcer;
  random: Random;
  log: Log;
}

export interface End {
  status: 'done' | 'dead';
  item: Item;
  receiver: ReceiverConfig;
  attempt: Attempt;
  nowMs: number;
}

export class Aftermaths {
  readonly #tools: AftermathTools;
  #standings = new Map<string, ReceiverStanding>();
  #receivers: ReadonlyMap<string, ReceiverConfig> = new Map();
  /** Ends are looked at one by one: two of them must not tell the same thing to the same receiver. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(tools: AftermathTools) {
    this.#tools = tools;
  }

  async load(): Promise<void> {
    for (const one of await this.#tools.outbox.standings()) this.#standings.set(one.receiver, one);
  }

  retarget(receivers: readonly ReceiverConfig[]): void {
    this.#receivers = byName(receivers);
  }

  /**
   * `settle` stores what comes of it together with the end, before the next end is looked at. It does not reject. The
   * answer is who is to be told.
   */
  of(end: End, settle: (aftermath: Aftermath) => Promise<void>): Promise<Delivery[]> {
    // Nearly always: it was never given up, so nobody heard anything in its place.
    if (end.status === 'done' && !this.#standings.has(end.receiver.name))
      return settle(noAftermath).then(() => []);
    const turn = this.#turn.then(async () => {
      const aftermath = await this.#safely(end);
      if (aftermath.standing !== null) this.#standings.set(end.receiver.name, aftermath.standing);
      await settle(aftermath);
      return aftermath.deliveries;
    });
    this.#turn = turn;
    return turn;
  }

  /** A store that cannot be read must not keep a delivery from ending. */
  async #safely(end: End): Promise<Aftermath> {
    try {
      return end.status === 'done' ? await this.#afterAcceptance(end) : await this.#afterDeath(end);
    } catch (error) {
      this.#tools.log.error('aftermath_failed', {
        delivery: end.item.delivery.id,
        receiver: end.receiver.name,
        error: String(error),
      });
      return noAftermath;
    }
  }

  /** An earlier word went to the fallback: who heard there that something began must hear how it went on. */
  async #afterAcceptance({ item, receiver, nowMs }: End): Promise<Aftermath> {
    const { outbox, log } = this.#tools;
    const { name, fallback } = receiver;
    const before = this.#standings.get(name);
    const back = before !== undefined && before.deadSinceMs !== null;
    if (back) log.info('receiver_accepts_again', { receiver: name });
    const stranded =
      fallback !== null &&
      item.incidentIds.length > 0 &&
      (await outbox.heardInstead(fallback, name, item.incidentIds));
    return {
      deliveries: stranded ? await this.#toFallback(item.delivery.notification, receiver, nowMs) : [],
      standing: back ? { ...before, deadSinceMs: null } : null,
    };
  }

  async #afterDeath({ item, receiver, attempt, nowMs }: End): Promise<Aftermath> {
    const { name } = receiver;
    const { notification } = item.delivery;
    const before = this.#standings.get(name);
    const isNew = (before?.deadSinceMs ?? null) === null;
    const isTold = before !== undefined && apartMs(before.toldAtMs, nowMs) < toldEveryMs;
    const to = isNew && !isTold ? this.#whoHears(receiver) : [];
    const copies = await this.#toFallback(notification, receiver, nowMs);
    const news = to.length === 0 ? [] : this.#announce(receiver, attempt, to, nowMs);
    return {
      deliveries: [...copies, ...news],
      standing: {
        receiver: name,
        deadSinceMs: before?.deadSinceMs ?? nowMs,
        toldAtMs: to.length > 0 ? nowMs : (before?.toldAtMs ?? 0),
      },
    };
  }

  /** Each receiver gets a notification once, so a circle of fallbacks ends where it began. */
  async #toFallback(
    notification: Notification,
    { fallback }: ReceiverConfig,
    nowMs: number,
  ): Promise<Delivery[]> {
    if (fallback === null || !this.#receivers.has(fallback)) return [];
    const addressees = await this.#tools.outbox.addressees(notification.id);
    if (addressees.includes(fallback)) return [];
    return [newDelivery(notification, fallback, this.#tools.random.id('dlv'), nowMs)];
  }

  /** The fallback is who was chosen to hear of that; else everybody who can hear. */
  #whoHears({ name, fallback }: ReceiverConfig): string[] {
    if (fallback !== null && this.#receivers.has(fallback)) return [fallback];
    return [...this.#receivers.keys()].filter(
      (other) => other !== name && (this.#standings.get(other)?.deadSinceMs ?? null) === null,
    );
  }

  #announce({ name }: ReceiverConfig, attempt: Attempt, to: string[], atMs: number): Delivery[] {
    const { announce, random } = this.#tools;
    const { httpStatus, error } = attempt;
    const answer = httpStatus === null ? error : `HTTP ${httpStatus}`;
    const chain = `receiver ${name} was given up after ${answer}: \`coalmine alert dead\` lists what it was not told`;
    const said = { type: 'monitor.unhealthy', atMs, incident: null, to, chain, queue: null } as const;
    return announce(said, { name: 'coalmine' }, random.id).deliveries;
  }
}
