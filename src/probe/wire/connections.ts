// Which connections does a probe use? Its own: fresh ones, dialled by us and measured, shared with no other
// probe, and closed with it.

import { Pool } from 'undici';
import { type Clock, nextTurn } from '../../base/clock.ts';
import type { Fault } from '../fault.ts';
import { limits } from '../limits.ts';
import { type Dialled, dial, type Phases } from './dial.ts';
import type { HttpQuestion } from './http.ts';

/** Carries the fault of a dial through the HTTP library, to whom it is just an error. */
export class DialError extends Error {
  readonly fault: Fault;
  constructor(cause: Fault) {
    super(cause.reason);
    this.fault = cause;
  }
}

type Response = Awaited<ReturnType<Pool['request']>>;

export interface Connections {
  /** Opens the first connection. Without it the first request does so. @throws Interrupted */
  open(signal: AbortSignal): Promise<{ ok: true; phases: Phases } | { ok: false; fault: Fault }>;
  /** Resolves with the response head. Rejects with the library's errors, a DialError, or when `signal` aborts. */
  request(question: HttpQuestion, signal: AbortSignal): Promise<Response>;
  close(): Promise<void>;
}

/** All of them go to the origin of `url`. */
export function createConnections(url: URL, clock: Clock, connectMs: number): Connections {
  const closing = new AbortController();
  let ready: (Dialled & { ok: true }) | null = null;
  const pool = new Pool(url.origin, {
    connections: limits.connections,
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: limits.headerBytes,
    connect(_options, callback) {
      const first = ready;
      ready = null;
      const dialled: Promise<Dialled> =
        first && !first.socket.destroyed
          ? Promise.resolve(first)
          : dial(url, clock, connectMs, closing.signal);
      // Never at once: the pool ignores a connection that is handed over while it asks for it.
      dialled.then(
        (made) => (made.ok ? callback(null, made.socket) : callback(new DialError(made.fault), null)),
        (error: Error) => callback(error, null),
      );
    },
  });
  return {
    async open(signal) {
      const dialled = await dial(url, clock, connectMs, signal);
      if (!dialled.ok) return dialled;
      ready = dialled;
      // Until the first request takes it over, its errors have no listener and would end the process.
      dialled.socket.on('error', () => {});
      return { ok: true, phases: dialled.phases };
    },
    async request(question, signal) {
      // A connection is free one turn after its answer: to ask sooner is to dial another one.
      await nextTurn();
      return unlessAborted(pool.request(requestOf(question, signal)), signal);
    },
    async close() {
      closing.abort();
      ready?.socket.destroy();
      await pool.destroy();
    },
  };
}

const requestOf = ({ method, url, headers, body }: HttpQuestion, signal: AbortSignal) => ({
  method,
  path: url.pathname + url.search,
  headers: { 'accept-encoding': 'identity', ...headers },
  body: body ?? null,
  signal,
});

/** The library notices an abort only once a request is on a connection: one that waits for it must not hang. */
function unlessAborted(response: Promise<Response>, signal: AbortSignal): Promise<Response> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    response
      .then(
        (late) => {
          if (signal.aborted) late.body.on('error', () => {}).destroy();
          resolve(late);
        },
        (error: unknown) => reject(error),
      )
      .finally(() => signal.removeEventListener('abort', onAbort));
  });
}
