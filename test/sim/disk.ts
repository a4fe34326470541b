// What survives a crash? What was committed, as text, and nothing else: the ports Journal and Outbox on a disk
// in memory that may be full, slow, or the last thing that a process touches.

import { sleep } from '../../src/base/clock.ts';
import { nothingRemembered, type TargetMemory } from '../../src/engine/memory.ts';
import type { Batch, Durability, Journal, Outbox } from '../../src/engine/ports.ts';
import { holds, type Silence } from '../../src/engine/silence.ts';
import type { TargetState } from '../../src/engine/state.ts';
import type { Delivery } from '../../src/engine/words.ts';
import type { Chance } from './chance.ts';
import { type Life, never } from './life.ts';

export interface Disk {
  /** By target, as text: what cannot be written down cannot be remembered. */
  states: Map<string, string>;
  /** Likewise: what is remembered beside the state has writes of its own. */
  memories: Map<string, string>;
  /** By id, in the order in which they were owed. */
  rows: Map<string, Delivery>;
  silences: Map<string, Silence>;
  full: boolean;
  /** Of each write: that the process dies just before it, and just after it. */
  crash: number;
}

export const createDisk = (): Disk => ({
  states: new Map(),
  memories: new Map(),
  rows: new Map(),
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
  voidLeases(disk);
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
      pending: async () => [...disk.rows.values()].filter(isOwed),
      lease: (id) => write(async () => change(disk, id, { status: 'leased' })),
      settle: (id, { atMs, durationMs }, next) =>
        write(async () => {
          const finishedAtMs = next.status === 'pending' ? null : atMs + durationMs;
          const attempts = (disk.rows.get(id)?.attempts ?? 0) + 1;
          change(disk, id, { ...next, attempts, finishedAtMs });
        }),
    },
  };
}

function loaded(disk: Disk, target: string, text: string): TargetState {
  const memory = disk.memories.get(target);
  const state = JSON.parse(text) as TargetState;
  return { ...state, memory: memory ? (JSON.parse(memory) as TargetMemory) : nothingRemembered };
}

const isOwed = ({ status }: Delivery): boolean => status === 'pending' || status === 'leased';

function change(disk: Disk, id: string, fields: Partial<Delivery>): void {
  const row = disk.rows.get(id);
  if (row === undefined || !isOwed(row)) throw new Error(`no delivery ${id} is owed`);
  disk.rows.set(id, { ...row, ...fields });
}

function voidLeases(disk: Disk): void {
  for (const [id, row] of disk.rows)
    if (row.status === 'leased') disk.rows.set(id, { ...row, status: 'pending' });
}

/** What a disk gives back is never the object that was written. */
const written = (delivery: Delivery): Delivery => JSON.parse(JSON.stringify(delivery)) as Delivery;

/** Whole or not at all. */
function storeBatch(disk: Disk, batch: Batch): void {
  const ids = [...disk.rows.keys(), ...batch.deliveries.map((one) => one.id)];
  if (new Set(ids).size < ids.length) throw new Error('a delivery cannot be owed twice');
  for (const state of batch.states) disk.states.set(state.target, JSON.stringify(state));
  for (const { target, memory } of batch.memories) disk.memories.set(target, JSON.stringify(memory));
  for (const target of batch.removedTargets) {
    disk.states.delete(target);
    disk.memories.delete(target);
  }
  for (const delivery of batch.deliveries) disk.rows.set(delivery.id, written(delivery));
  for (const silence of batch.silences) disk.silences.set(silence.id, silence);
}
