// What does an answer mean? Pure: from the facts of the wire to a result or to the one reason that names
// what is wrong, in the order that the design sets (section 4).

import { isObject } from '../../base/json.ts';
import { retryAfterMs } from '../../base/retry-after.ts';
import { oneLine, printable } from '../../base/text.ts';
import { type Fault, fault } from '../fault.ts';
import { limits } from '../limits.ts';
import type { Detail, Evidence } from '../report.ts';
import { modernCodes } from '../session/era.ts';
import type { Answered } from '../wire/answered.ts';
import { isGatewayStatus, telling } from '../wire/http.ts';
import { challengesIn, explained } from './challenge.ts';

export interface Asked {
  id: number;
  /** A credential goes along: a refusal is then our credential's, not the lack of one. */
  credential: boolean;
  /** Only 2025-03-26 allowed an array of messages as an answer. */
  batches: boolean;
  nowMs: number;
}

export type Classified =
  | { ok: true; result: Record<string, unknown>; answered: Answered }
  | { ok: false; fault: Fault };

export function classify(answered: Answered, asked: Asked): Classified {
  const found =
    refusal(answered, asked) ??
    gateway(answered, asked) ??
    rpcError(answered, asked) ??
    otherStatus(answered) ??
    bodyFault(answered) ??
    envelopeFault(answered, asked);
  if (found) {
    const evidence = evidenceOf(answered);
    // Over a pipe there may be nothing at all.
    const isBare = Object.keys(evidence).length === 0;
    return { ok: false, fault: { ...found, evidence: isBare ? null : evidence } };
  }
  return { ok: true, result: messageOf(answered, asked)?.result as Record<string, unknown>, answered };
}

/** A notification has no answer: any 2xx will do. */
export function classifyNotice(answered: Answered, asked: Asked): Fault | null {
  if (answered.head === null || answered.head.status < 300) return null;
  const found =
    refusal(answered, asked) ??
    gateway(answered, asked) ??
    rpcError(answered, asked) ??
    otherStatus(answered);
  return found && { ...found, evidence: evidenceOf(answered) };
}

export function evidenceOf({
  head,
  excerpt,
  stderr = '',
}: Pick<Answered, 'head' | 'excerpt' | 'stderr'>): Evidence {
  const body = printable(excerpt).slice(0, limits.evidenceBytes);
  return {
    ...(head === null ? {} : { status: head.status, headers: telling(head.headers) }),
    ...(body === '' ? {} : { body }),
    ...(stderr === '' ? {} : { stderr: printable(stderr).slice(-limits.evidenceBytes) }),
  };
}

/** 401, 403, 421, 429: about who asks, from where, and how often. */
export function refusal(
  { head, excerpt }: Pick<Answered, 'head' | 'excerpt'>,
  { credential, nowMs }: Pick<Asked, 'credential' | 'nowMs'>,
): Fault | null {
  if (head === null) return null;
  const { status, headers } = head;
  const challenge = headers['www-authenticate'];
  const detail: Detail = { status, ...(challenge === undefined ? {} : explained(challenge)) };
  if (status === 401)
    return fault(credential ? 'auth_rejected' : 'auth_required', { status, ...explained(challenge) });
  if (status === 421) return fault('host_rejected', detail);
  if (status === 429) return fault('rate_limited', { status, ...retryAfter(headers, nowMs) });
  if (status !== 403) return null;
  const scoped = challengesIn(challenge ?? '').some(
    ({ params }) => params.get('error') === 'insufficient_scope',
  );
  if (scoped) return fault('auth_scope', detail);
  // The one place where servers tell only in words: the SDKs' own protection against DNS rebinding.
  if (!/<html|<!doctype/i.test(excerpt) && /\b(host|origin)\b/i.test(excerpt))
    return fault('host_rejected', detail);
  return credential ? fault('auth_rejected', detail) : fault('http_error', detail);
}

function gateway({ head }: Answered, { nowMs }: Asked): Fault | null {
  if (head === null) return null;
  const { status, headers } = head;
  return isGatewayStatus(status) ? fault('gateway_error', { status, ...retryAfter(headers, nowMs) }) : null;
}

function rpcError(answered: Answered, asked: Asked): Fault | null {
  const message = messageOf(answered, asked);
  const error = message?.error as { code?: unknown; message?: unknown; data?: unknown } | null | undefined;
  if (message?.jsonrpc !== '2.0' || typeof error !== 'object' || error === null) return null;
  if (typeof error.code !== 'number' || (message.result ?? null) !== null) return null;
  const status = statusOf(answered);
  // Servers that could not read the request cannot echo its id; ours is the only request of this POST. The Python
  // SDK then puts a word in its place, `server-error`: no id of ours, which are numbers, nor of anybody else here.
  const isUnread = (message.id ?? null) === null || (typeof message.id === 'string' && (status ?? 0) >= 400);
  if (message.id !== asked.id && !isUnread) return null;
  const text = typeof error.message === 'string' ? printable(error.message).slice(0, 500) : null;
  const { supported, requiredCapabilities: required } = isObject(error.data) ? error.data : {};
  const means = meanings.get(error.code);
  return fault('rpc_error', {
    code: error.code,
    message: text,
    ...(status === null || status === 200 ? {} : { status }),
    ...(Array.isArray(supported) ? { supported: supported.slice(0, 20).map(shown) } : {}),
    ...(isObject(required) ? { required: capabilitiesIn(required) } : {}),
    ...(means === undefined ? {} : { means }),
  });
}

/** An extension is told by its own name. */
const capabilitiesIn = ({ extensions, ...others }: Record<string, unknown>): string[] => [
  ...keysOf(others),
  ...(isObject(extensions) ? keysOf(extensions) : []),
];

/** The codes of the modern era that are less about the server than about what stands between it and us. */
const meanings: ReadonlyMap<number, string> = new Map([
  [modernCodes.headerMismatch, 'headers and body differ: does a proxy drop or change Mcp-* headers?'],
  [modernCodes.missingCapability, 'it demands a capability that a client without a person does not have'],
  [modernCodes.version, 'it does not speak the version of this request'],
]);

function otherStatus({ head }: Answered): Fault | null {
  if (head === null) return null;
  const { status, headers } = head;
  if (status === 407) {
    const says = 'a proxy on the way wants a credential of its own';
    return fault('http_error', { ...explained(headers['proxy-authenticate']), status, says });
  }
  if (status === 202) return fault('accepted_no_response', { status });
  if (status >= 200 && status < 300) return null;
  return fault(status === 404 || status === 405 ? 'endpoint_not_found' : 'http_error', { status });
}

function bodyFault(answered: Answered): Fault | null {
  const { head, form, read, payload } = answered;
  const { bytes, ending } = read;
  const status = statusOf(answered);
  if (ending === 'too_large') return fault('too_large', { limit: 'body', max: limits.bodyBytes });
  if (form === 'other') {
    if (ending === 'complete' && bytes === 0) return fault('empty_body', { status });
    const { 'content-type': type, 'content-encoding': encoding } = telling(head?.headers ?? {});
    return fault('content_type', {
      content_type: type ?? null,
      ...(encoding === undefined ? {} : { content_encoding: encoding }),
    });
  }
  if (payload.kind === 'not_json') return fault('bad_json', { bytes });
  if (payload.kind === 'question') return fault('input_required', { method: payload.method });
  if (payload.kind === 'json') return null;
  if (ending === 'aborted') return late(answered);
  if (form === 'json')
    return ending === 'cut' ? fault('truncated', { bytes }) : fault('empty_body', { status });
  const lives = form === 'lines' ? { says: 'the process lives, and closed its stdin or stdout' } : {};
  return fault(ending === 'cut' ? 'stream_reset' : 'stream_ended', {
    bytes,
    ...lives,
    ...resumedIn(answered),
  });
}

/** How a stream that was closed before its answer went on. */
export const resumedIn = ({ resumed }: Pick<Answered, 'resumed'>): Detail => ({
  ...(resumed ? { resumed: resumed.times } : {}),
  ...(resumed && resumed.refused !== null ? { resume: resumed.refused } : {}),
});

/** Time ran out: the word is for what had come by then. */
function late({ form, read: { bytes }, unterminated = 0 }: Answered): Fault {
  if (bytes === 0) return fault(form === 'lines' ? 'response_timeout' : 'stream_stalled', { bytes });
  return fault('deadline_exceeded', {
    bytes,
    ...(unterminated === 0 ? {} : { unterminated_bytes: unterminated }),
  });
}

const statusOf = ({ head }: Answered): number | null => head?.status ?? null;

function envelopeFault(answered: Answered, asked: Asked): Fault | null {
  const message = messageOf(answered, asked);
  if (message === null) return fault('not_jsonrpc', { got: kindOf(answered) });
  if (message.jsonrpc !== '2.0')
    return fault('not_jsonrpc', { pointer: '/jsonrpc', got: shown(message.jsonrpc) ?? null });
  const answers = ['result', 'error'].filter((key) => key in message);
  if (answers.length !== 1 || message.id === undefined)
    return fault('not_jsonrpc', { keys: keysOf(message) });
  if (message.id !== asked.id) return fault('id_mismatch', { sent: asked.id, got: shown(message.id) });
  if (answers[0] === 'error') return fault('not_jsonrpc', { pointer: '/error/code' });
  if (!isObject(message.result)) return fault('result_invalid', { pointer: '/result' });
  return null;
}

/** Of what came in place of a message. */
const kindOf = ({ payload }: Answered): unknown => (payload.kind === 'json' ? shown(payload.value) : null);

function messageOf({ payload }: Answered, { id, batches }: Asked): Record<string, unknown> | null {
  if (payload.kind !== 'json') return null;
  const { value } = payload;
  if (!Array.isArray(value)) return isObject(value) ? value : null;
  const messages = batches ? value.filter(isObject) : [];
  return messages.find((message) => message.id === id) ?? messages[0] ?? null;
}

/** A stranger's value where a word or a number belongs: whatever is larger is told by its kind alone. */
export function shown(value: unknown): unknown {
  if (typeof value === 'string') return oneLine(value, 100);
  return typeof value === 'object' && value !== null
    ? `(${Array.isArray(value) ? 'array' : 'object'})`
    : value;
}

/** The first names in a stranger's object, for detail. */
export const keysOf = (value: object): string[] =>
  Object.keys(value)
    .slice(0, 10)
    .map((key) => oneLine(key, 100));

const longestRetryAfterMs = 86_400_000;

/** Nothing when the header is absent or nonsense. */
export function retryAfter(headers: Record<string, string>, nowMs: number): { retry_after_ms?: number } {
  const askedMs = retryAfterMs(headers['retry-after'], nowMs);
  return askedMs === null ? {} : { retry_after_ms: Math.min(askedMs, longestRetryAfterMs) };
}
