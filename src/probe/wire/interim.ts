// What comes before an answer and is none? A server may say 100 at any time, and every client must take it (RFC 9110,
// 15.2); our HTTP library hangs up on it. So it is taken out of what the library reads.

import type { Socket } from 'node:net';

export interface Interim {
  /** A question is out: what comes next is the head of its answer, or a 100 before it. */
  expect(): void;
}

/** Longer than this no 100 is, with headers of its own. */
const longest = 8_192;

/** Of the status in `HTTP/1.1 100`, and its first figure. */
const statusAt = 'HTTP/1.1 '.length;
const one = '1'.charCodeAt(0);

const start = /^HTTP\/1\.[01] 100[ \r\n]/;
/** What may still become one. */
const isBeginning = (text: string): boolean =>
  'HTTP/1.'.startsWith(text) || /^HTTP\/1\.[01]?( (1(0(0)?)?)?)?$/.test(text);

export function withoutInterim(socket: Socket): Interim {
  const read = socket.read.bind(socket);
  let awaiting = false;
  let held: Buffer | null = null;
  const filtered = (size?: number): Buffer | null => {
    const chunk = read(size) as Buffer | null;
    if (!awaiting || chunk === null) return chunk;
    // Nearly always the answer itself: its status begins with another figure.
    if (held === null && chunk.length > statusAt && chunk[statusAt] !== one) {
      awaiting = false;
      return chunk;
    }
    let bytes: Buffer = held === null ? chunk : Buffer.concat([held, chunk]);
    held = null;
    for (;;) {
      const text = bytes.toString('latin1', 0, longest);
      const end = start.test(text) ? text.indexOf('\r\n\r\n') : -1;
      if (end >= 0) {
        bytes = bytes.subarray(end + 4);
        continue;
      }
      const unfinished = bytes.length < longest && (start.test(text) || isBeginning(text));
      if (!unfinished) break;
      held = bytes.length === 0 ? null : bytes;
      return null;
    }
    awaiting = false;
    return bytes;
  };
  socket.read = filtered;
  return {
    expect() {
      awaiting = true;
    },
  };
}
