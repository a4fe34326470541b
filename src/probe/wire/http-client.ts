// How does one HTTP question travel? Over connections that belong to this probe alone, with every
// redirect looked at before it is followed.

import type { Readable } from 'node:stream';
import { Pool } from 'undici';
import type { Clock } from '../../base/clock.ts';
import { type Fault, fault, Interrupted } from '../fault.ts';
import { limits } from '../limits.ts';
import { connectionFault, isReset } from './connection-fault.ts';
import { type Dialled, dial, type Phases } from './dial.ts';

export interface Head {
  status: number;
  /** Names in lower case; repeated ones are joined by a comma. */
  headers: Record<string, string>;
}

export interface HttpQuestion {
  method: 'GET' | 'POST' | 'DELETE';
  url: URL;
  headers: Record<string, string>;
  body?: string;
}

export type HttpAnswer =
  | { ok: true; head: Head; body: Readable; redirects: number }
  | { ok: false; fault: Fault };

export interface Limit {
  /** Aborts at the stage's timeout, or when the whole probe is called off. */
  signal: AbortSignal;
  expired(): boolean;
}

export interface HttpClient {
  /** Opens the first connection: the connect stage. Without it the first question does so. */
  connect(signal: AbortSignal): Promise<{ ok: true; phases: Phases } | { ok: false; fault: Fault }>;
  /** Resolves when the response head is there. @throws Interrupted */
  ask(question: HttpQuestion, limit: Limit): Promise<HttpAnswer>;
  /** Closes every connection at once. */
  destroy(): Promise<void>;
}

class DialError extends Error {
  readonly fault: Fault;
  constructor(cause: Fault) {
    super(cause.reason);
    this.fault = cause;
  }
}

/** All questions go to the origin of `url`: what leaves it is a redirect, and is told. */
export function createHttpClient(url: URL, clock: Clock, connectMs: number): HttpClient {
  const closing = new AbortController();
  let ready: (Dialled & { ok: true }) | null = null;
  /** A connection that has served before may be closed by the server at any moment: that is no fault of its. */
  let answered = 0;

  const pool = new Pool(url.origin, {
    connections: limits.connections,
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: limits.headerBytes,
    connect(_options, callback) {
      const first = ready;
      ready = null;
      if (first && !first.socket.destroyed) return callback(null, first.socket);
      dial(url, clock, connectMs, closing.signal).then(
        (dialled) =>
          dialled.ok ? callback(null, dialled.socket) : callback(new DialError(dialled.fault), null),
        (error: Error) => callback(error, null),
      );
    },
  });

  async function once(question: HttpQuestion, limit: Limit): Promise<HttpAnswer | { retry: Fault }> {
    const { method, headers, body } = question;
    try {
      const response = await pool.request({
        method,
        path: question.url.pathname + question.url.search,
        headers: { 'accept-encoding': 'identity', ...headers },
        body: body ?? null,
        signal: limit.signal,
      });
      answered += 1;
      return {
        ok: true,
        head: { status: response.statusCode, headers: joined(response.headers) },
        body: response.body,
        redirects: 0,
      };
    } catch (error) {
      if (limit.signal.aborted) {
        if (!limit.expired()) throw new Interrupted();
        return { ok: false, fault: fault('response_timeout') };
      }
      if (error instanceof Interrupted) throw error;
      if (error instanceof DialError) return { ok: false, fault: error.fault };
      const found = connectionFault(error, 'http');
      return isReset(error) ? { retry: found } : { ok: false, fault: found };
    }
  }

  async function send(question: HttpQuestion, limit: Limit): Promise<HttpAnswer> {
    const answeredBefore = answered;
    const first = await once(question, limit);
    if (!('retry' in first)) return first;
    if (answeredBefore === 0) return { ok: false, fault: first.retry };
    const second = await once(question, limit);
    return 'retry' in second ? { ok: false, fault: second.retry } : second;
  }

  return {
    async connect(signal) {
      const dialled = await dial(url, clock, connectMs, signal);
      if (!dialled.ok) return dialled;
      ready = dialled;
      // Until the first question takes it over, its errors have no listener and would end the process.
      dialled.socket.on('error', () => {});
      return { ok: true, phases: dialled.phases };
    },
    async ask(question, limit) {
      let at = question;
      for (let redirects = 0; ; redirects += 1) {
        const answer = await send(at, limit);
        if (!answer.ok) return answer;
        const next = redirectOf(at, answer.head, redirects);
        if (next === null) return { ...answer, redirects };
        answer.body.on('error', () => {}).destroy();
        if ('reason' in next) return { ok: false, fault: next };
        at = next;
      }
    },
    async destroy() {
      closing.abort();
      ready?.socket.destroy();
      await pool.destroy();
    },
  };
}

function joined(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const all: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) all[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return all;
}

/** The next question, a fault when it must not be followed, or null when this is no redirect. */
export function redirectOf(asked: HttpQuestion, head: Head, followed: number): HttpQuestion | Fault | null {
  const { status, headers } = head;
  const location = headers.location;
  if (![301, 302, 303, 307, 308].includes(status)) return null;
  const refused = (why: string): Fault =>
    fault(
      'redirected',
      { status, why, ...(location === undefined ? {} : { location }) },
      { status, headers: pick(headers) },
    );
  if (asked.method === 'POST' && status < 304)
    return refused('a redirect with this status turns a POST into a GET');
  if (location === undefined || !URL.canParse(location, asked.url.href)) return null;
  const next = new URL(location, asked.url);
  if (next.origin !== asked.url.origin) return refused('to another origin');
  if (followed >= limits.redirects) return refused(`more than ${limits.redirects} redirects`);
  return { ...asked, url: next };
}

const telling = [
  'content-type',
  'content-length',
  'content-encoding',
  'retry-after',
  'server',
  'via',
  'allow',
  'www-authenticate',
  'location',
  'cf-ray',
  'x-request-id',
];

/** The headers that help a person understand an answer. */
export function pick(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    telling.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name].slice(0, 500)]])),
  );
}
