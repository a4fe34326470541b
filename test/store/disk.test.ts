import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../src/base/clock.ts';
import type { DiskTrouble } from '../../src/store/file/error.ts';
import { openStore, type Store } from '../../src/store/open.ts';
import { openReader, type PastObservation } from '../../src/store/read.ts';
import { opened, quiet } from './opened.ts';
import * as record from './records.ts';
import { type Trouble, troubles } from './trouble.ts';

/** Shorter waits are for other operations to come, and pass by themselves. */
const shortestRetryMs = 1_000;

/** Time that passes only when the test says so. */
function handClock(): { clock: Clock; delays: number[]; ring: () => void } {
  const delays: number[] = [];
  let wakes: (() => void)[] = [];
  const timer: Clock['timer'] = (delayMs, wake) => {
    if (delayMs < shortestRetryMs) return systemClock.timer(delayMs, wake);
    delays.push(delayMs);
    wakes.push(wake);
    return () => {
      wakes = wakes.filter((one) => one !== wake);
    };
  };
  const ring = (): void => {
    for (const wake of wakes.splice(0)) wake();
  };
  return { clock: { ...systemClock, timer }, delays, ring };
}

/** Waits for the event; a busy machine may take its time. */
const patient = { timeout: 20_000 };

interface Scene {
  store: Store;
  path: string;
  told: (DiskTrouble | { stored: number; dropped: number })[];
  delays: number[];
  ring: () => void;
}

async function scene(trouble: Trouble, mostHeldObservations = 1_000): Promise<Scene> {
  const path = join(trouble.folder(), 'coalmine.db');
  const told: Scene['told'] = [];
  const tell = (what: Scene['told'][number]): void => void told.push(what);
  const { clock, ...hand } = handClock();
  const store = await opened(path, {
    clock,
    onHeld: tell,
    onStored: tell,
    mostHeldObservations,
    retention: null,
  });
  await store.journal.commit(record.opening());
  return { store, path, told, ...hand };
}

const recorded = (index: number) =>
  record.batch({
    observations: [record.observation({ startedAtMs: record.startMs + index })],
    states: [record.targetState({ lights: [record.lightState({ sinceMs: index })] })],
  });

async function pastOf(path: string): Promise<PastObservation[]> {
  const result = openReader(path);
  if (!result.ok) throw new Error(result.error.sentence);
  const range = { beforeMs: record.startMs + 10_000, most: 1_000 };
  const past = await result.reader.observations('exports', 'protocol', range);
  await result.reader.close();
  return past.reverse();
}

describe.each(troubles)('while the disk is $kind', (trouble) => {
  it('holds everything at once, says so once, and stores it in order when the disk is well', async () => {
    const { store, path, told, ring } = await scene(trouble);
    const end = trouble.begin(path);
    for (let index = 0; index < 50; index += 1) {
      expect(await store.journal.commit(recorded(index))).toBe('held');
    }
    expect(await store.outbox.lease('dlv_1')).toBe('held');
    expect(await store.outbox.settle('dlv_1', record.attempt(), { status: 'done' })).toBe('held');
    expect(store.held()).toBe(52);
    expect(told).toEqual([trouble.kind]);

    end();
    ring();
    await expect.poll(() => told, patient).toEqual([trouble.kind, { stored: 52, dropped: 0 }]);
    expect(store.held()).toBe(0);
    expect(await store.journal.commit(recorded(50))).toBe('stored');
    await store.close();

    const indexes = (await pastOf(path)).map(({ startedAtMs }) => startedAtMs - record.startMs);
    expect(indexes).toEqual(Array.from({ length: 51 }, (_, index) => index));
    const again = await opened(path);
    expect((await again.journal.load())[0]?.lights[0]?.sinceMs).toBe(50);
    expect(await again.outbox.pending()).toEqual([]);
    await again.close();
  });

  it('still owes what is held, so that people are told meanwhile', async () => {
    const { store, path } = await scene(trouble);
    const end = trouble.begin(path);
    const owed = record.delivery({ id: 'dlv_2', receiver: 'second' });
    expect(await store.journal.commit(record.batch({ deliveries: [owed] }))).toBe('held');
    expect(await store.outbox.pending()).toEqual([record.delivery(), owed]);
    end();
    await store.close();
  });

  it('tries again after 1 s, then doubles up to 30 s', async () => {
    const { store, path, delays, ring } = await scene(trouble);
    const end = trouble.begin(path);
    await store.journal.commit(recorded(0));
    for (let tries = 1; tries < 7; tries += 1) {
      ring();
      await expect.poll(() => delays, patient).toHaveLength(tries + 1);
    }
    expect(delays).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    end();
    await store.close();
  });

  it('lets only the oldest observations go when memory has no more room, and counts them', async () => {
    const { store, path, told } = await scene(trouble, 10);
    const end = trouble.begin(path);
    const resolved = record.incident({ status: 'resolved', resolvedAtMs: record.startMs + 1 });
    const opensAgain = record.delivery({ id: 'dlv_2' });
    const first = {
      ...recorded(0),
      incidents: [resolved],
      transitions: [record.transition()],
      deliveries: [opensAgain],
    };
    await store.journal.commit(first);
    for (let index = 1; index < 100; index += 1) await store.journal.commit(recorded(index));
    expect(store.held()).toBeLessThanOrEqual(11);
    end();
    await store.flush();

    const past = await pastOf(path);
    expect(past.at(-1)?.startedAtMs).toBe(record.startMs + 99);
    expect(told[1]).toMatchObject({ dropped: 100 - past.length });
    await store.close();
    const again = await opened(path);
    expect(await again.outbox.pending()).toEqual([record.delivery(), opensAgain]);
    expect((await again.journal.load())[0]?.lights[0]?.sinceMs).toBe(99);
    await again.close();
  });

  it('keeps what it could not store when asked to flush too early, and says at the end what is lost', async () => {
    const { store, path, told } = await scene(trouble);
    const end = trouble.begin(path);
    await store.journal.commit(recorded(0));
    await store.flush();
    expect(store.held()).toBe(1);
    await store.close();
    expect(store.held()).toBe(1);
    expect(told).toEqual([trouble.kind]);
    end();
    const again = await opened(path);
    expect(await again.outbox.pending()).toEqual([record.delivery()]);
    await again.close();
  });

  it('goes on after a held operation that can never be stored, and then throws: that is our own mistake', async () => {
    const { store, path, told } = await scene(trouble);
    const end = trouble.begin(path);
    await store.journal.commit(recorded(0));
    // It is owed already, and cannot be owed twice.
    await store.journal.commit(record.batch({ deliveries: [record.delivery()] }));
    await store.journal.commit(recorded(1));
    end();
    await expect(store.flush()).rejects.toThrow('can never be stored');
    expect(told[1]).toEqual({ stored: 2, dropped: 0 });
    await store.close();
    expect(await pastOf(path)).toHaveLength(2);
  });
});

describe.each(troubles.filter(({ kind }) => kind === 'full'))('on a full disk', (trouble) => {
  it('a new store is refused with a sentence that says why', async () => {
    const path = join(trouble.folder(), 'coalmine.db');
    trouble.begin(path);
    const result = await openStore(path, quiet);
    expect(result).toMatchObject({ ok: false, error: { kind: 'unwritable' } });
    expect(result.ok || result.error.sentence).toContain('the disk is full');
  });
});
