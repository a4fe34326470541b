// What does a test put in place of a shell? Streams that remember, an environment and a signal of its own.

import { Readable, Writable } from 'node:stream';
import type { CliIo } from '../../src/cli/io.ts';

export interface Shell extends CliIo {
  out(): string;
  err(): string;
}

function remembering(): { stream: Writable; text: () => string } {
  let text = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  return { stream, text: () => text };
}

export function shell(parts: Partial<CliIo> = {}): Shell {
  const stdout = remembering();
  const stderr = remembering();
  return {
    stdin: Readable.from([]),
    stdout: stdout.stream,
    stderr: stderr.stream,
    env: {},
    cwd: import.meta.dirname,
    signal: new AbortController().signal,
    onHangUp() {},
    out: stdout.text,
    err: stderr.text,
    ...parts,
  };
}
