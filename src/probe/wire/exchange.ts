// How does one question go over one connection, and when is its answer there? With the head; the body
// follows through its sink.

import type { Client, Dispatcher } from 'undici';
import { type Body, createSink, type Sink } from './body.ts';
import { type Head, type HttpQuestion, joined } from './http.ts';

export type Exchanged =
  | { kind: 'answered'; head: Head; body: Body }
  | { kind: 'aborted' }
  /** `sent`: the question may have reached the server. */
  | { kind: 'failed'; error: unknown; sent: boolean };

/** One error for all that we end ourselves: an error for each would cost as much as a question. */
export const ended = new Error('ended by the probe');

/**
 * `onOver` hears that nothing more will come: the connection is free, or gone. `isBroken` tells whether the connection
 * met its end by an error. Never rejects.
 */
export function exchange(
  client: Client,
  question: HttpQuestion,
  signal: AbortSignal,
  onOver: () => void,
  isBroken: () => boolean,
): Promise<Exchanged> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve({ kind: 'aborted' });
    let controller: Dispatcher.DispatchController | null = null;
    let sink: Sink | null = null;
    let streams = false;
    const onAbort = (): void => {
      resolve({ kind: 'aborted' });
      controller?.abort(ended);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    client.dispatch(requestOf(question), {
      onRequestStart(started) {
        controller = started;
        // The library takes no notice of whoever gives up before the question is on the wire.
        if (signal.aborted) started.abort(ended);
      },
      onResponseStart(started, status, headers) {
        if (status < 200) return;
        signal.removeEventListener('abort', onAbort);
        sink = createSink(() => started.abort(ended));
        streams = `${headers['content-type'] ?? ''}`.startsWith('text/event-stream');
        resolve({ kind: 'answered', head: { status, headers: joined(headers) }, body: sink.body });
      },
      onResponseData(_started, chunk) {
        sink?.chunk(chunk);
      },
      onResponseEnd() {
        onOver();
        // Where only the end of the connection ends a body, the library takes a reset for one: of a document that came
        // whole it is, as servers in a hurry close so.
        sink?.end(streams && isBroken() ? 'cut' : 'complete');
      },
      onResponseError(_started, error) {
        onOver();
        signal.removeEventListener('abort', onAbort);
        sink?.end('cut');
        resolve({ kind: 'failed', error, sent: controller !== null });
      },
    });
  });
}

const requestOf = ({ method, url, headers, body }: HttpQuestion): Dispatcher.DispatchOptions => ({
  method,
  path: url.pathname + url.search,
  headers: { 'accept-encoding': 'identity', ...headers },
  body: body ?? null,
});
