// How is a response body read within its limits? Bytes arrive until the reader has enough, the body ends,
// is cut, grows too large, or time runs out: the ending is a fact that the classifier needs.

import { nextTurn } from '../../base/clock.ts';

/** `enough`: the reader stopped. `complete`: the body ended as framed. `cut`: the connection ended first. */
export type Ending = 'enough' | 'complete' | 'cut' | 'too_large' | 'aborted';

export interface BodyRead {
  ending: Ending;
  bytes: number;
}

/** How a body ends on the wire. */
export type End = 'complete' | 'cut';

/** Whoever was given a body reads it or discards it, once and in the same turn: nothing holds the bytes back. */
export interface Body {
  /** Hears the chunks that came and will come, then the end. */
  hear(chunk: (bytes: Buffer) => void, end: (how: End) => void): void;
  /** Ends its connection, unless the body ended before. */
  discard(): void;
}

/** Where the wire puts what arrives. */
export interface Sink {
  body: Body;
  chunk(bytes: Buffer): void;
  end(how: End): void;
}

/** `cut` ends the connection that brings the body. */
export function createSink(cut: () => void): Sink {
  const early: Buffer[] = [];
  let ended: End | null = null;
  let hearer: { chunk(bytes: Buffer): void; end(how: End): void } | null = null;
  return {
    body: {
      hear(chunk, end) {
        hearer = { chunk, end };
        for (const bytes of early) chunk(bytes);
        if (ended) end(ended);
      },
      discard() {
        if (ended === null) cut();
      },
    },
    chunk(bytes) {
      if (hearer) hearer.chunk(bytes);
      else early.push(bytes);
    },
    end(how) {
      ended = how;
      hearer?.end(how);
    },
  };
}

/**
 * Feeds `take` with each chunk until it answers true or the body ends. Never rejects; the connection is
 * ended unless the body was complete. `most` is in bytes.
 */
export function readBody(
  body: Body,
  most: number,
  signal: AbortSignal,
  take: (chunk: Buffer) => boolean,
): Promise<BodyRead> {
  return new Promise((resolve) => {
    let bytes = 0;
    let over = false;
    const finish = (ending: Ending): void => {
      over = true;
      signal.removeEventListener('abort', onAbort);
      if (ending === 'enough') void nextTurn().then(() => body.discard());
      else body.discard();
      resolve({ ending, bytes });
    };
    const onAbort = (): void => finish('aborted');
    if (signal.aborted) return onAbort();
    body.hear(
      (chunk) => {
        if (over) return;
        bytes += chunk.length;
        if (bytes > most) finish('too_large');
        else if (take(chunk)) finish('enough');
      },
      (how) => {
        if (!over) finish(how);
      },
    );
    if (!over) signal.addEventListener('abort', onAbort, { once: true });
  });
}
