// Of which era is a server, and what tells? Pure. Sources: MCP 2026-07-28, "Versioning and negotiation" and
// "server/discover"; where the field differs from them, docs/decisions/0007.

import type { Fault } from '../fault.ts';
import { limits } from '../limits.ts';
import type { Reason } from '../reasons.ts';
import type { Era, KnownServer, ProtocolFacts } from '../report.ts';

export const modernVersions = ['2026-07-28'] as const;

/** The newest first: it is what we propose. */
export const legacyVersions = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'] as const;

export type ModernVersion = (typeof modernVersions)[number];
export type LegacyVersion = (typeof legacyVersions)[number];
export type Protocol = 'auto' | 'legacy' | 'modern' | ModernVersion | LegacyVersion;

/** The error codes that only the modern era has. */
export const modernCodes = { headerMismatch: -32_020, missingCapability: -32_021, version: -32_022 } as const;

/** What a question that failed tells of the server behind it. */
export type Sign =
  /** It is of the modern era. */
  | 'modern'
  /** It names only versions of the legacy era. */
  | 'legacy'
  /** It names only versions that nobody here knows. */
  | 'newer'
  /** The process ended: some do when anything but initialize comes first. */
  | 'gone'
  /** An outage or a refusal, which the next question would meet as well. */
  | 'nothing'
  /** It may just not know the question. */
  | 'open';

export function signOf({ reason, detail }: Fault): Sign {
  if (reason === 'process_exited' || reason === 'process_crashed') return 'gone';
  if (noEvidence.has(reason) || (reason === 'http_error' && detail.status === 403)) return 'nothing';
  const { code, supported } = detail;
  if (code === modernCodes.headerMismatch || code === modernCodes.missingCapability) return 'modern';
  if (!Array.isArray(supported) || supported.length === 0) return 'open';
  if (modernVersions.some((version) => supported.includes(version))) return 'modern';
  return legacyVersions.some((version) => supported.includes(version)) ? 'legacy' : 'newer';
}

const noEvidence: ReadonlySet<Reason> = new Set<Reason>([
  'dns_failed',
  'connection_refused',
  'connect_timeout',
  'not_http',
  'tls_error',
  'response_timeout',
  'redirected',
  'gateway_error',
  'rate_limited',
  'auth_required',
  'auth_rejected',
  'auth_scope',
  'host_rejected',
  'spawn_failed',
  'line_too_long',
]);

/** Does a refusal make us doubt what we remember of the server? Other faults are a server's own. */
export function isDoubt(fault: Fault): boolean {
  const sign = signOf(fault);
  if (sign !== 'open') return sign === 'modern' || sign === 'newer';
  const { status, code } = fault.detail;
  if (fault.reason === 'rpc_error' || code === modernCodes.version) return true;
  return typeof status === 'number' && status >= 400 && status < 500;
}

/** After a handshake of this era: is the server refusing whoever speaks it, as one of the other would? */
export function isOfOtherEra(fault: Fault, era: Era): boolean {
  const sign = signOf(fault);
  if (era === 'legacy') return sign === 'modern';
  const { status, code } = fault.detail;
  return sign === 'legacy' || (sign === 'open' && (status === 404 || (status === 400 && code !== -32_602)));
}

/**
 * Neither question passed: which of the two failures tells what is wrong? That of initialize, unless that is not what
 * the server speaks: it was refused as what it is by one of the modern era, or by one that is newer still.
 */
export function tellingOf(discover: Fault, initialize: Fault): Fault {
  if (signOf(discover) === 'newer') return discover;
  // It was there to be asked: that it went away is what there is to tell.
  if (discover.reason === 'connection_reset' && initialize.reason === 'connection_refused') return discover;
  const unknown = initialize.detail.code === -32_601 && discover.detail.code !== -32_601;
  return unknown || signOf(initialize) === 'modern' ? discover : initialize;
}

/** Nobody answers at this URL to either question as MCP servers of today do: it may be an older one. */
export const mayBeOlder = (discover: Fault, initialize: Fault): boolean =>
  discover.reason === 'endpoint_not_found' &&
  (initialize.reason === 'endpoint_not_found' ||
    (initialize.reason === 'http_error' && initialize.detail.status === 400));

/** How to begin. */
export type Course =
  /** `pinned` is what the operator wants and nothing else, or null for the newest. */
  | { first: 'initialize only'; pinned: LegacyVersion | null }
  | { first: 'discover only' }
  /** It was found to be legacy: discover is asked only in doubt. */
  | { first: 'initialize' }
  /** `was`: nothing that befalls discover may keep us from trying what worked until now. */
  | { first: 'discover'; was: KnownServer | null };

const checkedForMs = 24 * 3_600_000;

/** What was found out holds for a day. */
export const isFresh = (known: KnownServer | null, nowMs: number): boolean =>
  known !== null && Math.abs(nowMs - known.checkedAtMs) < checkedForMs;

/**
 * A server that is silent for so long may never answer what it does not know. One that answered it before may be slow.
 */
export const patienceFor = (handshakeMs: number, known: KnownServer | null): number =>
  known?.era === 'modern' ? handshakeMs / 2 : Math.min(handshakeMs / 2, limits.patienceMs);

export function courseOf(
  protocol: Protocol,
  speaks: ProtocolFacts['transport'],
  known: KnownServer | null,
  nowMs: number,
): Course {
  if (protocol === 'modern' || isModern(protocol)) return { first: 'discover only' };
  if (protocol !== 'auto')
    return { first: 'initialize only', pinned: protocol === 'legacy' ? null : protocol };
  if (speaks === 'sse') return { first: 'initialize only', pinned: null };
  const isLegacy = known?.era === 'legacy' && isFresh(known, nowMs);
  return isLegacy ? { first: 'initialize' } : { first: 'discover', was: known };
}

const isModern = (protocol: Protocol): protocol is ModernVersion =>
  (modernVersions as readonly string[]).includes(protocol);
