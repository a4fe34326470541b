// Who writes? One writer, one transaction after the other. What nobody waits for is gathered for a moment, what
// people are told of goes at once and takes along what came before it. While the disk is not well, operations wait
// in memory in their order and are tried again until it is.

import { type Clock, nextTurn } from '../../base/clock.ts';
import type { Durability } from '../../engine/ports.ts';
import { type DiskTrouble, diskTrouble } from '../file/error.ts';
import type { Db } from '../schema.ts';
import { gathered } from './gather.ts';
import { createHeld, type Held, isTold, type Operation } from './held.ts';

const firstRetryMs = 1_000;
const longestRetryMs = 30_000;

/** So many held operations are stored before other work of the process gets its turn. */
const sliceOfHeld = 20;

/** Observations wait for each other this long: a transaction costs more than what is in it. */
const gatherMs = 250;

/** So many operations go in one transaction, so that it does not hold up everything else. */
const mostInOne = 200;

export interface WriterHooks {
  /** Once, when the first operation is held. */
  onHeld(trouble: DiskTrouble): void;
  /** Once, when nothing is held any more. `dropped` counts the observations that memory had no room for. */
  onStored(counts: { stored: number; dropped: number }): void;
}

export interface WriterOptions extends WriterHooks {
  db: Db;
  clock: Clock;
  mostHeldObservations: number;
  /** Makes what is committed survive the end of the machine. */
  sync(): Promise<void>;
  /** Runs within the transaction. */
  apply(transaction: Db, operation: Operation): Promise<void>;
  /** What was learned during the last transaction did not happen. */
  onRollback(): void;
}

interface Waiting {
  operation: Operation;
  resolve(durability: Durability): void;
  reject(error: unknown): void;
}

type Work = (transaction: Db) => Promise<void>;

export class Writer {
  readonly #options: WriterOptions;
  readonly #held: Held;
  readonly #attempt: (survives: 'process' | 'power', work: Work) => Promise<DiskTrouble | null>;
  readonly #inTurn = createTurns();
  readonly #waiting: Waiting[] = [];
  #cancelGathering: (() => void) | null = null;
  /** 1 while an operation is out of `#held` and on its way to the disk. */
  #underWay: 0 | 1 = 0;
  /** Of those held since the trouble began. */
  #stored = 0;
  #draining: Promise<void> | null = null;
  #retryMs = firstRetryMs;
  #cancelRetry = (): void => {};
  #closed = false;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#held = createHeld(options.mostHeldObservations);
    this.#attempt = createAttempt(options);
  }

  /** Rejects when our own code is at fault; trouble with the disk is `held`. */
  write(operation: Operation): Promise<Durability> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ operation, resolve, reject });
      const mayWait = isPatient(operation) && this.held() === 0;
      if (!mayWait || this.#waiting.length >= mostInOne) this.#storeWaiting();
      else this.#cancelGathering ??= this.#options.clock.timer(gatherMs, () => this.#storeWaiting());
    });
  }

  /**
   * Work of the store itself, in its turn and in one transaction. It is never held: null when it is done, else
   * the trouble that it met.
   */
  aside(work: Work): Promise<DiskTrouble | null> {
    return this.#inTurn(() => this.#attempt('process', work));
  }

  /** Operations that wait for the disk. */
  held(): number {
    return this.#held.size() + this.#underWay;
  }

  /** Tries once, now, to store what waits and what is held. */
  async flush(): Promise<void> {
    this.#storeWaiting();
    await this.#inTurn(async () => {});
    await this.#drain();
  }

  /** As `flush`, and then no more is tried. */
  async close(): Promise<void> {
    await this.flush();
    this.#closed = true;
    this.#cancelRetry();
  }

  #hold(operation: Operation): 'held' {
    this.#held.push(operation);
    return 'held';
  }

  #storeWaiting(): void {
    this.#cancelGathering?.();
    this.#cancelGathering = null;
    if (this.#waiting.length === 0) return;
    void this.#inTurn(async () => {
      // What came while others had their turn goes along: a thousand told at once are a few transactions.
      const group = this.#waiting.splice(0, mostInOne);
      if (group.length === 0) return;
      await this.#storeGroup(group);
      // Should another one wait behind it, everybody else comes first.
      if (group.length >= mostInOne) await nextTurn();
    });
  }

  async #storeGroup(group: readonly Waiting[]): Promise<void> {
    try {
      // One before this in the queue may have met the trouble meanwhile.
      const trouble = this.held() > 0 ? null : await this.#attemptAll(group.map((one) => one.operation));
      if (trouble !== null) {
        this.#options.onHeld(trouble);
        this.#retryLater();
      }
      const held = trouble !== null || this.held() > 0;
      for (const { operation, resolve } of group) resolve(held ? this.#hold(operation) : 'stored');
    } catch (error) {
      const [only] = group;
      if (group.length === 1) only?.reject(error);
      // One of them is broken, and the others must not fail with it.
      else for (const one of group) await this.#storeGroup([one]);
    }
  }

  #attemptAll(operations: readonly Operation[]): Promise<DiskTrouble | null> {
    return this.#attempt(operations.some(isTold) ? 'power' : 'process', async (transaction) => {
      for (const operation of gathered(operations)) await this.#options.apply(transaction, operation);
    });
  }

  #retryLater(): void {
    this.#cancelRetry();
    if (this.#closed) return;
    this.#cancelRetry = this.#options.clock.timer(this.#retryMs, () => {
      this.#retryMs = Math.min(this.#retryMs * 2, longestRetryMs);
      void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    if (this.held() === 0) return;
    this.#cancelRetry();
    this.#draining ??= this.#storeAllHeld().finally(() => {
      this.#draining = null;
    });
    await this.#draining;
  }

  async #storeAllHeld(): Promise<void> {
    const defects: unknown[] = [];
    for (let next = this.#held.take(); next; next = this.#held.take()) {
      if (!(await this.#leavesHeld(next, defects))) return this.#retryLater();
      if (this.#stored % sliceOfHeld === 0 && this.#held.size() > 0) await nextTurn();
    }
    const counts = { stored: this.#stored, dropped: this.#held.takeDropped() };
    this.#stored = 0;
    this.#retryMs = firstRetryMs;
    this.#options.onStored(counts);
    // Broken code throws, but not before everything behind it is safe.
    if (defects.length > 0) throw new AggregateError(defects, 'held operations that can never be stored');
  }

  /** True when it was stored, or never can be and its defect is noted. */
  async #leavesHeld(operation: Operation, defects: unknown[]): Promise<boolean> {
    this.#underWay = 1;
    try {
      const trouble = await this.#inTurn(() => this.#attemptAll([operation]));
      if (trouble !== null) this.#held.putBack(operation);
      else this.#stored += 1;
      return trouble === null;
    } catch (error) {
      defects.push(error);
      return true;
    } finally {
      this.#underWay = 0;
    }
  }
}

/** Nobody is told of it: it loses nothing when it waits for others. */
const isPatient = (operation: Operation): boolean =>
  operation.kind === 'tools' || (operation.kind === 'batch' && !operation.told);

/** Runs one piece of work after the other, in the order of the calls. */
function createTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => {});
    return turn;
  };
}

/** Null when it is stored. */
function createAttempt({ db, sync, onRollback }: WriterOptions) {
  return async (survives: 'process' | 'power', work: Work): Promise<DiskTrouble | null> => {
    try {
      await db.transaction().execute(work);
    } catch (error) {
      onRollback();
      const trouble = diskTrouble(error);
      if (trouble === null) throw error;
      return trouble;
    }
    // It is committed whatever comes of this. A disk that fails here fails SQLite too, and soon.
    if (survives === 'power') await sync().catch(() => {});
    return null;
  };
}
