// Is another daemon using this store? A lock that the kernel takes back when its holder dies, however it dies:
// an exclusive transaction held open on a small SQLite file beside the store, in which nothing is ever written.

import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { diskFailure, diskTrouble, type Failed, storeError } from './error.ts';

export interface Lock {
  release(): void;
}

/** Whoever only asks holds it for a moment, which a daemon that starts in it waits for. */
const askedMs = 200;

export function takeLock(storePath: string): { ok: true; lock: Lock } | Failed {
  let file: Database.Database | null = null;
  try {
    file = new Database(`${storePath}.lock`, { timeout: askedMs });
    const held = file;
    held.exec('begin exclusive');
    // The file stays: were it removed, a third daemon could lock a new one while a second waits for this.
    return { ok: true, lock: { release: () => void held.close() } };
  } catch (error) {
    file?.close();
    if (diskTrouble(error) === 'busy') return { ok: false, error: storeError('locked', storePath) };
    return { ok: false, error: diskFailure(error, storePath, 'write') };
  }
}

/**
 * Does a daemon hold the store? Asking takes a tenth of a millisecond, and nobody is kept out by it. Null when this user
 * may not know.
 */
export function isLocked(storePath: string): boolean | null {
  const path = `${storePath}.lock`;
  // Where there is none, no daemon made it.
  if (!existsSync(path)) return false;
  let file: Database.Database | null = null;
  try {
    file = new Database(path, { readonly: true, timeout: 0 });
    file.prepare('select count(*) from sqlite_schema').get();
    return false;
  } catch (error) {
    return diskTrouble(error) === 'busy' ? true : null;
  } finally {
    file?.close();
  }
}
