// May a store be at this path? Looks at the file and its surroundings without touching them.

import {
  accessSync,
  closeSync,
  constants,
  openSync,
  readSync,
  realpathSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Access, examine } from './dialect.ts';
import { diskTrouble, type Failed, type StoreError, storeError, troubleSays } from './error.ts';
import { knownMigrations } from './migrations.ts';

export interface Place {
  /** Without symbolic links, so that two names of one file share one lock. */
  path: string;
  /** No table is in it yet, or there is no file. */
  empty: boolean;
  /** Migrations that are still to be run. */
  missing: string[];
}

export type Found = { ok: true; place: Place } | Failed;

/** Every SQLite database begins with these 16 bytes. */
const magic = 'SQLite format 3\0';

/** Kinds of file system by their number in Linux's statfs. FUSE has one number for local and remote ones. */
const networkFileSystems: Record<number, string> = {
  26985: 'NFS',
  20859: 'SMB',
  4283649346: 'CIFS',
  4266872130: 'SMB2',
  1397113167: 'AFS',
  16914839: '9P',
};

/** The name of the network file system with this number, null for any other. */
export function networkFileSystem(type: number): string | null {
  return networkFileSystems[type >>> 0] ?? null;
}

export function findPlace(path: string, access: Access): Found {
  const fail = (error: StoreError): Failed => ({ ok: false, error });
  const denied = access === 'write' ? 'unwritable' : 'unreadable';
  const folder = dirname(path);
  const folderStat = statSync(folder, { throwIfNoEntry: false });
  if (folderStat === undefined) {
    return fail(storeError(denied, path, `the folder ${folder} does not exist`));
  }
  if (!folderStat.isDirectory()) return fail(storeError(denied, path, `${folder} is not a folder`));
  const network = networkFileSystem(statfsSync(folder).type);
  if (network !== null) return fail(storeError('network_file_system', path, network));

  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat && !stat.isFile()) return fail(storeError(denied, path, 'it is not a file'));
  if (!allowed(folder, access) || (stat && !allowed(path, access))) {
    return fail(storeError(denied, path, 'this user lacks the permission'));
  }
  if (stat === undefined || stat.size === 0) {
    if (access === 'read') return fail(storeError('missing', path));
    return {
      ok: true,
      place: { path: realPath(path, stat !== undefined), empty: true, missing: knownMigrations },
    };
  }
  return startsWithMagic(path) ? inspect(path, stat.size, access) : fail(storeError('not_a_database', path));
}

/** What SQLite says of a file that calls itself a database. */
function inspect(path: string, bytes: number, access: Access): Found {
  const fail = (error: StoreError): Failed => ({ ok: false, error });
  try {
    const { empty, ours, sound, applied } = examine(path, bytes);
    if (!ours) return fail(storeError('foreign', path));
    if (!sound) return fail(storeError('corrupt', path));
    const unknown = applied.filter((name) => !knownMigrations.includes(name));
    if (unknown.length > 0) return fail(storeError('newer', path, unknown.join(', ')));
    const missing = knownMigrations.filter((name) => !applied.includes(name));
    if (access === 'read' && missing.length > 0) return fail(storeError('older', path));
    return { ok: true, place: { path: realPath(path, true), empty, missing } };
  } catch (error) {
    return fail(diskFailure(error, path, access));
  }
}

/** The words for what SQLite threw while the store was opened. What is not the disk's fault is thrown on. */
export function diskFailure(error: unknown, path: string, access: Access): StoreError {
  const trouble = diskTrouble(error);
  if (trouble === null) throw error;
  if (trouble === 'corrupt') return storeError('corrupt', path);
  return storeError(access === 'write' ? 'unwritable' : 'unreadable', path, troubleSays[trouble]);
}

function allowed(path: string, access: Access): boolean {
  try {
    accessSync(path, access === 'write' ? constants.R_OK | constants.W_OK : constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

function realPath(path: string, exists: boolean): string {
  return exists ? realpathSync(path) : join(realpathSync(dirname(path)), basename(path));
}

function startsWithMagic(path: string): boolean {
  const start = Buffer.alloc(magic.length);
  const file = openSync(path, 'r');
  try {
    readSync(file, start, 0, magic.length, 0);
  } finally {
    closeSync(file);
  }
  return start.toString('latin1') === magic;
}
