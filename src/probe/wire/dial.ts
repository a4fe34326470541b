// Can a connection be made at all? DNS, TCP and TLS, each measured apart, on a socket that is then handed
// to the HTTP client.

import { connect as connectTcp, isIP, type Socket } from 'node:net';
import type { Clock } from '../../base/clock.ts';
import { type Fault, fault, Interrupted } from '../fault.ts';
import { codeOf, connectionFault, isOurs } from './connection-fault.ts';
import type { Limit } from './http.ts';
import { lookUp } from './look-up.ts';
import {
  type CertificateFacts,
  type ClientCertificate,
  firstToEnd,
  startTls,
  type TlsLine,
  type TlsSettings,
} from './tls.ts';

export interface Phases {
  /** Null for an address that needs no look-up. */
  dnsMs: number | null;
  tcpMs: number;
  /** Null for http. */
  tlsMs: number | null;
  address: string | null;
  /** The one that ends first of those that the server showed; null for http. */
  certificate: CertificateFacts | null;
}

export interface Line {
  socket: Socket;
  phases: Phases;
  /** What it is about when the server goes away in place of the first answer; null when it asked for nothing. */
  missing: ClientCertificate | null;
}

export type Dialled = ({ ok: true } & Line) | { ok: false; fault: Fault };

export interface DialOptions {
  url: URL;
  clock: Clock;
  /** How long one may take to make. */
  timeoutMs: number;
  tls: TlsSettings;
}

/** One address may take this long before the next one of the same host is tried beside it. */
const nextAddressAfterMs = 1_000;

/** @throws Interrupted when all is called off before the connection stands, or our own machine gives out. */
export function dial({ url, clock, timeoutMs, tls }: DialOptions, limit: Limit): Promise<Dialled> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const secure = url.protocol === 'https:';
  const port = Number(url.port) || (secure ? 443 : 80);
  const startedMs = clock.monotonicMs();
  let lookedUpMs: number | null = null;
  let connectedMs: number | null = null;
  let address: string | null = null;

  return new Promise((resolve, reject) => {
    const pace = { autoSelectFamilyAttemptTimeout: nextAddressAfterMs };
    const tcp = connectTcp({ host, port, noDelay: true, lookup: lookUp, ...pace });
    let socket: Socket = tcp;
    let secured: TlsLine | null = null;
    const finish = (result: Dialled | Interrupted): void => {
      limit.signal.removeEventListener('abort', onAbort);
      for (const one of [tcp, socket]) one.removeListener('error', onError).removeListener('close', onClose);
      const failed = result instanceof Interrupted || !result.ok;
      // The socket may still report an error while it goes: nobody is left to care, but it must be heard.
      if (failed) socket.on('error', () => {}).destroy();
      if (failed && socket !== tcp) tcp.on('error', () => {}).destroy();
      if (result instanceof Interrupted) reject(result);
      else resolve(result);
    };
    const phase = (): 'dns' | 'tcp' | 'tls' => {
      if (connectedMs !== null) return 'tls';
      return lookedUpMs !== null || isIP(host) > 0 ? 'tcp' : 'dns';
    };
    const missing = () => secured?.missing() ?? null;
    const onError = (error: unknown): void => {
      // A look-up that failed says so itself; before that, an error without one is the connection's.
      const found = connectionFault(error, phase() === 'dns' ? 'tcp' : phase(), missing());
      finish(isOurs(error) ? new Interrupted(codeOf(error)) : { ok: false, fault: found });
    };
    const onClose = (): void => onError({ code: 'ECONNRESET' });
    const onAbort = (): void => {
      const reason = phase() === 'dns' ? 'dns_failed' : 'connect_timeout';
      const late: Dialled = { ok: false, fault: fault(reason, { phase: phase(), timeout_ms: timeoutMs }) };
      finish(limit.expired() ? late : new Interrupted());
    };
    const done = (): void => {
      const phases: Phases = {
        ...durations(startedMs, lookedUpMs, connectedMs ?? startedMs, secure ? clock.monotonicMs() : null),
        address,
        certificate: firstToEnd(secured?.socket.getPeerX509Certificate()),
      };
      finish({ ok: true, socket, phases, missing: missing() });
    };

    if (limit.signal.aborted) return onAbort();
    limit.signal.addEventListener('abort', onAbort, { once: true });
    tcp.once('lookup', () => {
      if (isIP(host) === 0) lookedUpMs = clock.monotonicMs();
    });
    tcp.on('error', onError).on('close', onClose);
    tcp.once('connect', () => {
      connectedMs = clock.monotonicMs();
      address = tcp.remoteAddress ?? null;
      if (!secure) return done();
      secured = startTls(tcp, host, tls);
      socket = secured.socket;
      socket.on('error', onError).on('close', onClose);
      socket.once('secureConnect', done);
    });
  });
}

/** How long each phase of connecting took, for detail. Milliseconds. */
export const phasesOf = ({ dnsMs, tcpMs, tlsMs, address }: Phases) => ({
  ...(dnsMs === null ? {} : { dns_ms: rounded(dnsMs) }),
  tcp_ms: rounded(tcpMs),
  ...(tlsMs === null ? {} : { tls_ms: rounded(tlsMs) }),
  address,
});

const rounded = (ms: number): number => Math.round(ms * 100) / 100;

/** Null is a phase that there was not. */
const durations = (
  startedMs: number,
  lookedUpMs: number | null,
  connectedMs: number,
  securedMs: number | null,
): Pick<Phases, 'dnsMs' | 'tcpMs' | 'tlsMs'> => ({
  dnsMs: lookedUpMs === null ? null : lookedUpMs - startedMs,
  tcpMs: connectedMs - (lookedUpMs ?? startedMs),
  tlsMs: securedMs === null ? null : securedMs - connectedMs,
});
