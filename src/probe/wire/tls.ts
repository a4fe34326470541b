// Whom does a probe trust, as whom does it come, and how long is what the server shows valid?

import type { X509Certificate } from 'node:crypto';
import { isIP, type Socket } from 'node:net';
import {
  connect as connectTls,
  createSecureContext,
  getCACertificates,
  type SecureContext,
  type TLSSocket,
} from 'node:tls';
import { oneLine } from '../../base/text.ts';
import type { Notice } from '../report.ts';

/** PEM texts. `ca` is trusted beside the usual authorities; `cert` and `key` go together. */
export interface TlsSettings {
  ca: string | null;
  cert: string | null;
  key: string | null;
}

export const usualTls: TlsSettings = { ca: null, cert: null, key: null };

export interface CertificateFacts {
  validToMs: number;
  subject: string;
  issuer: string;
}

/** What a server that asked for a client certificate misses: it got none, or one that it does not take. */
export type ClientCertificate = 'wanted' | 'refused';

/** Reading a hundred and fifty authorities takes milliseconds: those who want the same share the result. */
const contexts = new Map<string, SecureContext>();
const mostContexts = 50;

function contextOf({ ca, cert, key }: TlsSettings): SecureContext {
  const wanted = JSON.stringify([ca, cert, key]);
  const known = contexts.get(wanted);
  if (known) return known;
  if (contexts.size >= mostContexts) contexts.clear();
  const context = createSecureContext({
    // Partial: whoever trusts an intermediate authority, or one certificate, need not have its root.
    ...(ca === null ? {} : { ca: [...getCACertificates('default'), ca], allowPartialTrustChain: true }),
    ...(cert === null || key === null ? {} : { cert, key }),
  });
  contexts.set(wanted, context);
  return context;
}

export interface TlsLine {
  socket: TLSSocket;
  /**
   * Did the server ask for a client certificate? Then going away in the handshake, or in place of the first answer,
   * is its way to refuse: in TLS 1.3 it judges only after our side is done, and some judge outside of TLS.
   */
  missing(): ClientCertificate | null;
}

/** TLS over a connection that stands. No session is resumed: each time the server must show its certificate. */
export function startTls(tcp: Socket, host: string, settings: TlsSettings): TlsLine {
  const name = isIP(host) > 0 ? {} : { servername: host };
  const secureContext = contextOf(settings);
  const socket = connectTls({ socket: tcp, host, ...name, secureContext, ALPNProtocols: ['http/1.1'] });
  let asked = false;
  const missing = (): ClientCertificate | null => {
    // Only a server that asks names signature algorithms to us (RFC 8446, 4.3.2): the library has no other sign of it.
    const algorithms = socket.getSharedSigalgs() as string[] | null;
    asked ||= algorithms !== null && algorithms.length > 0;
    if (!asked) return null;
    return settings.cert === null ? 'wanted' : 'refused';
  };
  // Looked at before the library takes notice of the end, and forgets.
  socket.prependOnceListener('end', missing);
  return { socket, missing };
}

const longestChain = 10;

/**
 * The certificate that ends first of the server's own and those that vouch for it; of equals, the nearest to the
 * server. A root does not count: it is the client's own copy that matters.
 */
export function firstToEnd(leaf: X509Certificate | undefined): CertificateFacts | null {
  if (!leaf) return null;
  let first = leaf;
  let at: X509Certificate | undefined = leaf.issuerCertificate;
  for (let depth = 1; at && at.subject !== at.issuer && depth < longestChain; depth += 1) {
    if (endMs(at) < endMs(first)) first = at;
    at = at.issuerCertificate;
  }
  return { validToMs: endMs(first), subject: subjectOf(first), issuer: shown(first.issuer) };
}

const endMs = (certificate: X509Certificate): number => certificate.validToDate.getTime();

/** A modern certificate may name its hosts alone. */
const subjectOf = ({ subject, subjectAltName }: X509Certificate): string =>
  shown(subject || subjectAltName || '');

const shown = (name: string): string => oneLine(name.replaceAll('\n', ', '), 200);

const dayMs = 86_400_000;

/** Pure: is it time to say that a certificate ends? */
export function certificateNotice(
  certificate: CertificateFacts | null,
  warnDays: number,
  nowMs: number,
): Notice | null {
  if (certificate === null || certificate.validToMs - nowMs > warnDays * dayMs) return null;
  const { validToMs, subject } = certificate;
  const validTo = new Date(validToMs).toISOString();
  const daysLeft = Math.max(0, Math.floor((validToMs - nowMs) / dayMs));
  return {
    reason: 'tls_expiring',
    detail: { valid_to: validTo, days_left: daysLeft, subject },
    about: `${validTo} ${subject}`,
  };
}
