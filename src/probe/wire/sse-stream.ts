// What does the stream of HTTP+SSE say? First where to post; from then on every answer, to whichever request.
// Source: MCP 2024-11-05, "Transports", HTTP with SSE.

import { createParser } from 'eventsource-parser';
import { nextTurn } from '../../base/clock.ts';
import { oneLine } from '../../base/text.ts';
import { evidenceOf } from '../answer/classify.ts';
import { type Fault, fault } from '../fault.ts';
import { limits } from '../limits.ts';
import { type Body, readBody } from './body.ts';
import { type Came, Channel, type Half } from './channel.ts';
import { createEventText } from './event-text.ts';
import { type Head, type Limit, shownHeader } from './http.ts';
import { parse } from './json-text.ts';
import { evidence, formOf, type HttpTransportOptions } from './streamable-http.ts';
import type { Headers, Replied } from './transport.ts';

export interface SseStream {
  head: Head;
  /** Where to post. */
  endpoint: URL;
  channel: Channel;
}

export type SseOpened = { ok: true; stream: SseStream } | { ok: false; replied: Replied };

/** Resolves when the stream told where to post. `closing` ends it. @throws Interrupted */
export async function openSseStream(
  { client, clock, url }: HttpTransportOptions,
  headers: Headers,
  limit: Limit,
  closing: AbortSignal,
): Promise<SseOpened> {
  const accepting = { accept: 'text/event-stream', ...headers };
  const answer = await client.ask({ method: 'GET', url, headers: accepting, repeatable: true }, limit);
  if (!answer.ok) return { ok: false, replied: answer };
  const { head, body, redirects } = answer;
  const refused = (came: Came, form: 'events' | 'other'): SseOpened => ({
    ok: false,
    replied: { ok: true, answered: { head, form, redirects, ...came } },
  });
  if (head.status >= 300 || formOf(head) !== 'events') {
    const seen = { text: '' };
    const read = await evidence(body, limit, clock, seen);
    return refused({ read, payload: { kind: 'none' }, excerpt: seen.text }, 'other');
  }
  const half: Half = { bytes: 0, text: '' };
  const channel = new Channel(clock, () => half);
  const first = channel.ask({ jsonrpc: '2.0' }, { hear: () => 'go on' }, limit);
  void listen(body, channel, half, AbortSignal.any([closing, limit.signal]));
  const settled = await first;
  if (!settled.ok) return { ok: false, replied: settled };
  const { came } = settled;
  if (came.payload.kind !== 'json') return refused(came, 'events');
  const endpoint = endpointIn(came.payload.value as ServerEvent, url);
  if (endpoint instanceof URL) return { ok: true, stream: { head, endpoint, channel } };
  const found = { ...endpoint, evidence: evidenceOf({ head, excerpt: came.excerpt }) };
  return { ok: false, replied: { ok: false, fault: found } };
}

interface ServerEvent {
  event: string;
  data: string;
}

/** A whole event, and what may stand before it. */
const mostOfHalf = 2 * limits.bodyBytes;

/** Hands over what comes until the stream ends. `half` is kept to the event that has not ended yet. */
async function listen(body: Body, channel: Channel, half: Half, signal: AbortSignal): Promise<void> {
  let isTooLarge = false;
  let isFirst = true;
  const begin = (): void => void Object.assign(half, { bytes: 0, text: '' });
  const textOf = createEventText();
  const parser = createParser({
    maxBufferSize: limits.bodyBytes,
    onError({ type }) {
      isTooLarge ||= type === 'max-buffer-size-exceeded';
    },
    onComment(text) {
      begin();
      channel.note(`:${text}`);
    },
    onEvent({ event = 'message', data }) {
      begin();
      // Clients ignore events of other names, and empty data only primes a stream.
      const isMessage = event === 'message' && data !== '';
      if (!isMessage && event !== 'endpoint') return channel.note(data);
      if (isFirst) channel.take({ event, data }, `event: ${event}\ndata: ${data}`);
      else if (isMessage) takeData(data, channel);
      isFirst = false;
    },
  });
  const { ending } = await readBody(body, Number.POSITIVE_INFINITY, signal, (chunk) => {
    const text = textOf(chunk);
    half.bytes += chunk.length;
    half.text = (half.text + text).slice(0, limits.evidenceBytes);
    parser.feed(text);
    // Lines that make no event are as much as any other.
    isTooLarge ||= half.bytes > mostOfHalf;
    return isTooLarge;
  });
  // Whoever's time is up with this signal has been told so by then.
  await nextTurn();
  if (isTooLarge) channel.end('too_large');
  else channel.end(ending === 'complete' ? 'complete' : 'cut');
}

function takeData(data: string, channel: Channel): void {
  const parsed = parse(data);
  if (parsed.kind === 'json') channel.take(parsed.value, data);
  else channel.takeBroken(data);
}

/** Credentials go to the origin that they are for, whatever a server names. */
function endpointIn({ event, data }: ServerEvent, url: URL): URL | Fault {
  const got = oneLine(data, 200);
  if (event !== 'endpoint') return fault('result_invalid', { pointer: 'endpoint', event });
  if (data.trim() === '' || !URL.canParse(data, url.href))
    return fault('result_invalid', { pointer: 'endpoint', got });
  const endpoint = new URL(data, url);
  if (endpoint.origin === url.origin) return endpoint;
  return fault('redirected', {
    why: 'the endpoint event names another origin',
    location: shownHeader(endpoint.href),
  });
}
