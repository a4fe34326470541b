// How does a store grow old in a test? On a virtual clock, an hour in a moment, with an observation of each check every
// minute.

import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Batch } from '../../src/engine/ports.ts';
import type { OpenOptions, Store } from '../../src/store/open.ts';
import { openReader, type Reader } from '../../src/store/read.ts';
import { hourMs } from '../../src/store/spans.ts';
import { createVirtualClock, type VirtualClock } from '../support/virtual-clock.ts';
import { opened, temporaryFolder } from './opened.ts';
import * as record from './records.ts';

/** A midnight. */
export const beginMs = Date.UTC(2026, 10, 23);

export const keepAll = {
  observationsMs: 14 * 24 * hourMs,
  hourlyMs: 400 * 24 * hourMs,
  maxSizeBytes: 2 ** 31,
};

export interface Aging {
  path: string;
  store: Store;
  clock: VirtualClock;
  /** Commits, and lets the time pass that it takes to be stored. */
  commit(batch: Partial<Batch>): Promise<void>;
  /** So many hours pass, with sixty observations in each. */
  live(hours: number): Promise<void>;
  /** Reads beside the daemon. */
  reader(): Reader;
  close(): Promise<void>;
}

export async function aging(
  retention: Partial<typeof keepAll> = {},
  more: Partial<OpenOptions> = {},
): Promise<Aging> {
  const path = join(temporaryFolder(), 'coalmine.db');
  const clock = createVirtualClock(beginMs);
  const store = await opened(path, { ...more, clock, retention: { ...keepAll, ...retention } });
  let closing: Promise<void> | null = null;
  const close = (): Promise<void> => {
    closing ??= store.close();
    return closing;
  };
  onTestFinished(close);
  const commit = async (batch: Partial<Batch>): Promise<void> => {
    const done = store.journal.commit(record.batch(batch));
    await clock.advance(250);
    await done;
  };
  return {
    path,
    store,
    clock,
    close,
    commit,
    async live(hours) {
      for (let hour = 0; hour < hours; hour += 1) {
        const fromMs = clock.nowMs();
        await commit({ observations: Array.from({ length: 60 }, (_, minute) => minuteOf(fromMs, minute)) });
        await clock.advance(fromMs + hourMs - clock.nowMs());
      }
    },
    reader: () => reading(path),
  };
}

/** One in sixty fails; the others take from 1 to 60 ms. */
const minuteOf = (fromMs: number, minute: number) =>
  record.observation({
    startedAtMs: fromMs + minute * 60_000,
    durationMs: minute + 1,
    ...(minute === 59 ? ({ verdict: 'fail', reason: 'gateway_error', stage: 'handshake' } as const) : {}),
  });

export function reading(path: string): Reader {
  const result = openReader(path);
  if (!result.ok) throw new Error(result.error.sentence);
  onTestFinished(() => result.reader.close());
  return result.reader;
}

/** Rows of each table. */
export async function rowsOf(reader: Reader): Promise<Record<string, number>> {
  const { tables } = await reader.stats();
  return Object.fromEntries(tables.map(({ table, rows }) => [table, rows]));
}
