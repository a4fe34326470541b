// What becomes of a store whose file is deleted, or replaced, under the daemon that writes to it? The real one, on a real
// disk.

import { readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import type { Misplaced } from '../../src/store/file/in-place.ts';
import type { Store } from '../../src/store/open.ts';
import { openReader } from '../../src/store/read.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';
import { opened, temporaryFolder } from './opened.ts';
import { batch, incident, targetState } from './records.ts';

const write = (store: Store, id: string): Promise<unknown> =>
  store.journal.commit(batch({ states: [targetState()], incidents: [incident({ id })] }));

async function incidentsIn(path: string): Promise<string[]> {
  const opening = openReader(path);
  if (!opening.ok) throw new Error(opening.error.sentence);
  const found = await opening.reader.recentIncidents(10);
  await opening.reader.close();
  return found.map(({ id }) => id).toSorted();
}

async function standing() {
  const path = join(temporaryFolder(), 'coalmine.db');
  const clock = createVirtualClock();
  const told: Misplaced[] = [];
  const store = await opened(path, { clock, retention: null, onMisplaced: (one) => told.push(one) });
  store.follow();
  await write(store, 'inc_1');
  const noticed = async (): Promise<Misplaced | undefined> => {
    await clock.advance(10_000);
    await expect.poll(() => told.length).toBe(1);
    return told[0];
  };
  return { path, store, noticed };
}

it.each([
  ['alone', ['']],
  ['with its log', ['', '-wal', '-shm']],
])('a file that is deleted %s is put back, and what is written until the end too', async (_, suffixes) => {
  const { path, store, noticed } = await standing();
  expect(store.isMisplaced()).toBe(false);
  for (const suffix of suffixes) rmSync(`${path}${suffix}`);
  await write(store, 'inc_2');
  expect(await noticed()).toMatchObject({ why: 'deleted', kept: path });
  expect(store.isMisplaced()).toBe(true);
  expect(await incidentsIn(path)).toEqual(['inc_1', 'inc_2']);
  await write(store, 'inc_3');
  await store.close();
  expect(await incidentsIn(path)).toEqual(['inc_1', 'inc_2', 'inc_3']);
  const again = await opened(path, { retention: null });
  await again.close();
  expect(readdirSync(dirname(path)).toSorted()).toEqual(['coalmine.db', 'coalmine.db.lock']);
});

it('a file in whose place another was put is kept beside it, and the other is left as it is', async () => {
  const { path, store, noticed } = await standing();
  const otherPath = join(temporaryFolder(), 'other.db');
  const other = await opened(otherPath, { retention: null });
  await write(other, 'inc_other');
  await other.close();
  renameSync(otherPath, path);
  await write(store, 'inc_2');
  const { why, kept } = (await noticed()) ?? {};
  expect(why).toBe('replaced');
  expect(kept).toMatch(/coalmine\.db\.replaced-2026/);
  await write(store, 'inc_3');
  await store.close();
  expect(await incidentsIn(kept ?? '')).toEqual(['inc_1', 'inc_2', 'inc_3']);
  expect(await incidentsIn(path)).toEqual(['inc_other']);
});
