// How does one request reach a receiver? The one place of this room that touches the network, over what route.ts opens.

import { errors, request } from 'undici';
import { type Clock, deadline } from '../base/clock.ts';
import type { Redactor } from '../base/redact.ts';
import { retryAfterMs } from '../base/retry-after.ts';
import { printable } from '../base/text.ts';
import type { ReceiverRequest, Reply } from './receivers/request.ts';
import { createRoutes, directRoute, type ProxyEnv, type Route } from './route.ts';

export const wireErrors = [
  'timeout',
  'dns_failed',
  'connection_refused',
  'connection_reset',
  /** No TLS could be spoken. */
  'tls_error',
  /** The certificate is past its end, for another host, or vouched for by nobody whom we trust. */
  'certificate_expired',
  'certificate_wrong_host',
  'certificate_untrusted',
  'not_http',
  /** The proxy cannot be reached or refuses: the receiver itself may be well. */
  'proxy_error',
  'network_error',
  /** Our own fault: the request could not be made. */
  'internal_error',
  /** Coalmine was stopping. */
  'stopped',
] as const;

export type WireError = (typeof wireErrors)[number];

export type SendOutcome =
  | {
      kind: 'answered';
      status: number;
      retryAfterMs: number | null;
      answer: string;
      /** What the platform's own rule makes of the answer; left out, its status speaks. */
      reply?: Reply;
    }
  | { kind: 'unanswered'; error: WireError };

export interface Outgoing extends ReceiverRequest {
  /** Left out: directly. */
  route?: Route;
  /** Left out: the status speaks. `body` is the beginning of the answer as it came, which goes nowhere else. */
  accepts?: (status: number, body: string) => Reply;
}

export interface Sender {
  send(request: Outgoing, signal: AbortSignal): Promise<SendOutcome>;
  close(): Promise<void>;
}

const mostAnswerBytes = 64 * 1024;
const keptAnswerCharacters = 500;

/**
 * One deadline, `timeoutMs`, covers the whole request: connecting, the answer and its body. Rejects where no request can
 * be made of it.
 */
export function createSender(tools: {
  clock: Clock;
  redactor: Redactor;
  timeoutMs: number;
  /** Where proxies are named. */
  env?: ProxyEnv;
}): Sender {
  const { clock, redactor, timeoutMs, env = process.env } = tools;
  const routes = createRoutes({ env, timeoutMs });
  return {
    async send({ url, method, headers, body, route = directRoute, accepts }, signal) {
      const limit = deadline(clock, timeoutMs, signal);
      try {
        const response = await request(url, {
          dispatcher: routes.along(route),
          method,
          headers,
          body: method === 'GET' || method === 'OPTIONS' ? null : body,
          signal: limit.signal,
        });
        const { statusCode: status } = response;
        const said = await beginningOf(response.body);
        return {
          kind: 'answered',
          status,
          retryAfterMs: retryAfterMs(response.headers['retry-after'], clock.nowMs()),
          answer: printable(redactor.redact(said)).slice(0, keptAnswerCharacters),
          ...(accepts ? { reply: accepts(status, said) } : {}),
        };
      } catch (error) {
        if (limit.expired()) return { kind: 'unanswered', error: 'timeout' };
        if (limit.signal.aborted) return { kind: 'unanswered', error: 'stopped' };
        return { kind: 'unanswered', error: wireError(error, routes.hasProxy(route)) };
      } finally {
        limit.clear();
      }
    },
    close: () => routes.close(),
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
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate_untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate_untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate_untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'certificate_untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate_untrusted',
  CERT_UNTRUSTED: 'certificate_untrusted',
  CERT_HAS_EXPIRED: 'certificate_expired',
  HOSTNAME_MISMATCH: 'certificate_wrong_host',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate_wrong_host',
  PROXY_FAULT: 'proxy_error',
  UND_ERR_PRX_CONN: 'proxy_error',
  UND_ERR_PRX_TLS: 'proxy_error',
  // Its tunnel was answered with something else than 200; our own aborts are told apart before.
  UND_ERR_ABORTED: 'proxy_error',
};

/** Decided by classes and codes alone; an error without either is ours and not the network's. */
function wireError(error: unknown, hasProxy: boolean): WireError {
  if (error instanceof errors.HTTPParserError) return 'not_http';
  const code = (error as { code?: unknown } | null)?.code;
  // So undici names the 407 of a proxy that wants a password (RFC 9110, 15.5.8); else the request could not be made.
  if (code === 'UND_ERR_INVALID_ARG' && hasProxy) return 'proxy_error';
  if (typeof code !== 'string' || code === 'UND_ERR_INVALID_ARG') throw error;
  return byCode[code] ?? (/^(ERR_TLS_|ERR_SSL_|CERT_)/.test(code) ? 'tls_error' : 'network_error');
}
