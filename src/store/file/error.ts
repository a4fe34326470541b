// Why can the store not be used, and what should the operator do? A closed list, each with one sentence.

import Database from 'better-sqlite3';

export type StoreErrorKind =
  | 'missing'
  | 'unwritable'
  | 'unreadable'
  | 'network_file_system'
  | 'locked'
  | 'busy'
  | 'not_a_database'
  | 'foreign'
  | 'corrupt'
  | 'newer'
  | 'older';

export interface StoreError {
  kind: StoreErrorKind;
  path: string;
  /** What is wrong and what to do, for a person. */
  sentence: string;
}

export type Failed = { ok: false; error: StoreError };

/** `why` completes the sentences of the kinds that have more than one cause. */
export function storeError(kind: StoreErrorKind, path: string, why = ''): StoreError {
  return { kind, path, sentence: sentences[kind](path, why) };
}

const asideHint = 'Move it aside and a new store is made, or restore a backup; it was not touched.';

const damagedHint =
  'Restore a backup, or start `coalmine run --new-store`, which keeps it beside and begins a new one; it was not touched.';

const sentences: Record<StoreErrorKind, (path: string, why: string) => string> = {
  missing: (path) => `There is no store at ${path}: start \`coalmine run\` once, or check store.path.`,
  unwritable: (path, why) => `The store ${path} cannot be written: ${why}. Fix that or change store.path.`,
  unreadable: (path, why) =>
    `The store ${path} cannot be read: ${why}. Run this as the user that runs the daemon.`,
  network_file_system: (path, why) =>
    `The store ${path} is on a network file system (${why}), where SQLite cannot lock safely: set store.path to a local disk.`,
  locked: (path) =>
    `Another coalmine daemon is using the store ${path}: stop it first, or give this one its own store.path.`,
  busy: (path) =>
    `The store ${path} is held by another process, and cannot be read meanwhile: wait until it is done, or end it.`,
  not_a_database: (path) => `${path} is not a SQLite database. ${asideHint}`,
  foreign: (path) => `${path} is the database of another program: set store.path to another file.`,
  corrupt: (path) => `The store ${path} is damaged. ${damagedHint}`,
  newer: (path, why) =>
    `The store ${path} was made by a newer coalmine (it has ${why}): use that version, or move the file aside; it was not touched.`,
  older: (path) =>
    `The store ${path} was made by an older coalmine: start \`coalmine run\` once to bring it up to date.`,
};

/** What is wrong with the disk when SQLite refuses to write. It may pass; a fault of our own code does not. */
export type DiskTrouble = 'full' | 'io_error' | 'read_only' | 'cannot_open' | 'busy' | 'corrupt';

const troubles: Record<string, DiskTrouble> = {
  FULL: 'full',
  IOERR: 'io_error',
  READONLY: 'read_only',
  CANTOPEN: 'cannot_open',
  PERM: 'cannot_open',
  BUSY: 'busy',
  LOCKED: 'busy',
  PROTOCOL: 'busy',
  CORRUPT: 'corrupt',
  NOTADB: 'corrupt',
};

/** Null when the error is not the disk's. SQLite's extended codes begin with the plain one. */
export function diskTrouble(error: unknown): DiskTrouble | null {
  if (!(error instanceof Database.SqliteError)) return null;
  return troubles[error.code.split('_')[1] ?? ''] ?? null;
}

const troubleSays: Record<DiskTrouble, string> = {
  full: 'the disk is full',
  io_error: 'the disk reports an error',
  read_only: 'it or its disk is read-only',
  cannot_open: 'it cannot be opened',
  busy: 'another process holds it',
  corrupt: 'it is damaged',
};

/** The words for what SQLite threw while the store was opened. What is not the disk's fault is thrown on. */
export function diskFailure(error: unknown, path: string, access: 'write' | 'read'): StoreError {
  const trouble = diskTrouble(error);
  if (trouble === null) throw error;
  if (trouble === 'corrupt') return storeError('corrupt', path);
  if (trouble === 'busy' && access === 'read') return storeError('busy', path);
  return storeError(access === 'write' ? 'unwritable' : 'unreadable', path, troubleSays[trouble]);
}
