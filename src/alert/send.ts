// How does one request reach a receiver? The one place of this room that touches the network.

import { Agent, errors, request } from 'undici';
import { type Clock, deadline } from '../base/clock.ts';
import type { Redactor } from '../base/redact.ts';
import { printable } from '../base/text.ts';
import type { ReceiverRequest } from './receivers/request.ts';
import { retryAfterMs } from './retry-after.ts';

export const wireErrors = [
  'timeout',
  'dns_failed',
  'connection_refused',
  'connection_reset',
  'tls_error',
  'not_http',
  'network_error',
  /** Our own fault: the request could not be made. */
  'internal_error',
  /** Coalmine was stopping. */
  'stopped',
] as const;

export type WireError = (typeof wireErrors)[number];

export type SendOutcome =
  | { kind: 'answered'; status: number; retryAfterMs: number | null; answer: string }
  | { kind: 'unanswered'; error: WireError };

export interface Sender {
  send(request: ReceiverRequest, signal: AbortSignal): Promise<SendOutcome>;
  close(): Promise<void>;
}

const mostAnswerBytes = 64 * 1024;
const keptAnswerCharacters = 500;

/** One deadline, `timeoutMs`, covers the whole request: connecting, the answer and its body. */
export function createSender(tools: { clock: Clock; redactor: Redactor; timeoutMs: number }): Sender {
  const { clock, redactor, timeoutMs } = tools;
  // undici's own timeouts are off, so that there is one deadline, and it is the clock's. Connecting keeps
  // one: a connection that nobody waits for any more would otherwise linger for as long as the kernel tries.
  const agent = new Agent({
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: timeoutMs },
    allowH2: false,
  });
  return {
    async send({ url, method, headers, body }, signal) {
      const limit = deadline(clock, timeoutMs, signal);
      try {
        const response = await request(url, {
          dispatcher: agent,
          method,
          headers,
          body,
          signal: limit.signal,
        });
        return {
          kind: 'answered',
          status: response.statusCode,
          retryAfterMs: retryAfterMs(response.headers['retry-after'], clock.nowMs()),
          answer: printable(redactor.redact(await beginningOf(response.body))).slice(0, keptAnswerCharacters),
        };
      } catch (error) {
        if (limit.expired()) return { kind: 'unanswered', error: 'timeout' };
        if (limit.signal.aborted) return { kind: 'unanswered', error: 'stopped' };
        return { kind: 'unanswered', error: wireError(error) };
      } finally {
        limit.clear();
      }
    },
    close: () => agent.destroy(),
  };
}

/** The status has spoken when the body comes: a body that is cut, stalls or is too long changes nothing. */
async function beginningOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      bytes += chunk.byteLength;
      if (bytes >= mostAnswerBytes) break;
    }
  } catch {
    // What came until then is kept.
  }
  return Buffer.concat(chunks).subarray(0, mostAnswerBytes).toString('utf8');
}

const byCode: Record<string, WireError> = {
  ENOTFOUND: 'dns_failed',
  EAI_AGAIN: 'dns_failed',
  ECONNREFUSED: 'connection_refused',
  ECONNRESET: 'connection_reset',
  EPIPE: 'connection_reset',
  UND_ERR_SOCKET: 'connection_reset',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  EPROTO: 'tls_error',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls_error',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls_error',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls_error',
  UNABLE_TO_GET_ISSUER_CERT: 'tls_error',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls_error',
  HOSTNAME_MISMATCH: 'tls_error',
};

/** Decided by classes and codes alone; an error without either is ours and not the network's. */
function wireError(error: unknown): WireError {
  if (error instanceof errors.HTTPParserError) return 'not_http';
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code !== 'string' || code === 'UND_ERR_INVALID_ARG') throw error;
  return byCode[code] ?? (/^(ERR_TLS_|ERR_SSL_|CERT_)/.test(code) ? 'tls_error' : 'network_error');
}
