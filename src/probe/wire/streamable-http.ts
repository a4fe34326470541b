// How does one JSON-RPC message travel over Streamable HTTP? One POST; the answer is JSON or an event
// stream on the same response. Source: MCP 2025-03-26 to 2025-11-25, "Transports".

import { createParser } from 'eventsource-parser';
import { type Clock, deadline } from '../../base/clock.ts';
import { Interrupted } from '../fault.ts';
import { limits } from '../limits.ts';
import type { Answered, Payload } from './answered.ts';
import { type Body, type BodyRead, readBody } from './body.ts';
import { createEventText } from './event-text.ts';
import { type Head, isGatewayStatus, type Limit } from './http.ts';
import type { HttpClient } from './http-client.ts';
import { parse } from './json-text.ts';
import type { Message } from './message.ts';
import { openHttp } from './open-http.ts';
import { type Mark, markedBy, resume, unmarked } from './resume.ts';
import type { Headers, Listen, Replied, Transport } from './transport.ts';

interface Post {
  url: URL;
  headers: Headers;
  message: Message;
}

export interface HttpTransportOptions {
  client: HttpClient;
  clock: Clock;
  url: URL;
  /** A certificate that ends within so many days is a notice. */
  warnDays: number;
}

export function createStreamableHttp({ client, clock, url, warnDays }: HttpTransportOptions): Transport {
  return {
    open: (limit) => openHttp({ client, clock, warnDays }, limit),
    request: (message, headers, limit, listen) =>
      postRequest(client, { url, message, headers }, limit, listen, clock),
    notice: (message, headers, limit) => postNotice(client, { url, message, headers }, limit, clock),
    async leave(headers) {
      const limit = deadline(clock, limits.cleanUpMs);
      const question = { method: 'DELETE' as const, url, headers, repeatable: true };
      const answer = await client.ask(question, limit).catch(() => null);
      if (answer?.ok) answer.body.discard();
      limit.clear();
    },
    async close() {
      await client.close();
      return [];
    },
  };
}

/** Sends a request and reads until its answer is there, or can no longer come. @throws Interrupted */
async function postRequest(
  client: HttpClient,
  post: Post,
  limit: Limit,
  listen: Listen,
  clock: Clock,
): Promise<Replied> {
  const answer = await client.ask(questionOf(post), limit);
  if (!answer.ok) return answer;
  const { head, body, redirects } = answer;
  const form = formOf(head);
  const seen = { text: '' };
  const mark = unmarked();
  const first = await receive(head, form, body, limit, listen, clock, seen, mark);
  const brought = await resume(first, {
    ...{ client, clock, limit, mark },
    ...{ url: post.url, headers: post.headers },
    streams: (of) => formOf(of) === 'events',
    read: (more) => readEvents(more, limit, listen, clock, seen, mark),
  });
  if (brought.read.ending === 'aborted' && limit.signal.aborted && !limit.expired()) throw new Interrupted();
  return { ok: true, answered: { head, form, ...brought, excerpt: seen.text, redirects } };
}

/** Sends a notification or a response, which has no answer: the status is all there is. @throws Interrupted */
async function postNotice(client: HttpClient, post: Post, limit: Limit, clock: Clock): Promise<Replied> {
  const answer = await client.ask(questionOf(post), limit);
  if (!answer.ok) return answer;
  const { head, body, redirects } = answer;
  const form = formOf(head);
  const seen = { text: '' };
  let read: BodyRead = { ending: 'complete', bytes: 0 };
  // Nobody waits for a body that has nothing to say; one that does not end is cut.
  if (head.status < 300) void readBody(body, limits.evidenceBytes, limit.signal, () => false);
  else read = await evidence(body, limit, clock, seen);
  // A refusal may say why, in a JSON-RPC error.
  const payload: Payload = form === 'json' ? parse(seen.text) : { kind: 'none' };
  return { ok: true, answered: { head, form, read, payload, excerpt: seen.text, redirects } };
}

export const questionOf = ({ url, headers, message }: Post) => ({
  method: 'POST' as const,
  url,
  headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
  body: JSON.stringify(message),
  // A call does work: sent again, it would enqueue a second sentinel.
  repeatable: message.method !== 'tools/call',
});

export function formOf(head: Head): Answered['form'] {
  const encoding = head.headers['content-encoding']?.trim().toLowerCase() || 'identity';
  const type = (head.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (encoding !== 'identity') return 'other';
  if (type === 'application/json') return 'json';
  return type === 'text/event-stream' ? 'events' : 'other';
}

interface Received {
  read: BodyRead;
  payload: Payload;
}

async function receive(
  head: Head,
  form: Answered['form'],
  body: Body,
  limit: Limit,
  listen: Listen,
  clock: Clock,
  seen: { text: string },
  mark: Mark,
): Promise<Received> {
  if (Number(head.headers['content-length'] ?? 0) > limits.bodyBytes) {
    body.discard();
    return { read: { ending: 'too_large', bytes: 0 }, payload: { kind: 'none' } };
  }
  const readBy = (by: Limit): Promise<Received> =>
    form === 'events' ? readEvents(body, by, listen, clock, seen, mark) : readJson(body, by, seen);
  const decided = head.status === 202 || (form === 'other' && head.headers['content-type'] !== undefined);
  if (decided || isFinal(head.status))
    return { read: await evidence(body, limit, clock, seen), payload: { kind: 'none' } };
  if (head.status < 300) return readBy(limit);
  // The status told that it was refused: the body may say why, and gets no more time than that.
  const patience = deadline(clock, limits.refusalMs, limit.signal);
  const received = await readBy(patience);
  patience.clear();
  return received;
}

/** Statuses that decide whatever the body says: a proxy's, and those about who we are or how often we ask. */
const isFinal = (status: number): boolean => [401, 403, 421, 429].includes(status) || isGatewayStatus(status);

/** The status told already: a little of the body is worth a glance, not a wait. */
export async function evidence(
  body: Body,
  limit: Limit,
  clock: Clock,
  seen: { text: string },
): Promise<BodyRead> {
  const glance = deadline(clock, limits.evidenceMs, limit.signal);
  const note = noting(seen);
  const read = await readBody(body, limits.bodyBytes, glance.signal, (chunk) => {
    note(chunk);
    return seen.text.length >= limits.evidenceBytes;
  });
  glance.clear();
  return read;
}

async function readJson(body: Body, limit: Limit, seen: { text: string }): Promise<Received> {
  const chunks: Buffer[] = [];
  const read = await readBody(body, limits.bodyBytes, limit.signal, (chunk) => {
    chunks.push(chunk);
    return false;
  });
  const text = new TextDecoder().decode(Buffer.concat(chunks));
  seen.text = text.slice(0, limits.evidenceBytes);
  if (read.ending !== 'complete' || text.trim() === '') return { read, payload: { kind: 'none' } };
  return { read, payload: parse(text) };
}

async function readEvents(
  body: Body,
  limit: Limit,
  listen: Listen,
  clock: Clock,
  seen: { text: string },
  mark: Mark,
): Promise<Received> {
  let payload: Payload = { kind: 'none' };
  const after = lingering(listen, limit, clock);
  const note = noting(seen);
  const textOf = createEventText();
  const parser = createParser({
    onRetry: (retryMs) => {
      mark.retryMs = retryMs;
    },
    onEvent({ event, data, id }) {
      if (id !== undefined) mark.id = markedBy(id);
      // Clients ignore events of other names, and empty data only primes a resumable stream.
      if (payload.kind !== 'none' && !after.begun()) return;
      if ((event !== undefined && event !== 'message') || data === '') return;
      const parsed = parse(data);
      const message = parsed.kind === 'json' ? (parsed.value as Message | null) : null;
      if (typeof message === 'object' && typeof message?.method === 'string') {
        const wish = listen.hear(message);
        if (wish === 'stop' && !after.begun()) payload = { kind: 'question', method: message.method };
      } else if (payload.kind === 'none') {
        payload = parsed;
        after.begin();
      }
    },
  });
  const read = await readBody(body, limits.bodyBytes, after.signal, (chunk) => {
    note(chunk);
    parser.feed(textOf(chunk));
    return payload.kind !== 'none' && !after.begun();
  });
  after.clear();
  // However the listening ended, the answer was there before.
  return { read: after.begun() ? { ...read, ending: 'enough' } : read, payload };
}

/** Where somebody wants to hear what follows the answer, the stream is read for a while longer. */
function lingering({ lingerMs = 0, answered }: Listen, limit: Limit, clock: Clock) {
  const over = new AbortController();
  let cancel: (() => void) | null = null;
  return {
    signal: lingerMs > 0 ? AbortSignal.any([limit.signal, over.signal]) : limit.signal,
    begin() {
      if (lingerMs <= 0) return;
      answered?.();
      cancel = clock.timer(lingerMs, () => over.abort());
    },
    begun: () => cancel !== null,
    clear: () => cancel?.(),
  };
}

/** Keeps the beginning of what passes by. */
function noting(seen: { text: string }): (chunk: Buffer) => false {
  return (chunk) => {
    if (seen.text.length < limits.evidenceBytes)
      seen.text += chunk.toString('utf8').slice(0, limits.evidenceBytes - seen.text.length);
    return false;
  };
}
