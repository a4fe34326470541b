// What survives a crash? What was committed, as text, and nothing else: the ports Journal and Outbox on a disk
// in memory that may be full, slow, or the last thing that a process touches.

import { sleep } from '../../src/base/clock.ts';
import {
  type Batch,
  type Durability,
  type Journal,
  noAftermath,
  type Outbox,
  type Revival,
} from '../../src/engine/ports.ts';
import { nothingRemembered, type TargetMemory } from '../../src/engine/state/memory.ts';
import type { TargetState } from '../../src/engine/state/state.ts';
import { holds, type Silence } from '../../src/engine/tell/silence.ts';
import type { Delivery } from '../../src/engine/words.ts';
import * as outbox from '../support/outbox-rows.ts';
import type { Chance } from './chance.ts';
import { type Life, never } from './life.ts';

export interface Disk {
  /** By target, as text: what cannot be written down cannot be remembered. */
  states: Map<string, string>;
  /** Likewise: what is remembered beside the state has writes of its own. */
  memories: Map<string, string>;
  outbox: outbox.OutboxRows;
  silences: Map<string, Silence>;
  full: boolean;
  /** Of each write: that the process dies just before it, and just after it. */
  crash: number;
}

export const createDisk = (): Disk => ({
  states: new Map(),
  memories: new Map(),
  outbox: outbox.emptyOutbox(),
  silences: new Map(),
  full: false,
  crash: 0,
});

export interface Mounted {
  journal: Journal;
  outbox: Outbox;
  /** How many writes wait in memory for a disk that is full. */
  held(): number;
}

type Store = () => Promise<unknown>;

/** The disk as one process sees it. */
export function mount(disk: Disk, life: Life, chance: Chance, wrong: (what: string) => void): Mounted {
  const all = disk.outbox;
  outbox.voidLeases(all);
  const held: Store[] = [];
  let turn: Promise<unknown> = Promise.resolve();
  const dies = (): boolean => {
    // Nobody demands that what a full disk refused survives a crash.
    if (held.length === 0 && chance.happens(disk.crash)) life.end();
    return life.dead();
  };
  const storeHeld = (): void => {
    if (disk.full) life.clock.timer(1_000, storeHeld);
    else void Promise.all(held.splice(0).map((store) => store())).catch((error) => wrong(`held: ${error}`));
  };
  const write = (store: Store): Promise<Durability> => {
    const done = turn.then(async (): Promise<Durability> => {
      if (dies()) return never();
      await sleep(life.clock, chance.between(0, 5));
      if (disk.full || held.length > 0) {
        if (held.length === 0) life.clock.timer(1_000, storeHeld);
        held.push(store);
        return 'held';
      }
      await store();
      return dies() ? never() : 'stored';
    });
    turn = done.catch(() => {});
    return done;
  };
  return {
    held: () => held.length,
    journal: {
      load: async () => [...disk.states].map(([target, text]) => loaded(disk, target, text)),
      silences: async (nowMs) => [...disk.silences.values()].filter((one) => holds(one, nowMs)),
      commit: (batch) => write(async () => storeBatch(disk, batch)),
    },
    outbox: {
      pending: async () => outbox.pending(all),
      standings: async () => [...all.standings.values()],
      addressees: async (id) => outbox.addressees(all, id),
      heardInstead: async (fallback, receiver, ids) => outbox.heardInstead(all, fallback, receiver, ids),
      lease: (id) => write(async () => outbox.lease(all, id)),
      settle: (id, attempt, next, aftermath = noAftermath) =>
        write(async () => {
          const deliveries = aftermath.deliveries.map(written);
          outbox.settle(all, id, attempt, next, { ...aftermath, deliveries });
        }),
      fold: (digest, ids, atMs) => write(async () => outbox.fold(all, written(digest), ids, atMs)),
      async revive(id, atMs) {
        let revival: Revival = { ok: false, why: 'unknown' };
        await write(async () => {
          revival = outbox.revive(all, id, atMs);
        });
        return revival;
      },
      async drop(receiver, atMs) {
        let dropped: string[] = [];
        await write(async () => {
          dropped = outbox.drop(all, receiver, atMs);
        });
        return dropped;
      },
    },
  };
}

function loaded(disk: Disk, target: string, text: string): TargetState {
  const memory = disk.memories.get(target);
  const state = JSON.parse(text) as TargetState;
  return { ...state, memory: memory ? (JSON.parse(memory) as TargetMemory) : nothingRemembered };
}

/** What a disk gives back is never the object that was written. */
const written = (delivery: Delivery): Delivery => JSON.parse(JSON.stringify(delivery)) as Delivery;

/** Whole or not at all. */
function storeBatch(disk: Disk, batch: Batch): void {
  outbox.insert(disk.outbox, batch.deliveries.map(written));
  for (const state of batch.states) disk.states.set(state.target, JSON.stringify(state));
  for (const { target, memory } of batch.memories) disk.memories.set(target, JSON.stringify(memory));
  for (const target of batch.removedTargets) {
    disk.states.delete(target);
    disk.memories.delete(target);
  }
  for (const silence of batch.silences) disk.silences.set(silence.id, silence);
}
