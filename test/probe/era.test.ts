// What do refusals tell of a server's era, and with which question does a probe begin?

import { describe, expect, it } from 'vitest';
import { type Fault, fault } from '../../src/probe/fault.ts';
import { allReasons, type Reason } from '../../src/probe/reasons.ts';
import type { KnownServer } from '../../src/probe/report.ts';
import {
  courseOf,
  isDoubt,
  isFresh,
  isOfOtherEra,
  legacyVersions,
  mayBeOlder,
  modernVersions,
  type Protocol,
  patienceFor,
  type Sign,
  signOf,
  tellingOf,
} from '../../src/probe/session/era.ts';

const rpc = (code: number, supported?: unknown[], status = 400): Fault =>
  fault('rpc_error', { code, status, ...(supported ? { supported } : {}) });
const http = (status: number, reason: Reason = 'http_error'): Fault => fault(reason, { status });

const signs: [string, Fault, Sign][] = [
  ['-32022 that names the modern version', rpc(-32_022, ['2026-07-28']), 'modern'],
  ['-32022 that names it among others', rpc(-32_022, ['2099-01-01', '2026-07-28', '2025-11-25']), 'modern'],
  ['-32022 that names legacy versions', rpc(-32_022, ['2025-11-25']), 'legacy'],
  ['-32602 that names legacy versions', rpc(-32_602, ['2024-11-05', '2099-01-01']), 'legacy'],
  ['-32022 that names only what nobody knows', rpc(-32_022, ['2099-01-01']), 'newer'],
  ['-32022 that names nothing', rpc(-32_022), 'open'],
  ['-32022 with an empty list', rpc(-32_022, []), 'open'],
  ['-32020', rpc(-32_020), 'modern'],
  ['-32021', rpc(-32_021), 'modern'],
  ['-32601', rpc(-32_601, undefined, 404), 'open'],
  ['400', http(400), 'open'],
  ['500', http(500), 'open'],
  ['403', http(403), 'nothing'],
  ['404', http(404, 'endpoint_not_found'), 'open'],
  ['the end of the process', fault('process_exited', { exit_code: 1 }), 'gone'],
  ['a crash', fault('process_crashed', { signal: 'SIGSEGV' }), 'gone'],
];

describe('the sign of an era', () => {
  it.each(signs)('in %s', (_, refused, sign) => {
    expect(signOf(refused)).toBe(sign);
  });

  it('is in no outage, refused credential or rate limit', () => {
    const mute = allReasons.filter((reason) => signOf(fault(reason)) === 'nothing');
    expect(mute.toSorted()).toEqual(
      [
        'dns_failed connection_refused connect_timeout not_http tls_error response_timeout',
        'redirected gateway_error rate_limited auth_required auth_rejected auth_scope host_rejected',
        'spawn_failed line_too_long',
      ]
        .join(' ')
        .split(' ')
        .toSorted(),
    );
  });
});

describe('doubt about what is remembered', () => {
  it.each([
    ['a modern code', rpc(-32_020), true],
    ['a version that nobody knows', rpc(-32_022, ['2099-01-01']), true],
    ['400 without JSON-RPC', http(400), true],
    ['404 without JSON-RPC', http(404, 'endpoint_not_found'), true],
    ['200 and a JSON-RPC error', fault('rpc_error', { code: -32_000 }), true],
    ['401', http(401, 'auth_required'), false],
    ['403', http(403), false],
    ['429', http(429, 'rate_limited'), false],
    ['500', http(500), false],
    ['503', http(503, 'gateway_error'), false],
    ['bad JSON', fault('bad_json'), false],
    ['silence', fault('response_timeout'), false],
  ])('by %s: %#', (_, refused, doubt) => {
    expect(isDoubt(refused)).toBe(doubt);
  });

  it.each([
    ['legacy', rpc(-32_022, ['2026-07-28']), true],
    ['legacy', rpc(-32_020), true],
    ['legacy', rpc(-32_601, undefined, 404), false],
    ['legacy', http(400), false],
    ['modern', rpc(-32_601, undefined, 404), true],
    ['modern', rpc(-32_000), true],
    ['modern', rpc(-32_022, ['2025-11-25']), true],
    ['modern', rpc(-32_020), false],
    ['modern', rpc(-32_602), false],
    ['modern', http(500), false],
  ] as const)('after a handshake of the %s era: %#', (era, refused, doubt) => {
    expect(isOfOtherEra(refused, era)).toBe(doubt);
  });
});

describe('when neither question passed', () => {
  const discover = fault('bad_json');
  const gone = fault('connection_reset');
  it.each([
    ['initialize is the one that tells', discover, http(500), 'initialize'],
    ['unless a modern server refused it', discover, rpc(-32_022, ['2026-07-28']), 'discover'],
    ['unless the server does not know it', discover, rpc(-32_601), 'discover'],
    ['also when it knows neither', rpc(-32_601), rpc(-32_601), 'initialize'],
    ['unless it died of discover', gone, fault('connection_refused'), 'discover'],
    ['not when it only hung up at discover', gone, http(500), 'initialize'],
    ['unless the server is newer than we', rpc(-32_022, ['2099-01-01']), http(404), 'discover'],
  ] as const)('%s', (_, first, second, telling) => {
    expect(tellingOf(first, second)).toBe(telling === 'discover' ? first : second);
  });

  it('an older server may be behind a URL that has no endpoint for either', () => {
    const none = http(404, 'endpoint_not_found');
    expect(mayBeOlder(none, none)).toBe(true);
    expect(mayBeOlder(none, http(400))).toBe(true);
    expect(mayBeOlder(none, http(500))).toBe(false);
    expect(mayBeOlder(http(400), none)).toBe(false);
  });
});

describe('the course of a handshake', () => {
  const nowMs = Date.UTC(2026, 10, 24);
  const hourMs = 3_600_000;
  const known = (era: KnownServer['era'], hours: number): KnownServer => ({
    era,
    transport: 'http',
    checkedAtMs: nowMs - hours * hourMs,
  });
  const course = (protocol: Protocol, was: KnownServer | null = null) =>
    courseOf(protocol, 'http', was, nowMs);

  it('begins with discover when nothing is known', () => {
    expect(course('auto')).toEqual({ first: 'discover', was: null });
  });

  it('begins with initialize for a day after it passed, and then asks anew', () => {
    expect(course('auto', known('legacy', 23.9))).toEqual({ first: 'initialize' });
    expect(course('auto', known('legacy', 24))).toEqual({ first: 'discover', was: known('legacy', 24) });
    expect(course('auto', known('modern', 1))).toEqual({ first: 'discover', was: known('modern', 1) });
  });

  it('trusts no date that lies far ahead, as after a clock that was set back', () => {
    expect(isFresh(known('legacy', -1), nowMs)).toBe(true);
    expect(isFresh(known('legacy', -25), nowMs)).toBe(false);
  });

  it('is as it was pinned, whatever is known', () => {
    for (const was of [null, known('legacy', 1), known('modern', 1)]) {
      expect(course('legacy', was)).toEqual({ first: 'initialize only', pinned: null });
      expect(course('modern', was)).toEqual({ first: 'discover only' });
      for (const pinned of legacyVersions)
        expect(course(pinned, was)).toEqual({ first: 'initialize only', pinned });
      for (const pinned of modernVersions) expect(course(pinned, was)).toEqual({ first: 'discover only' });
    }
  });

  it('has patience for half of its time, and for less where the server may never answer', () => {
    expect(patienceFor(1_000, null)).toBe(500);
    expect(patienceFor(10_000, null)).toBe(2_000);
    expect(patienceFor(10_000, known('legacy', 25))).toBe(2_000);
    expect(patienceFor(10_000, known('modern', 1))).toBe(5_000);
  });

  it('over HTTP+SSE is always legacy', () => {
    expect(courseOf('auto', 'sse', null, nowMs)).toEqual({ first: 'initialize only', pinned: null });
  });
});
