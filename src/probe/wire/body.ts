// How is a response body read within its limits? Bytes arrive until the reader has enough, the body ends,
// is cut, grows too large, or time runs out: the ending is a fact that the classifier needs.

import type { Readable } from 'node:stream';
import { nextTurn } from '../../base/clock.ts';

/** `enough`: the reader stopped. `complete`: the body ended as framed. `cut`: the connection ended first. */
export type Ending = 'enough' | 'complete' | 'cut' | 'too_large' | 'aborted';

export interface BodyRead {
  ending: Ending;
  bytes: number;
}

/**
 * Feeds `take` with each chunk until it answers true or the body ends. Never rejects; the body is
 * destroyed unless it was complete. `most` is in bytes.
 */
export function readBody(
  body: Readable,
  most: number,
  signal: AbortSignal,
  take: (chunk: Buffer) => boolean,
): Promise<BodyRead> {
  return new Promise((resolve) => {
    let bytes = 0;
    let finished = false;
    const finish = (ending: Ending): void => {
      if (finished) return;
      finished = true;
      signal.removeEventListener('abort', onAbort);
      body.on('error', () => {});
      if (ending === 'enough') letEnd(body);
      else if (ending !== 'complete') body.destroy();
      resolve({ ending, bytes });
    };
    const onAbort = (): void => finish('aborted');
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    body.on('data', (chunk: Buffer) => {
      if (finished) return;
      bytes += chunk.length;
      if (bytes > most) finish('too_large');
      else if (take(chunk)) finish('enough');
    });
    body.on('end', () => finish('complete'));
    body.on('error', () => finish(signal.aborted ? 'aborted' : 'cut'));
    body.on('close', () => finish(signal.aborted ? 'aborted' : 'cut'));
  });
}

/** An answer is often the last thing on its stream: one that ends now leaves its connection to the next question. */
function letEnd(body: Readable): void {
  body.resume();
  void nextTurn().then(() => {
    if (!body.readableEnded) body.destroy();
  });
}
