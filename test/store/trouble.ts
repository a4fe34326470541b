// How does a disk get into trouble in earnest? Each kind that this machine can make, with a way to end it.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import type { DiskTrouble } from '../../src/store/file/error.ts';
import { temporaryFolder } from './opened.ts';

export interface Trouble {
  kind: DiskTrouble;
  /** Where a store may be opened that will get into this trouble. */
  folder(): string;
  /** Answers with what ends it. */
  begin(storePath: string): () => void;
}

/** Another process, such as a backup tool, keeps a write transaction open. */
const busy: Trouble = {
  kind: 'busy',
  folder: temporaryFolder,
  begin(storePath) {
    const other = new Database(storePath);
    other.exec('begin immediate');
    const end = (): void => void other.close();
    onTestFinished(end);
    return end;
  },
};

/** A file system of its own, with nothing left on it. */
const full: Trouble = {
  kind: 'full',
  folder: smallDisk,
  begin(storePath) {
    const filler = join(dirname(storePath), 'filler');
    fill(filler);
    return () => rmSync(filler);
  },
};

const diskBytes = 4 * 1024 * 1024;

function smallDisk(): string {
  const folder = mkdtempSync(join(tmpdir(), 'coalmine-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${diskBytes}`, 'tmpfs', folder], { stdio: 'pipe' });
  onTestFinished(() => {
    // Lazily: a test that failed may still have the store open.
    execFileSync('umount', ['--lazy', folder]);
    rmSync(folder, { recursive: true });
  });
  return folder;
}

function fill(filler: string): void {
  try {
    writeFileSync(filler, Buffer.alloc(diskBytes));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC' || !existsSync(filler)) throw error;
  }
}

/** Mounting needs root and the right to mount; containers often have only the first. */
function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'coalmine-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'pipe' });
    execFileSync('umount', [folder]);
    return true;
  } catch {
    process.stderr.write('this machine may not mount a small disk: a full disk is not tried here\n');
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const mounts = canMount();

export const troubles: Trouble[] = mounts ? [busy, full] : [busy];

/** Each answers with a folder on a disk that is mounted read-only; none where nothing can be mounted. */
export const readOnlyDisks: (() => string)[] = mounts ? [readOnlyDisk] : [];

function readOnlyDisk(): string {
  const folder = smallDisk();
  execFileSync('mount', ['-o', 'remount,ro', folder], { stdio: 'pipe' });
  return folder;
}
