// Is another daemon using this store? A lock that the kernel takes back when its holder dies, however it dies:
// an exclusive transaction held open on a small SQLite file beside the store, in which nothing is ever written.

import Database from 'better-sqlite3';
import { diskFailure, diskTrouble, type Failed, storeError } from './error.ts';

export interface Lock {
  release(): void;
}

export function takeLock(storePath: string): { ok: true; lock: Lock } | Failed {
  let file: Database.Database | null = null;
  try {
    file = new Database(`${storePath}.lock`, { timeout: 0 });
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
