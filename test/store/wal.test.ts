// How large does the write-ahead log get? Nobody empties it but us, and nothing of it may be let go while somebody reads.

import { statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { opened, temporaryFolder } from './opened.ts';
import { batch, failedObservation, startMs } from './records.ts';

const mib = 1024 * 1024;
/** What is left of it at most once nobody reads. */
const bound = 16 * mib;

async function busyStore() {
  const path = join(temporaryFolder(), 'coalmine.db');
  const store = await opened(path, { retention: null });
  onTestFinished(() => store.close());
  let written = 0;
  return {
    path,
    walBytes: () => statSync(`${path}-wal`).size,
    /** Some 400 KiB in one commit, each of them another text. */
    async write() {
      const observations = Array.from({ length: 200 }, () => {
        written += 1;
        const seen = failedObservation({ startedAtMs: startMs + written });
        const evidence = { status: 200, headers: {}, body: String(written).padEnd(2_048, 'x') };
        return { ...seen, stages: seen.stages.map((stage) => ({ ...stage, evidence })) };
      });
      await Promise.all([store.journal.commit(batch({ observations })), store.flush()]);
    },
  };
}

it('is used again from its beginning while the store is written to', async () => {
  const { write, walBytes } = await busyStore();
  const sizes: number[] = [];
  for (let commit = 0; commit < 60; commit += 1) {
    await write();
    sizes.push(walBytes());
  }
  expect(Math.max(...sizes)).toBeLessThan(bound / 2);
});

it('grows while somebody reads for long, and is cut back at the first writing after that', async () => {
  const { path, write, walBytes } = await busyStore();
  await write();
  const reader = new Database(path, { readonly: true });
  onTestFinished(() => void reader.close());
  reader.exec('begin');
  const count = reader.prepare('select count(*) from observation').pluck();
  const seen = count.get();
  for (let commit = 0; commit < 60; commit += 1) await write();
  expect(walBytes()).toBeGreaterThan(bound);
  expect(count.get()).toBe(seen);
  reader.exec('commit');
  await write();
  await write();
  expect(walBytes()).toBeLessThanOrEqual(bound);
});
