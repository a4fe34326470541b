import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { StoreError } from '../../src/store/file/error.ts';
import { networkFileSystem } from '../../src/store/file/place.ts';
import { openStore } from '../../src/store/open.ts';
import { openReader } from '../../src/store/read.ts';
import { hourMs } from '../../src/store/spans.ts';
import { aging, beginMs, reading, rowsOf } from './aging.ts';
import { opened, quiet, temporaryFolder } from './opened.ts';
import * as record from './records.ts';
import { readOnlyDisks } from './trouble.ts';

async function refused(path: string): Promise<StoreError> {
  const result = await openStore(path, quiet);
  if (result.ok) {
    await result.store.close();
    throw new Error('it was opened');
  }
  return result.error;
}

/** A store with an incident in it, closed. */
async function filled(): Promise<string> {
  const path = join(temporaryFolder(), 'coalmine.db');
  const store = await opened(path);
  await store.journal.commit(record.opening());
  await store.close();
  return path;
}

function change(path: string, statement: string): void {
  const file = new Database(path);
  file.exec(statement);
  file.close();
}

function tablesOf(path: string): string[] {
  const file = new Database(path);
  const names = file.prepare("select name from sqlite_schema where type = 'table'").pluck().all() as string[];
  file.close();
  return names.filter((name) => !name.startsWith('kysely_'));
}

/** As old as it gets: still ours, but with none of the tables and no migration run. */
function makeOld(path: string, statements: string): void {
  const drops = tablesOf(path).map((table) => `drop table "${table}";`);
  change(path, `pragma foreign_keys = off; ${drops.join('')} delete from kysely_migration; ${statements}`);
}

/** As the third migration left it. */
const withoutSums = `
  drop index target_check_rolled; drop index transition_by_time;
  alter table target_check drop column rolled_until_ms;
  alter table target drop column lights_until_ms;
  alter table observation drop column suspect;
  drop table observation_hour; drop table observation_day; drop table light_day; drop table watch; drop table kept;
  drop table request; drop table planned;
  alter table incident drop column last_good_ms; alter table incident drop column acknowledged;
  drop table silence;
  drop index delivery_dead; drop index delivery_folded;
  alter table delivery drop column refused_since_ms; alter table delivery drop column folded_into;
  drop table notification_incident; drop table receiver_standing;
  delete from kysely_migration where name >= '0004-rollup';`;

describe('opening the store', () => {
  it('makes one where there is none, and leaves only it and its lock behind', async () => {
    const folder = temporaryFolder();
    const store = await opened(join(folder, 'coalmine.db'));
    await store.close();
    expect(readdirSync(folder).sort()).toEqual(['coalmine.db', 'coalmine.db.lock']);
  });

  it('makes one that can give freed pages back and lets others read while it writes', async () => {
    const file = new Database(await filled());
    expect(file.pragma('auto_vacuum', { simple: true })).toBe(2);
    expect(file.pragma('journal_mode', { simple: true })).toBe('wal');
    file.close();
  });

  it('makes one of an empty file, as a crash in the first moment leaves it', async () => {
    const path = join(temporaryFolder(), 'coalmine.db');
    writeFileSync(path, '');
    await (await opened(path)).close();
  });

  it('undoes what somebody left half made who died while making the store', async () => {
    const path = join(temporaryFolder(), 'coalmine.db');
    const half = new Database(`${path}.half`);
    half.pragma('application_id = 0');
    half.pragma('cache_size = 1');
    half.exec('begin; create table half_made (text text)');
    const insert = half.prepare('insert into half_made values (?)');
    for (let row = 0; row < 100; row += 1) insert.run('x'.repeat(2_000));
    copyFileSync(`${path}.half`, path);
    copyFileSync(`${path}.half-journal`, `${path}-journal`);
    half.close();
    await (await opened(path)).close();
    expect(tablesOf(path)).not.toContain('half_made');
  });

  it('refuses a folder that does not exist, and does not make it', async () => {
    const folder = join(temporaryFolder(), 'missing');
    const error = await refused(join(folder, 'coalmine.db'));
    expect(error.kind).toBe('unwritable');
    expect(error.sentence).toContain(`the folder ${folder} does not exist`);
    expect(existsSync(folder)).toBe(false);
  });

  it('refuses a path under a file', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, 'text');
    expect(await refused(join(file, 'coalmine.db'))).toMatchObject({ kind: 'unwritable' });
  });

  it('refuses a folder in the place of a file', async () => {
    const folder = join(temporaryFolder(), 'coalmine.db');
    mkdirSync(folder);
    expect((await refused(folder)).sentence).toContain('it is not a file');
  });

  it.runIf(process.platform === 'linux')('refuses a place where no file can be made', async () => {
    expect(await refused('/proc/coalmine.db')).toMatchObject({ kind: 'unwritable' });
  });

  it('refuses a text file and leaves it alone', async () => {
    const path = join(temporaryFolder(), 'notes.txt');
    writeFileSync(path, 'do not lose this\n');
    const error = await refused(path);
    expect(error.kind).toBe('not_a_database');
    expect(error.sentence).toContain('Move it aside');
    expect(readFileSync(path, 'utf8')).toBe('do not lose this\n');
  });

  it.each([
    ['at its start', 100],
    ['in the middle', 4 * 4096],
  ])('refuses a store that is damaged %s and leaves it alone', async (_where, from) => {
    const path = await filled();
    const bytes = readFileSync(path).fill(0xa5, from, from + 4096);
    writeFileSync(path, bytes);
    expect(await refused(path)).toMatchObject({ kind: 'corrupt' });
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it('keeps a damaged store beside with all of it, and begins a new one, only where that is asked', async () => {
    const path = await filled();
    const bytes = readFileSync(path).fill(0xa5, 4 * 4096, 5 * 4096);
    writeFileSync(path, bytes);
    writeFileSync(`${path}-wal`, '');
    expect((await refused(path)).sentence).toContain('`coalmine run --new-store`');
    const kept: string[] = [];
    const store = await opened(path, { onSetAside: (file) => kept.push(file) });
    expect(await store.journal.load()).toEqual([]);
    await store.close();
    expect(kept).toEqual([expect.stringMatching(/coalmine\.db\.damaged-\d{8}T\d{6}Z$/)]);
    expect(readFileSync(kept[0] ?? '').equals(bytes)).toBe(true);
    expect(existsSync(`${kept[0]}-wal`)).toBe(true);
  });

  it('uses a sound store as it is, also where a new one may begin', async () => {
    const path = await filled();
    const kept: string[] = [];
    const store = await opened(path, { onSetAside: (file) => kept.push(file) });
    expect(await store.outbox.pending()).toEqual([record.delivery()]);
    await store.close();
    expect(kept).toEqual([]);
  });

  it.each(['not_a_database', 'foreign'] as const)('sets nothing aside that is %s', async (kind) => {
    const path = join(temporaryFolder(), 'theirs.db');
    if (kind === 'foreign') change(path, 'create table theirs (id integer)');
    else writeFileSync(path, 'do not lose this\n');
    const result = await openStore(path, { ...quiet, onSetAside: () => expect.unreachable() });
    expect(result).toMatchObject({ ok: false, error: { kind } });
    expect(existsSync(path)).toBe(true);
  });

  it.each(readOnlyDisks)('says of a disk that is mounted read-only that it is', async (mount) => {
    const path = join(mount(), 'coalmine.db');
    expect((await refused(path)).sentence).toContain('its disk is mounted read-only');
  });

  it('refuses a store that was cut short', async () => {
    const path = await filled();
    const bytes = readFileSync(path).subarray(0, 3 * 4096 + 17);
    writeFileSync(path, bytes);
    expect(await refused(path)).toMatchObject({ kind: 'corrupt' });
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it('refuses the database of another program and leaves it alone', async () => {
    const path = join(temporaryFolder(), 'theirs.db');
    change(path, 'create table theirs (id integer)');
    const bytes = readFileSync(path);
    expect(await refused(path)).toMatchObject({ kind: 'foreign' });
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it('refuses a store of a newer version, names what it does not know, and leaves it alone', async () => {
    const path = await filled();
    change(path, "insert into kysely_migration values ('0099-future', '2027-01-01')");
    const bytes = readFileSync(path);
    const error = await refused(path);
    expect(error.kind).toBe('newer');
    expect(error.sentence).toContain('0099-future');
    expect(readFileSync(path).equals(bytes)).toBe(true);
    expect(openReader(path)).toMatchObject({ ok: false, error: { kind: 'newer' } });
  });

  it('keeps a copy of an older store beside it before it is changed', async () => {
    const path = await filled();
    makeOld(path, "create table relic (word text); insert into relic values ('kept')");
    expect(openReader(path)).toMatchObject({ ok: false, error: { kind: 'older' } });
    const store = await opened(path);
    expect(await store.journal.commit(record.opening())).toBe('stored');
    await store.close();
    const copy = new Database(`${path}.before-0001-first`, { readonly: true });
    expect(copy.prepare('select word from relic').pluck().all()).toEqual(['kept']);
    copy.close();
  });

  it('brings a store without sums up to date, with a copy beside it, and then sums up its past', async () => {
    const { path, live, close, clock } = await aging();
    await live(3);
    await close();
    change(path, withoutSums);
    const store = await opened(path, { clock });
    await clock.advance(hourMs);
    const asked = { sinceMs: beginMs, untilMs: clock.nowMs(), bucketMs: hourMs };
    const history = await reading(path).history('exports', 'protocol', asked);
    expect(history?.total.counts).toMatchObject({ pass: 3 * 59, fail: 3 });
    expect(await rowsOf(reading(path))).toMatchObject({ observation_hour: 3 });
    expect(existsSync(`${path}.before-0004-rollup`)).toBe(true);
    await store.close();
  });

  it('changes nothing when a migration fails half way', async () => {
    const path = await filled();
    makeOld(path, 'create table delivery_attempt (in_the_way text)');
    await expect(openStore(path, quiet)).rejects.toThrow('delivery_attempt');
    expect(tablesOf(path)).toEqual(['delivery_attempt']);
    makeOld(path, '');
    await (await opened(path)).close();
  });

  it('opens a store from a copy of its file', async () => {
    const path = await filled();
    const copy = join(temporaryFolder(), 'restored.db');
    copyFileSync(path, copy);
    const store = await opened(copy);
    expect(await store.outbox.pending()).toEqual([record.delivery()]);
    await store.close();
  });

  it('knows network file systems by their number', () => {
    expect(networkFileSystem(0x6969)).toBe('NFS');
    expect(networkFileSystem(0xff534d42 | 0)).toBe('CIFS');
    expect(networkFileSystem(0xef53)).toBeNull();
  });
});

describe('the lock', () => {
  it('keeps a second daemon out, in plain words, until the first is done', async () => {
    const path = join(temporaryFolder(), 'coalmine.db');
    const first = await opened(path);
    const error = await refused(path);
    expect(error.kind).toBe('locked');
    expect(error.sentence).toContain('Another coalmine daemon');
    await first.close();
    await (await opened(path)).close();
  });

  it('is the same under another name of the file', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'coalmine.db');
    const first = await opened(path);
    symlinkSync(path, join(folder, 'alias.db'));
    expect(await refused(join(folder, 'alias.db'))).toMatchObject({ kind: 'locked' });
    await first.close();
  });
});
