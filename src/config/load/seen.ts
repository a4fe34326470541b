// Does a file still say what it said? By its content: editors replace a file, Kubernetes swaps a link to its folder,
// and a file that was only touched says nothing new.

import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { type FileText, readTextFile } from './file.ts';

/** A file that a config was read from, or could not be. */
export interface SeenFile {
  path: string;
  /** As much of it is read as before. */
  mostBytes: number;
  /** Of its content, or of why it could not be read. */
  digest: string;
}

export const digestOf = (read: FileText): string =>
  createHash('sha256')
    .update(read.ok ? read.text : read.why)
    .digest('base64');

export interface Lookout {
  /** True when a file says something else than it did, and nothing has changed since the last look. */
  changed(): Promise<boolean>;
}

/** A writer may be in the middle of its work: what is new counts once two looks have seen the same. */
export function watchFiles(files: readonly SeenFile[]): Lookout {
  const known = files.map((file) => ({ file, print: '', digest: file.digest }));
  return {
    async changed() {
      let moved = false;
      for (const one of known) {
        const print = await printOf(one.file.path);
        if (print === one.print) continue;
        one.print = print;
        const digest = digestOf(readTextFile(one.file.path, one.file.mostBytes));
        moved ||= digest !== one.digest;
        one.digest = digest;
      }
      return !moved && known.some(({ file, digest }) => digest !== file.digest);
    },
  };
}

/** Another one for nearly every way to change a file, at the price of no reading. */
async function printOf(path: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unreadable';
  }
}
