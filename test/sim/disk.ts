// What survives a crash? What was committed, as text, and nothing else: the ports Journal and Outbox on a disk
// in memory that may be full, slow, or the last thing that a process touches.

import { sleep } from '../../src/base/clock.ts';
import type { Batch, Durability, Journal, Outbox } from '../../src/engine/ports.ts';
import type { TargetState } from '../../src/engine/state.ts';
import { createMemoryOutbox, type MemoryOutbox } from '../alert/memory-outbox.ts';
import type { Chance } from './chance.ts';
import { type Life, never } from './life.ts';

export interface Disk {
  /** By target, as text: what cannot be written down cannot be remembered. */
  states: Map<string, string>;
  rows: MemoryOutbox;
  full: boolean;
  /** Of each write: that the process dies just before it, and just after it. */
  crash: number;
}

export const createDisk = (): Disk => ({
  states: new Map(),
  rows: createMemoryOutbox(),
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
      load: async () => [...disk.states.values()].map((text) => JSON.parse(text) as TargetState),
      commit: (batch) => write(async () => storeBatch(disk, JSON.parse(JSON.stringify(batch)) as Batch)),
    },
    outbox: {
      pending: () => disk.rows.pending(),
      lease: (id) => write(() => disk.rows.lease(id)),
      settle: (id, attempt, next) => write(() => disk.rows.settle(id, attempt, next)),
    },
  };
}

function storeBatch(disk: Disk, batch: Batch): void {
  for (const state of batch.states) disk.states.set(state.target, JSON.stringify(state));
  for (const target of batch.removedTargets) disk.states.delete(target);
  disk.rows.insert(batch.deliveries);
}
