// How is a file of the operator's read? Whole, as UTF-8, and never more than a limit.

import { closeSync, openSync, readSync } from 'node:fs';

/** `why` completes a sentence that begins with the file's name. */
export type FileText = { ok: true; text: string } | { ok: false; why: string; missing?: boolean };

/** A config of 20,000 targets has a quarter of it. */
export const mostConfigBytes = 16 * 1024 * 1024;

const reasons: Record<string, string> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist: a part of its path is not a directory',
  EACCES: 'may not be read: permission denied',
  EPERM: 'may not be read: permission denied',
  EISDIR: 'is a directory',
};

export function readTextFile(path: string, mostBytes: number): FileText {
  let bytes: Buffer;
  try {
    bytes = readAtMost(path, mostBytes + 1);
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    return { ok: false, why: reasons[code] ?? `cannot be read: ${code}`, missing: code === 'ENOENT' };
  }
  if (bytes.length > mostBytes) return { ok: false, why: `is larger than ${size(mostBytes)}` };
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { ok: false, why: 'is not UTF-8 text' };
  }
}

/** By hand and not by size, because a pipe or a device does not tell its size. */
function readAtMost(path: string, most: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const chunks: Buffer[] = [];
    for (let left = most; left > 0; ) {
      const chunk = Buffer.alloc(Math.min(left, 65_536));
      const got = readSync(file, chunk);
      if (got === 0) break;
      chunks.push(chunk.subarray(0, got));
      left -= got;
    }
    return Buffer.concat(chunks);
  } finally {
    closeSync(file);
  }
}

const size = (bytes: number): string => {
  const kib = bytes / 1024;
  return kib < 1024 ? `${kib} KiB` : `${kib / 1024} MiB`;
};
