// What does a command touch of the world around it? Everything it may, so that a test can stand in for a shell.

import type { Readable, Writable } from 'node:stream';

export interface CliIo {
  /** Keys of the person at the terminal; nothing else is read from it. */
  stdin: Readable;
  stdout: Writable;
  stderr: Writable;
  env: Record<string, string | undefined>;
  cwd: string;
  /** Aborts when the operator interrupts. */
  signal: AbortSignal;
  /** From now on a SIGHUP, which would interrupt, calls this instead. */
  onHangUp(heard: () => void): void;
}
