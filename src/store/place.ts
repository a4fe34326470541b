// May a store be at this path, and what is there already? Looks without touching.

import {
  accessSync,
  closeSync,
  constants,
  openSync,
  readSync,
  realpathSync,
  type Stats,
  statfsSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Access, examine } from './dialect.ts';
import { diskFailure, type Failed, type StoreErrorKind, storeError } from './error.ts';
import { knownMigrations } from './migrations.ts';

/** Every SQLite database begins with these 16 bytes. */
const magic = 'SQLite format 3\0';

/**
 * By their number in Linux's statfs. Not here: FUSE, which has one number for local and remote ones, and 9P,
 * which sandboxes use for their local disk.
 */
const networkFileSystems = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x5346414f, 'AFS'],
]);

/** The name of the network file system with this number, null for any other. */
export function networkFileSystem(type: number): string | null {
  return networkFileSystems.get(type >>> 0) ?? null;
}

/** The path without symbolic links, so that two names of one file share one lock. */
export function findPlace(path: string, access: Access): { ok: true; path: string } | Failed {
  const folder = dirname(path);
  const fail = (kind: StoreErrorKind, why: string): Failed => ({
    ok: false,
    error: storeError(kind, path, why),
  });
  const denied = access === 'write' ? 'unwritable' : 'unreadable';
  const folderStat = look(folder);
  if (folderStat === 'absent') return fail(denied, `the folder ${folder} does not exist`);
  if (folderStat === 'hidden') return fail(denied, `this user may not look into ${folder}`);
  if (!folderStat.isDirectory()) return fail(denied, `${folder} is not a folder`);
  const network = networkFileSystem(statfsSync(folder).type);
  if (network !== null) return fail('network_file_system', network);

  const stat = look(path);
  if (stat === 'hidden' || !allowed(folder, access)) return fail(denied, `this user may not use ${folder}`);
  if (stat === 'absent') return { ok: true, path: join(realpathSync(folder), basename(path)) };
  if (!stat.isFile()) return fail(denied, 'it is not a file');
  if (!allowed(path, access)) return fail(denied, 'this user lacks the permission');
  return { ok: true, path: realpathSync(path) };
}

export interface Content {
  /** There is no table yet, or not even a file. */
  empty: boolean;
  /** Migrations that are still to be run. */
  missing: string[];
}

/** What is in the file, when it is a store of this version or an older one. */
export function readContent(path: string, access: Access): { ok: true; content: Content } | Failed {
  const fail = (kind: StoreErrorKind, why = ''): Failed => ({
    ok: false,
    error: storeError(kind, path, why),
  });
  const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (bytes === 0) {
    const content = { empty: true, missing: knownMigrations };
    return access === 'read' ? fail('missing') : { ok: true, content };
  }
  if (!startsWithMagic(path)) return fail('not_a_database');
  try {
    const { empty, ours, sound, applied } = examine(path, bytes, access);
    if (!ours) return fail('foreign');
    if (!sound) return fail('corrupt');
    const unknown = applied.filter((name) => !knownMigrations.includes(name));
    if (unknown.length > 0) return fail('newer', unknown.join(', '));
    const missing = knownMigrations.filter((name) => !applied.includes(name));
    if (access === 'read' && missing.length > 0) return fail('older');
    return { ok: true, content: { empty, missing } };
  } catch (error) {
    return { ok: false, error: diskFailure(error, path, access) };
  }
}

/** `hidden` is what the operating system does not let this user see. */
function look(path: string): Stats | 'absent' | 'hidden' {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? 'absent';
  } catch {
    return 'hidden';
  }
}

function allowed(path: string, access: Access): boolean {
  try {
    accessSync(path, access === 'write' ? constants.R_OK | constants.W_OK : constants.R_OK);
    return true;
  } catch {
    return false;
  }
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
