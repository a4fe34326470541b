// Which reason is behind an error of the socket, of TLS or of the HTTP parser? Decided by its code alone.

import { type Fault, fault } from '../fault.ts';
import { limits } from '../limits.ts';
import type { ClientCertificate } from './tls.ts';

interface CodedError {
  code?: unknown;
  name?: unknown;
  syscall?: unknown;
  errors?: unknown;
}

const expired = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);
const wrongHost = new Set(['ERR_TLS_CERT_ALTNAME_INVALID', 'HOSTNAME_MISMATCH']);
const untrusted = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_UNTRUSTED',
  'CERT_REVOKED',
  'CERT_REJECTED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_CHAIN_TOO_LONG',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
  'UNABLE_TO_GET_CRL',
  'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY',
  'UNABLE_TO_DECRYPT_CERT_SIGNATURE',
  // What the library has no name for, such as a key that is too small.
  'UNSPECIFIED',
]);
const reset = new Set([
  'ECONNRESET',
  'EPIPE',
  'ECONNABORTED',
  'UND_ERR_SOCKET',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
]);
const unreachable = new Set([
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
  'EADDRNOTAVAIL',
]);

/** Files, buffers and memory of our own machine. */
const ours = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM']);

/** The code of an error, or of the first of the attempts that it gathers (happy eyeballs). */
export function codeOf(error: unknown): string {
  const { code, name, errors } = (error ?? {}) as CodedError;
  if (typeof code === 'string') return code;
  if (Array.isArray(errors) && errors.length > 0) return codeOf(errors[0]);
  return typeof name === 'string' && name !== 'Error' ? name : 'UNKNOWN';
}

export function isReset(error: unknown): boolean {
  return reset.has(codeOf(error));
}

/** Our own machine gave out: that says nothing of the server. */
export function isOurs(error: unknown): boolean {
  return ours.has(codeOf(error));
}

/** `phase` is how far the connection had come; `missing` what a server that goes away may miss. */
export function connectionFault(
  error: unknown,
  phase: 'dns' | 'tcp' | 'tls' | 'http',
  missing: ClientCertificate | null = null,
): Fault {
  const code = codeOf(error);
  const { syscall } = (error ?? {}) as CodedError;
  if (phase === 'dns' || syscall === 'getaddrinfo') return fault('dns_failed', { code, phase: 'dns' });
  const detail = { code, phase };
  if (code === 'ECONNREFUSED') return fault('connection_refused', detail);
  if (unreachable.has(code)) return fault('connect_timeout', detail);
  const kind = tlsKind(code, phase, missing);
  if (kind !== null) {
    const about = kind === 'handshake' && missing !== null ? { client_certificate: missing } : {};
    return fault('tls_error', { ...detail, kind, ...about });
  }
  if (reset.has(code)) return fault('connection_reset', detail);
  if (code === 'UND_ERR_HEADERS_OVERFLOW' || code === 'HPE_HEADER_OVERFLOW') {
    return fault('too_large', { ...detail, limit: 'headers', max: limits.headerBytes });
  }
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') return fault('truncated', detail);
  if (code.startsWith('HPE_') || code === 'HTTPParserError') return fault('not_http', detail);
  return fault('connection_reset', detail);
}

/** Null when it is not about TLS. A server that goes away in the handshake refuses it, with an alert or without. */
function tlsKind(code: string, phase: string, missing: ClientCertificate | null): string | null {
  if (expired.has(code)) return 'expired';
  if (wrongHost.has(code)) return 'wrong_host';
  if (untrusted.has(code)) return 'untrusted';
  const refused = code.startsWith('ERR_SSL_') || (missing !== null && reset.has(code));
  return phase === 'tls' || refused ? 'handshake' : null;
}
