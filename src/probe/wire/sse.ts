// How does a JSON-RPC message travel over HTTP+SSE? It is posted to where the stream said, and answered on the stream.
// Source: MCP 2024-11-05, "Transports", HTTP with SSE.

import { type Clock, sleep } from '../../base/clock.ts';
import { isObject } from '../../base/json.ts';
import { evidenceOf } from '../answer/classify.ts';
import { fault } from '../fault.ts';
import { limits } from '../limits.ts';
import type { Evidence } from '../report.ts';
import type { Answered, Payload } from './answered.ts';
import { type Body, type BodyRead, readBody } from './body.ts';
import type { Limit } from './http.ts';
import type { HttpClient } from './http-client.ts';
import { parse } from './json-text.ts';
import type { Message } from './message.ts';
import { openHttp } from './open-http.ts';
import { openSseStream, type SseOpened, type SseStream } from './sse-stream.ts';
import { evidence, formOf, type HttpTransportOptions, questionOf } from './streamable-http.ts';
import type { Headers, Listen, Replied, Transport } from './transport.ts';

/** When a connection is cut, its neighbour often is too: so long the stream may say what happened. */
const togetherMs = 30;

export function createSse(options: HttpTransportOptions): Transport {
  const { client, clock } = options;
  let opening: Promise<SseOpened> | null = null;
  let closing = new AbortController();
  /** A request was answered: what is refused from now on was known before. */
  let hasAnswered = false;
  const close = (): void => {
    if (opening === null) return;
    closing.abort();
    closing = new AbortController();
    opening = null;
    hasAnswered = false;
  };
  /** The stream, opened by the first who needs it; one that could not be opened is tried again by the next. */
  const streamFor = async (headers: Headers, limit: Limit): Promise<SseOpened> => {
    opening ??= openSseStream(options, headers, limit, closing.signal);
    const opened = await opening.catch((error: unknown) => {
      close();
      throw error;
    });
    if (!opened.ok) close();
    return opened;
  };

  return {
    async open(limit) {
      close();
      return openHttp(options, limit);
    },
    async request(message, headers, limit, listen) {
      const opened = await streamFor(headers, limit);
      if (!opened.ok) return opened.replied;
      const replied = await converse(opened.stream, { client, clock, message, headers }, limit, listen);
      if (hasAnswered) return orForgotten(replied);
      hasAnswered = replied.ok && replied.answered.payload.kind === 'json';
      return replied;
    },
    async notice(message, headers, limit) {
      const opened = await opening;
      // Without a stream there is nowhere to post.
      if (!opened?.ok) return { ok: true, answered: unsaid };
      const { endpoint: url, channel } = opened.stream;
      const replied = await post({ client, clock, message, headers }, url, limit);
      // At the end of our time we end the stream ourselves.
      if (limit.expired() || (replied.ok && !isRefused(replied.answered))) return replied;
      // The session lives as long as its stream: the end of that came first.
      const ended = await channel.endWithin(togetherMs);
      if (ended !== null) return { ok: false, fault: { ...ended, evidence: seenIn(replied) } };
      return hasAnswered ? orForgotten(replied) : replied;
    },
    leave: async () => {},
    async close() {
      close();
      await client.close();
      return [];
    },
  };
}

interface Said {
  client: HttpClient;
  clock: Clock;
  message: Message;
  headers: Headers;
}

/** The stream has the word; what becomes of the post matters only when it was refused. @throws Interrupted */
async function converse(
  { head, endpoint, channel }: SseStream,
  said: Said,
  limit: Limit,
  listen: Listen,
): Promise<Replied> {
  const withdrawn = new AbortController();
  const patience = { ...limit, signal: AbortSignal.any([limit.signal, withdrawn.signal]) };
  const answer = channel.ask(said.message, listen, patience).then((settled): Replied => {
    if (!settled.ok) return settled;
    return { ok: true, answered: { head, form: 'events', redirects: 0, ...settled.came } };
  });
  const posted = post(said, endpoint, limit).then(async (reply) => {
    const refusal = refusalIn(reply, said.message);
    if (refusal === null) return answer;
    if (!refusal.ok) await Promise.race([answer, sleep(said.clock, togetherMs)]);
    return refusal;
  });
  const replied = await Promise.race([answer, posted]);
  withdrawn.abort();
  // Time ran out on both: that the post had no response is what went wrong first.
  return replied.ok && replied.answered.read.ending === 'aborted' ? posted : replied;
}

/** @throws Interrupted */
async function post({ client, clock, message, headers }: Said, url: URL, limit: Limit): Promise<Replied> {
  const answer = await client.ask(questionOf({ url, headers, message }), limit);
  if (!answer.ok) return answer;
  const { head, body, redirects } = answer;
  const form = formOf(head);
  const seen = { text: '' };
  let read: BodyRead = { ending: 'complete', bytes: 0 };
  if (head.status >= 300) read = await evidence(body, limit, clock, seen);
  else if (form === 'json' && isAsked(message)) read = await readWhole(body, limit, seen);
  // Nobody waits for a body that has nothing to say.
  else void readBody(body, limits.evidenceBytes, limit.signal, () => false);
  const payload: Payload = form === 'json' ? parse(seen.text) : { kind: 'none' };
  const excerpt = seen.text.slice(0, limits.evidenceBytes);
  return { ok: true, answered: { head, form, read, payload, excerpt, redirects } };
}

const seenIn = (replied: Replied): Evidence | null => (replied.ok ? evidenceOf(replied.answered) : null);

const isRefused = ({ head }: Answered): boolean => head !== null && head.status >= 300;

/** To anything else there is nothing to answer. */
const isAsked = ({ method, id }: Message): boolean => method !== undefined && id !== undefined;

async function readWhole(body: Body, limit: Limit, seen: { text: string }): Promise<BodyRead> {
  const decoder = new TextDecoder();
  return readBody(body, limits.bodyBytes, limit.signal, (chunk) => {
    seen.text += decoder.decode(chunk, { stream: true });
    return false;
  });
}

/** Why no answer will come on the stream, or null when the post was accepted. */
function refusalIn(posted: Replied, { id }: Message): Replied | null {
  if (!posted.ok) return posted;
  const { head, payload } = posted.answered;
  if (head === null || isRefused(posted.answered)) return posted;
  const value = payload.kind === 'json' && isObject(payload.value) ? payload.value : {};
  // Whoever could not read the request does not know its id.
  const isUnread = isObject(value.error) && (value.id ?? null) === null;
  if (value.id !== id && !isUnread) return null;
  const why = 'the answer came with the POST, and clients look for it on the stream';
  return {
    ok: false,
    fault: fault('accepted_no_response', { status: head.status, why }, evidenceOf(posted.answered)),
  };
}

/** The session lives in the endpoint: that it is not known any more, after it was, is the loss of the session. */
function orForgotten(replied: Replied): Replied {
  if (!replied.ok) return replied;
  const { head, payload } = replied.answered;
  const status = head?.status ?? 200;
  const error = payload.kind === 'json' && isObject(payload.value) ? payload.value.error : undefined;
  const isOfMethod = isObject(error) && (status === 400 || error.code === -32_601);
  if (![400, 404, 410].includes(status) || isOfMethod) return replied;
  return { ok: false, fault: fault('session_lost', { status }, evidenceOf(replied.answered)) };
}

const unsaid: Answered = {
  head: null,
  form: 'events',
  read: { ending: 'complete', bytes: 0 },
  payload: { kind: 'none' },
  excerpt: '',
  redirects: 0,
};
