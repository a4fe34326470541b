// Does every code that a socket, TLS or the HTTP parser can give lead to a reason?

import { describe, expect, it } from 'vitest';
import { codeOf, connectionFault, isOurs } from '../../src/probe/wire/connection-fault.ts';

type Phase = Parameters<typeof connectionFault>[1];

describe('an error of the connection', () => {
  it.each([
    ['ENOTFOUND', 'dns', 'dns_failed'],
    ['EAI_AGAIN', 'dns', 'dns_failed'],
    ['ECONNREFUSED', 'tcp', 'connection_refused'],
    ['ETIMEDOUT', 'tcp', 'connect_timeout'],
    ['EHOSTUNREACH', 'tcp', 'connect_timeout'],
    ['ENETUNREACH', 'tcp', 'connect_timeout'],
    ['ECONNRESET', 'tcp', 'connection_reset'],
    ['ECONNRESET', 'http', 'connection_reset'],
    ['EPIPE', 'http', 'connection_reset'],
    ['UND_ERR_SOCKET', 'http', 'connection_reset'],
    ['HPE_INVALID_CONSTANT', 'http', 'not_http'],
    ['HPE_INVALID_HEADER_TOKEN', 'http', 'not_http'],
    ['UND_ERR_HEADERS_OVERFLOW', 'http', 'too_large'],
    ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'http', 'truncated'],
  ] satisfies [string, Phase, string][])('%s in %s is %s', (code, phase, reason) => {
    expect(connectionFault({ code }, phase)).toMatchObject({ reason, detail: { code, phase } });
  });

  it.each([
    ['CERT_HAS_EXPIRED', 'expired'],
    ['CERT_NOT_YET_VALID', 'expired'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'wrong_host'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'untrusted'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'untrusted'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'untrusted'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'handshake'],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'handshake'],
    ['EPROTO', 'handshake'],
    ['ECONNRESET', 'handshake'],
    ['UNSPECIFIED', 'untrusted'],
  ])('%s is a tls_error of kind %s', (code, kind) => {
    expect(connectionFault({ code }, 'tls')).toMatchObject({ reason: 'tls_error', detail: { kind } });
  });

  it('of a look-up is dns_failed, however far the connection thought it had come', () => {
    const error = { code: 'ENOTFOUND', syscall: 'getaddrinfo' };
    expect(connectionFault(error, 'tcp')).toMatchObject({ reason: 'dns_failed', detail: { phase: 'dns' } });
  });

  it.each(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM'])('%s is our own, and no fault of the server', (code) => {
    expect(isOurs({ code })).toBe(true);
    expect(isOurs(new AggregateError([{ code }]))).toBe(true);
  });

  it('goes by its code, also when several attempts failed, and never by its text', () => {
    expect(codeOf(Object.assign(new Error('ECONNREFUSED'), { code: 'EPIPE' }))).toBe('EPIPE');
    expect(codeOf(new AggregateError([{ code: 'ECONNREFUSED' }, { code: 'EHOSTUNREACH' }]))).toBe(
      'ECONNREFUSED',
    );
    expect(codeOf(new TypeError('ECONNREFUSED'))).toBe('TypeError');
    for (const nothing of [null, undefined, 7, new Error('ECONNREFUSED')])
      expect(codeOf(nothing)).toBe('UNKNOWN');
  });
});
