// How does a call go on when its stream was closed before its answer? It is taken up by a GET that names the last event
// seen. Source: MCP 2025-11-25, "Transports", resumability; WHATWG HTML, server-sent events.

import { type Clock, sleep } from '../../base/clock.ts';
import type { Fault } from '../fault.ts';
import { limits } from '../limits.ts';
import type { Answered, Resumed } from './answered.ts';
import type { Body } from './body.ts';
import type { Head, Limit } from './http.ts';
import type { HttpClient } from './http-client.ts';
import type { Headers } from './transport.ts';

/** What a stream told of how to take it up again. */
export interface Mark {
  /** Of the last event that had one. */
  id: string | null;
  retryMs: number;
}

/** A second is what clients wait where the server does not say. */
export const unmarked = (): Mark => ({ id: null, retryMs: 1_000 });

/** What a stream brought until it ended. */
export type Brought = Pick<Answered, 'read' | 'payload'>;

export interface Resuming {
  client: HttpClient;
  clock: Clock;
  url: URL;
  /** Those of the call. */
  headers: Headers;
  limit: Limit;
  /** Kept by whoever reads. */
  mark: Mark;
  /** Is this an event stream? */
  streams(head: Head): boolean;
  read(body: Body): Promise<Brought>;
}

/** In 2024-11-05 there is no such stream, and in the modern era none is taken up. */
const versions = new Set(['2025-03-26', '2025-06-18', '2025-11-25']);

/** Takes the stream up again and again, for as long as that brings news. @throws Interrupted */
export async function resume(first: Brought, how: Resuming): Promise<Brought & { resumed?: Resumed }> {
  const { mark, limit, headers } = how;
  if (!versions.has(headers['mcp-protocol-version'] ?? '')) return first;
  let brought = first;
  let seen: string | null = null;
  let times = 0;
  while (endedEarly(brought) && mark.id !== null && mark.id !== seen) {
    if (mark.retryMs > limits.resumeAfterMs) return given(brought, times, `not before ${mark.retryMs} ms`);
    if (times === limits.resumes) return given(brought, times, `more than ${limits.resumes} times`);
    seen = mark.id;
    await sleep(how.clock, mark.retryMs, limit.signal);
    const next = limit.signal.aborted ? null : await takenUp(how, seen);
    if (next === null) return given(timeUp(brought), times, null);
    if ('refused' in next) return given(brought, times, next.refused);
    times += 1;
    brought = added(brought, next);
  }
  return times === 0 ? first : given(brought, times, null);
}

const endedEarly = ({ payload, read }: Brought): boolean =>
  payload.kind === 'none' && (read.ending === 'complete' || read.ending === 'cut');

const given = (brought: Brought, times: number, refused: Resumed['refused']) => ({
  ...brought,
  resumed: { times, refused },
});

const timeUp = (brought: Brought): Brought => ({ ...brought, read: { ...brought.read, ending: 'aborted' } });

/** One call has one body, on however many streams it comes. */
function added({ read: before }: Brought, { payload, read }: Brought): Brought {
  const bytes = before.bytes + read.bytes;
  const ending = bytes > limits.bodyBytes ? 'too_large' : read.ending;
  return { payload, read: { ending, bytes } };
}

type Next = Brought | { refused: number | Fault['reason'] } | null;

/** Null when time ran out. @throws Interrupted */
async function takenUp({ client, url, headers, limit, streams, read }: Resuming, id: string): Promise<Next> {
  const shown = { ...headers, accept: 'text/event-stream', 'last-event-id': headerOf(id) };
  const answer = await client.ask({ method: 'GET', url, headers: shown, repeatable: true }, limit);
  if (!answer.ok) return limit.expired() ? null : { refused: answer.fault.reason };
  if (answer.head.status === 200 && streams(answer.head)) return read(answer.body);
  answer.body.discard();
  return { refused: answer.head.status === 200 ? 'content_type' : answer.head.status };
}

/** Beyond ASCII it travels as the bytes of UTF-8. */
const headerOf = (id: string): string => Buffer.from(id, 'utf8').toString('latin1');

/** Some ids cannot be named again: what no header can carry, or more than one may hold. */
export const markedBy = (id: string): string | null =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what a header must not have.
  id === '' || id.length > limits.eventIdBytes || /[\u0000-\u001f\u007f]/.test(id) ? null : id;
