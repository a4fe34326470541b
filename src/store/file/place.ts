// May a store be at this path, and what is there already? Looks without touching.

import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
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
  [0x73757245, 'Coda'],
  [0xc36400, 'Ceph'],
  [0xbd00bd0, 'Lustre'],
  [0x47504653, 'GPFS'],
  [0x19830326, 'BeeGFS'],
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
  if (stat === 'hidden') return fail(denied, `this user may not use ${folder}`);
  const barred = refusal(folder, access);
  if (barred !== null) return fail(denied, barred === 'EROFS' ? readOnly : `this user may not use ${folder}`);
  if (stat === 'absent') return { ok: true, path: join(realpathSync(folder), basename(path)) };
  if (!stat.isFile()) return fail(denied, 'it is not a file');
  if (refusal(path, access) !== null) return fail(denied, 'this user lacks the permission');
  return { ok: true, path: realpathSync(path) };
}

const readOnly = 'its disk is mounted read-only';

export interface Content {
  /** There is no table yet, or not even a file. */
  empty: boolean;
  /** Migrations that are still to be run. */
  missing: string[];
}

/**
 * What is in the file, when it is a store of this version or an older one. A large one is only `thoroughly` read as a
 * whole, which takes seconds for each gigabyte. While another process holds it, it is waited for `waitMs`.
 */
export function readContent(
  path: string,
  access: Access,
  thoroughly = false,
  waitMs?: number,
): { ok: true; content: Content } | Failed {
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
    const { empty, ours, sound, applied } = examine(path, thoroughly ? 0 : bytes, access, waitMs);
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

/** Null when this user may; else the system's code. */
function refusal(path: string, access: Access): string | null {
  try {
    accessSync(path, access === 'write' ? constants.R_OK | constants.W_OK : constants.R_OK);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'EACCES';
  }
}

/** Of a store that is damaged, with its write-ahead log, so that whoever looks at it later finds all of it. */
export function setAside(path: string, nowMs: number): string {
  const time = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, '');
  const aside = `${path}.damaged-${time}`;
  for (const suffix of ['', '-wal', '-shm'])
    if (existsSync(`${path}${suffix}`)) renameSync(`${path}${suffix}`, `${aside}${suffix}`);
  return aside;
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
