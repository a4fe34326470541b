// Where is SQLite itself spoken? Here and in lock.ts: every other file of the room would read the same over
// another database that Kysely knows.

import { type FileHandle, open } from 'node:fs/promises';
import Database from 'better-sqlite3';
import {
  type ColumnDefinitionBuilder,
  Kysely,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  type SqliteStatement,
  sql,
} from 'kysely';
import type { Db, Tables } from '../schema.ts';

/** Written into the file's header, so that the store knows its own: the letters `Coal`. */
const applicationId = 0x43_6f_61_6c;

/** Statements are few and fixed; a program that makes them up by the thousand would only fill memory. */
const mostStatements = 200;

/** While a transaction of another process holds the file: long enough for one commit, too short to be felt. */
const busyWaitMs = 40;

/** At the start nothing else is due yet, and a file after a crash is first put in order. */
const openWaitMs = 5_000;

/** The write-ahead log shrinks back to this after a checkpoint. */
const walBytes = 16 * 1024 * 1024;

/** A full check reads the whole file: under this it takes a fraction of a second. */
const quickCheckBytes = 64 * 1024 * 1024;

export type Access = 'write' | 'read';

export interface Connection {
  db: Db;
  /** Makes a consistent copy, also while others write. */
  copyTo(path: string): Promise<void>;
  /**
   * When it is over, everything that was committed survives the end of the machine too. SQLite would do the same
   * within the commit, and nothing else could run while a busy disk takes its time.
   */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Throws SqliteError: the caller knows what the path was wanted for. A reader waits so long for each answer. */
export function connect(path: string, access: Access, readWaitMs = openWaitMs): Connection {
  const timeout = access === 'read' ? readWaitMs : openWaitMs;
  const raw = new Database(path, { readonly: access === 'read', timeout });
  try {
    if (access === 'write') prepareForWriting(raw);
    raw.pragma('foreign_keys = on');
    raw.pragma(`busy_timeout = ${access === 'write' ? busyWaitMs : readWaitMs}`);
  } catch (error) {
    raw.close();
    throw error;
  }
  const db = new Kysely<Tables>({ dialect: new StoreDialect({ database: withKeptStatements(raw) }) });
  let log: FileHandle | null = null;
  return {
    db,
    copyTo: async (to) => {
      await raw.backup(to);
    },
    sync: async () => {
      // It stays the same file as long as this connection is open.
      log ??= await open(`${path}-wal`, 'r+');
      await log.datasync();
    },
    close: async () => {
      await log?.close();
      await db.destroy();
      // Kysely closes the file only when a query was ever run.
      if (raw.open) raw.close();
    },
  };
}

/** Pages freed by retention can only be given back when this is set before the first table. */
function prepareForWriting(raw: Database.Database): void {
  raw.pragma('auto_vacuum = incremental');
  raw.pragma('journal_mode = wal');
  raw.pragma('synchronous = normal');
  raw.pragma(`journal_size_limit = ${walBytes}`);
  if (raw.pragma('application_id', { simple: true }) !== applicationId) {
    raw.pragma(`application_id = ${applicationId}`);
  }
}

/** A number that changes when another connection has written. It takes some 20 microseconds to ask. */
export async function dataVersion(db: Db): Promise<number> {
  const { rows } = await sql<{ data_version: number }>`pragma data_version`.execute(db);
  return rows[0]?.data_version ?? 0;
}

export interface FileSize {
  pages: number;
  freePages: number;
  /** Without the free ones. */
  usedBytes: number;
}

export async function fileSize(db: Db): Promise<FileSize> {
  const { rows } = await sql<{ pages: number; free: number; bytes: number }>`
    select page_count as pages, freelist_count as free, page_size as bytes
    from pragma_page_count, pragma_freelist_count, pragma_page_size`.execute(db);
  const { pages = 0, free = 0, bytes = 0 } = rows[0] ?? {};
  return { pages, freePages: free, usedBytes: (pages - free) * bytes };
}

/** How much of the file each table takes with its indexes. Null where this SQLite was built without telling. */
export async function tableBytes(db: Db): Promise<Map<string, number> | null> {
  const options = await sql<{ option: string }>`
    select compile_options as option from pragma_compile_options`.execute(db);
  if (!options.rows.some(({ option }) => option === 'ENABLE_DBSTAT_VTAB')) return null;
  const { rows } = await sql<{ name: string; bytes: number }>`
    select tbl_name as name, sum(pgsize) as bytes
    from dbstat join sqlite_schema using (name) where aggregate = true group by tbl_name`.execute(db);
  return new Map(rows.map(({ name, bytes }) => [name, bytes]));
}

/** Makes a consistent and compact copy, also while another process writes. The path must be free. */
export async function copyInto(db: Db, path: string): Promise<void> {
  await sql`vacuum into ${path}`.execute(db);
}

/** Cuts so many free pages off the end of the file, moving what lies there into its gaps. */
export async function giveBack(db: Db, pages: number): Promise<void> {
  await sql`pragma incremental_vacuum(${sql.raw(String(pages))})`.execute(db);
}

/** Of a person at a terminal, who rather waits than is refused while a daemon writes. */
export async function patiently(db: Db): Promise<void> {
  await sql`pragma busy_timeout = ${sql.raw(String(openWaitMs))}`.execute(db);
}

export interface Examination {
  /** There is no table. */
  empty: boolean;
  /** False when the file is a database of another program. */
  ours: boolean;
  sound: boolean;
  /** Names of the migrations that were run on it. */
  applied: string[];
}

/** Looks without touching. Throws SqliteError when it cannot be read as a database. */
export function examine(path: string, bytes: number, access: Access, waitMs = openWaitMs): Examination {
  const raw = openToLook(path, access, waitMs);
  try {
    const tables = raw.prepare("select name from sqlite_schema where type = 'table'").pluck().all();
    const empty = tables.length === 0;
    const ours = empty || raw.pragma('application_id', { simple: true }) === applicationId;
    const sound = bytes > quickCheckBytes || raw.pragma('quick_check(1)', { simple: true }) === 'ok';
    const migrated = ours && tables.includes('kysely_migration');
    const applied = migrated ? raw.prepare('select name from kysely_migration').pluck().all() : [];
    return { empty, ours, sound, applied: applied as string[] };
  } finally {
    raw.close();
  }
}

/**
 * Read-only, with one exception: whoever died while the file was being made left a journal behind that only
 * a writer may undo. Afterwards the file is what it was before that.
 */
function openToLook(path: string, access: Access, timeout: number): Database.Database {
  const options = { fileMustExist: true, timeout };
  const looking = new Database(path, { ...options, readonly: true });
  try {
    looking.pragma('schema_version');
    return looking;
  } catch (error) {
    looking.close();
    const undone = error instanceof Database.SqliteError && error.code === 'SQLITE_READONLY_ROLLBACK';
    if (access === 'read' || !undone) throw error;
    return new Database(path, options);
  }
}

/** Kysely asks for the same few statements again and again; SQLite need parse them only once. */
function withKeptStatements(raw: Database.Database): SqliteDatabase {
  const kept = new Map<string, SqliteStatement>();
  return {
    close: () => {
      raw.close();
    },
    prepare(text) {
      if (text === 'rollback') return rollbackOf(raw);
      // A transaction that reads before it writes would be refused when another process wrote in between.
      const wanted = text === 'begin' ? 'begin immediate' : text;
      const known = kept.get(wanted);
      if (known) return known;
      if (kept.size >= mostStatements) kept.clear();
      const statement = raw.prepare(wanted) as unknown as SqliteStatement;
      kept.set(wanted, statement);
      return statement;
    },
  };
}

/** SQLite may already have rolled back, as on a full disk: a second rollback would fail and hide why. */
function rollbackOf(raw: Database.Database): SqliteStatement {
  return {
    reader: false,
    all: () => [],
    iterate: () => [].values(),
    run: () => {
      if (raw.inTransaction) raw.prepare('rollback').run();
      return { changes: 0, lastInsertRowid: 0 };
    },
  };
}

class StoreDialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new StoreAdapter();
  }
}

/** Kysely is careful because of foreign keys, but SQLite does roll back DDL: a migration is all or nothing. */
class StoreAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** The end of a table definition whose rows lie in the order of their key, without a second copy of it. */
export const inKeyOrder = sql`without rowid`;

/** A column of bytes. */
export const blob = sql`blob`;

/** An integer key that the database gives out, in rising order. */
export const givenKey = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.primaryKey();
