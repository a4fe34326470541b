// How is the store opened, and what does the daemon get? The journal, the outbox, and a way to end well.
//
// Durability. Observations and states wait up to a quarter of a second for each other before they are `stored`; what
// people are told of (transitions, incidents, notifications, deliveries) never waits, and takes along what came before
// it. What is `stored` survives the end of the process, however sudden; what people are told of also survives the end of
// the machine. A power cut may take the observations and states since the last such commit, and then a delivery whose
// end was not on disk is sent once more under its own id.

import type { Clock } from '../base/clock.ts';
import type { Baselines, Downs, Journal, Outbox, Requests } from '../engine/ports.ts';
import type { PlannedSpan } from '../engine/schedule/maintenance.ts';
import { loadBaselines, storeSight } from './baseline/baseline.ts';
import { type Connection, connect, dataVersion } from './file/dialect.ts';
import { type DiskTrouble, diskFailure, type Failed } from './file/error.ts';
import { follow } from './file/follow.ts';
import { type Misplaced, watchPlace } from './file/in-place.ts';
import { type Lock, takeLock } from './file/lock.ts';
import { migrate } from './file/migrations.ts';
import { type Content, findPlace, readContent, setAside } from './file/place.ts';
import { mostHeldObservations } from './journal/held.ts';
import { createJournal, storeBatch } from './journal/journal.ts';
import { createKnown } from './journal/known.ts';
import { Writer, type WriterHooks } from './journal/writer.ts';
import { keep } from './keep/keeper.ts';
import type { Retention } from './keep/retention.ts';
import { storeStep } from './outbox/delivery-row.ts';
import { createOutbox, findOwed } from './outbox/outbox.ts';
import { createDowns } from './past/downs.ts';
import { sayWatching } from './past/watched.ts';
import { createRequests, storeAnswer, storeAsked } from './requests/requests.ts';
import { dayMs } from './spans.ts';

export interface Store {
  journal: Journal;
  outbox: Outbox;
  baselines: Baselines;
  requests: Requests;
  downs: Downs;
  /**
   * From now on, what other processes write counts within half a second, and what becomes of the file is noticed. `look`
   * is called at once, and when they wrote.
   */
  follow(look?: () => Promise<void>): void;
  /** Writes a word that a daemon is watching, in its turn. Null when it is on disk, else the trouble that it met. */
  beat(): Promise<DiskTrouble | null>;
  /** Operations that wait in memory for the disk. */
  held(): number;
  /** Its file was deleted, or another put in its place: a restart is due. */
  isMisplaced(): boolean;
  /** Tries once, now, to store what is held. */
  flush(): Promise<void>;
  /** Flushes, then lets the store go. Ask `held` afterwards: what the disk still refused is lost. */
  close(): Promise<void>;
}

export interface OpenOptions extends WriterHooks {
  clock: Clock;
  /** Beyond this the oldest held observations are dropped. */
  mostHeldObservations?: number;
  /** Hears, once, that the file is no longer at its path. */
  onMisplaced?(told: Misplaced): void;
  /** Hears where a damaged store was kept, in whose place a new one begins. Left out, a damaged one is refused. */
  onSetAside?(file: string): void;
  /** What is summed up and let go as time passes. Null leaves the store as it grows. */
  retention?: Retention | null;
  /** The 99th percentile of how late probes began in the last minute; null when none did. */
  lateMs?(): number | null;
  /** Planned work that touches this time: it is left out of availability. */
  planned?(sinceMs: number, untilMs: number): PlannedSpan[];
}

/** As in the config. */
const usualRetention: Retention = {
  observationsMs: 14 * dayMs,
  hourlyMs: 400 * dayMs,
  maxSizeBytes: 2 * 1024 ** 3,
};

export type Opened = { ok: true; store: Store } | Failed;

/** Makes the store when there is none, brings an older one up to date, and keeps every other daemon out. */
export async function openStore(path: string, options: OpenOptions): Promise<Opened> {
  const found = findPlace(path, 'write');
  if (!found.ok) return found;
  const locked = takeLock(found.path);
  if (!locked.ok) return locked;
  let opened: Opened | null = null;
  try {
    opened = await openLocked(found.path, locked.lock, options);
    return opened;
  } finally {
    if (!opened?.ok) locked.lock.release();
  }
}

async function openLocked(path: string, lock: Lock, options: OpenOptions): Promise<Opened> {
  const { onSetAside, clock } = options;
  const read = readContent(path, 'write', onSetAside !== undefined);
  if (!read.ok && read.error.kind === 'corrupt' && onSetAside !== undefined) {
    onSetAside(setAside(path, clock.nowMs()));
    const { onSetAside: _, ...once } = options;
    return openLocked(path, lock, once);
  }
  if (!read.ok) return read;
  let connection: Connection | null = null;
  try {
    connection = connect(path, 'write');
    await bringUpToDate(connection, path, read.content);
    return { ok: true, store: await createStore(path, connection, lock, options) };
  } catch (error) {
    await connection?.close();
    return { ok: false, error: diskFailure(error, path, 'write') };
  }
}

/** A copy of the older store is kept beside it, named after the first migration that changed it. */
async function bringUpToDate(
  connection: Connection,
  path: string,
  { empty, missing }: Content,
): Promise<void> {
  if (missing.length === 0) return;
  if (!empty) await connection.copyTo(`${path}.before-${missing[0]}`);
  await migrate(connection.db);
}

async function createStore(
  path: string,
  connection: Connection,
  lock: Lock,
  options: OpenOptions,
): Promise<Store> {
  const { db } = connection;
  const { clock, onHeld, onStored } = options;
  const known = await createKnown(db);
  const { names } = known;
  const writer = new Writer({
    db,
    clock,
    onHeld,
    onStored,
    sync: connection.sync,
    mostHeldObservations: options.mostHeldObservations ?? mostHeldObservations,
    onRollback: known.forget,
    apply(transaction, operation) {
      if (operation.kind === 'batch') return storeBatch(transaction, known, operation.batch, operation.atMs);
      if (operation.kind === 'tools') return storeSight(transaction, names, operation.sight);
      if (operation.kind === 'answer') return storeAnswer(transaction, operation);
      if (operation.kind === 'asked') return storeAsked(transaction, operation);
      return storeStep(transaction, names, operation);
    },
  });
  const version = await dataVersion(db);
  const outbox = createOutbox(db, await findOwed(db), writer);
  const baselines = await loadBaselines(db, writer, clock);
  const { retention = usualRetention, lateMs = () => null, planned = () => [] } = options;
  const endKeeping =
    retention === null ? async () => {} : keep({ writer, clock, known, retention, lateMs, planned });
  const { onMisplaced = () => {} } = options;
  const place = watchPlace({ path, clock, copyTo: connection.copyTo, onMisplaced });
  let endFollowing = async (): Promise<void> => {};
  return {
    journal: createJournal(db, writer, outbox, clock),
    outbox,
    baselines,
    requests: createRequests(db, writer, clock),
    downs: createDowns(db),
    follow(look = async () => {}) {
      place.begin();
      endFollowing = follow(db, clock, version, async (written) => {
        if (written) await baselines.reload();
        await look();
      });
    },
    beat: () => writer.aside((transaction) => sayWatching(transaction, clock.nowMs(), false, lateMs())),
    held: () => writer.held(),
    isMisplaced: place.isMisplaced,
    flush: () => writer.flush(),
    async close() {
      try {
        await endFollowing();
        await endKeeping();
        await writer.close();
        await place.end();
      } finally {
        await connection.close();
        lock.release();
      }
    },
  };
}
