// Which kind of tls_error is it? Real servers, each with one thing wrong in its certificate or its handshake.

import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer, type ServerOptions } from 'node:https';
import { type AddressInfo, createServer as createTcp, type Server, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { authority, issue, newAuthority, trusted } from '../../fixtures/servers/certificate.ts';
import { startServer } from '../../fixtures/servers/start.ts';
import { systemClock } from '../../src/base/clock.ts';
import { createHttpClient, type HttpClient } from '../../src/probe/wire/http-client.ts';
import { certificateNotice, type TlsSettings } from '../../src/probe/wire/tls.ts';
import { targetOf, visit } from './visit.ts';

const host = '127.0.0.1';
const patient = { signal: new AbortController().signal, expired: () => false };

async function listening(server: Server): Promise<URL> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.on('error', () => {}).once('close', () => open.delete(socket));
  });
  server.listen(0, host);
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const socket of open) socket.destroy();
    const closed = once(server, 'close');
    server.close();
    await closed;
  });
  return new URL(`https://${host}:${(server.address() as AddressInfo).port}/mcp`);
}

/** A server that answers 200, with the certificate and the options that it is given. */
const served = (options: ServerOptions): Promise<URL> =>
  listening(createServer(options, (_request, response) => response.end('{}')));

/** What is behind a TCP port, below TLS. */
const spoken = (serve: (socket: Socket) => void): Promise<URL> => listening(createTcp(serve));

const trusting = (settings: Partial<TlsSettings> = {}): TlsSettings => ({
  ca: authority,
  cert: null,
  key: null,
  ...settings,
});

function clientOf(url: URL, tls: TlsSettings): HttpClient {
  const client = createHttpClient(url, systemClock, 60_000, { tls });
  onTestFinished(client.close);
  return client;
}

/** Opens, asks once, and tells the fault of whichever failed. */
async function met(url: URL, tls = trusting()) {
  const client = clientOf(url, tls);
  const opened = await client.open(patient);
  if (!opened.ok) return opened.fault;
  const answer = await client.ask({ method: 'GET', url, headers: {}, repeatable: true }, patient);
  if (!answer.ok) return answer.fault;
  answer.body.discard();
  return null;
}

const tlsError = (kind: string, more: object = {}) => ({ reason: 'tls_error', detail: { kind, ...more } });

describe('the certificate of a server', () => {
  const chained = (validity = {}) => {
    const between = newAuthority('Coalmine fixture intermediate', validity, trusted);
    const { key, cert } = issue({ host }, between);
    return { key, cert, between };
  };

  it('passes when it is signed by whom the target trusts', async () => {
    expect(await met(await served(issue({ host }, trusted)))).toBeNull();
  });

  it('passes with a whole chain', async () => {
    const { key, cert, between } = chained();
    expect(await met(await served({ key, cert: cert + between.cert }))).toBeNull();
  });

  it('passes when the target trusts that very certificate, or the intermediate authority', async () => {
    const own = issue({ host });
    expect(await met(await served(own), trusting({ ca: own.cert }))).toBeNull();
    const { key, cert, between } = chained();
    expect(await met(await served({ key, cert }), trusting({ ca: between.cert }))).toBeNull();
  });

  it.each([
    ['has expired', 'CERT_HAS_EXPIRED', 'expired', () => issue({ host, until: -2 }, trusted)],
    ['is not valid yet', 'CERT_NOT_YET_VALID', 'expired', () => issue({ host, since: 2 }, trusted)],
    [
      'is for another address',
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'wrong_host',
      () => issue({ host: '192.0.2.1' }, trusted),
    ],
    [
      'is for a name, and the address is asked',
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'wrong_host',
      () => issue({ host: 'mcp.example.com' }, trusted),
    ],
    ['is signed by itself', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'untrusted', () => issue({ host })],
    [
      'is signed by a stranger',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'untrusted',
      () => issue({ host }, newAuthority('A stranger')),
    ],
    [
      'comes with the root of a stranger',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'untrusted',
      () => {
        const stranger = newAuthority('A stranger');
        const { key, cert } = issue({ host }, stranger);
        return { key, cert: cert + stranger.cert };
      },
    ],
    ['comes without the chain', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'untrusted', () => chained()],
    [
      'comes with an authority that has expired',
      'CERT_HAS_EXPIRED',
      'expired',
      () => {
        const { key, cert, between } = chained({ until: -2 });
        return { key, cert: cert + between.cert };
      },
    ],
  ])('that %s is %s, a tls_error of kind %s', async (_what, code, kind, certified) => {
    const { key, cert } = certified();
    expect(await met(await served({ key, cert }))).toMatchObject(tlsError(kind, { code, phase: 'tls' }));
  });

  it('for localhost fits localhost, and another name does not', async () => {
    const url = await served(issue({ host: 'localhost' }, trusted));
    url.hostname = 'localhost';
    expect(await met(url)).toBeNull();
    const other = await served(issue({ host: 'mcp.example.com' }, trusted));
    other.hostname = 'localhost';
    expect(await met(other)).toMatchObject(tlsError('wrong_host'));
  });

  it('is shown anew on every connection, and the one that ends first is told', async () => {
    const { key, cert, between } = chained({ until: 10 });
    const url = await served({ key, cert: cert + between.cert });
    for (let times = 0; times < 2; times += 1) {
      const opened = await clientOf(url, trusting()).open(patient);
      expect(opened.ok && opened.phases.certificate).toMatchObject({
        subject: 'CN=Coalmine fixture intermediate',
        issuer: 'CN=Coalmine fixture authority',
      });
    }
  });

  it("is its own when that ends first, whenever its authority's root ends", async () => {
    const root = newAuthority('A short root', { until: 5 });
    const own = issue({ host, until: 30 }, root);
    const url = await served({ key: own.key, cert: own.cert + root.cert });
    const opened = await clientOf(url, trusting({ ca: root.cert })).open(patient);
    expect(opened.ok && opened.phases.certificate?.subject).toBe('CN=Coalmine fixture');
  });
});

describe('a handshake', () => {
  const fixed = issue({ host }, trusted);

  it.each([
    [
      'with a server of TLS 1.1 alone',
      { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'ALL@SECLEVEL=0' },
    ],
    [
      'without a cipher in common',
      { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-CAMELLIA128-SHA256:ECDHE-ECDSA-AES128-CCM8' },
    ],
  ] as [string, ServerOptions][])('%s is a tls_error of kind handshake', async (_what, options) => {
    const url = await served({ ...fixed, ...options });
    expect(await met(url)).toMatchObject(tlsError('handshake', { phase: 'tls' }));
  });

  it.each([
    [
      'plain HTTP',
      (socket) => void socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    ],
    ['the greeting of another protocol', (socket) => void socket.write('SSH-2.0-OpenSSH_9.9\r\n')],
    ['an end as soon as it begins', (socket) => void socket.once('data', () => socket.end())],
    ['a reset as soon as it begins', (socket) => void socket.once('data', () => socket.resetAndDestroy())],
    ['an end without a word', (socket) => void socket.end()],
  ] as [string, (socket: Socket) => void][])(
    'met by %s is a tls_error of kind handshake',
    async (_what, serve) => {
      expect(await met(await spoken(serve))).toMatchObject(tlsError('handshake', { phase: 'tls' }));
    },
  );
});

describe.each(['TLSv1.2', 'TLSv1.3'] as const)(
  'a server that wants a client certificate, over %s',
  (version) => {
    const versions = { minVersion: version, maxVersion: version } as const;
    const wanting = () =>
      served({
        ...issue({ host }, trusted),
        ...versions,
        requestCert: true,
        rejectUnauthorized: true,
        ca: authority,
      });
    const mine = issue({ host: 'prober.example.com' }, trusted);

    it('lets one in that it trusts', async () => {
      expect(await met(await wanting(), trusting(mine))).toBeNull();
    });

    it('says that it wants one, to whoever has none', async () => {
      expect(await met(await wanting())).toMatchObject(
        tlsError('handshake', { client_certificate: 'wanted' }),
      );
    });

    it.each([
      ['of a stranger', () => issue({ host: 'prober.example.com' }, newAuthority('A stranger'))],
      ['that has expired', () => issue({ host: 'prober.example.com', until: -2 }, trusted)],
    ])('refuses one %s', async (_what, own) => {
      expect(await met(await wanting(), trusting(own()))).toMatchObject(
        tlsError('handshake', { client_certificate: 'refused' }),
      );
    });
  },
);

it('takes a reset in place of the first answer, where a certificate was asked for, as its refusal', async () => {
  const answer = ({ socket }: IncomingMessage): void => void socket.destroy();
  const asking = { ...issue({ host }, trusted), requestCert: true, rejectUnauthorized: false };
  expect(await met(await listening(createServer(asking, answer)))).toMatchObject(
    tlsError('handshake', { client_certificate: 'wanted', phase: 'http' }),
  );
  const plain = await listening(createServer(issue({ host }, trusted), answer));
  expect(await met(plain)).toMatchObject({ reason: 'connection_reset' });
});

describe('a certificate that ends', () => {
  const dayMs = 86_400_000;
  const certificate = { validToMs: 100 * dayMs, subject: 'CN=jobs', issuer: 'CN=authority' };

  it.each([
    [78, null],
    [79, 21],
    [80, 20],
    [99.5, 0],
    [101, 0],
  ])('on day 100 is told within 21 days: on day %d %j are left', (day, left) => {
    const notice = certificateNotice(certificate, 21, day * dayMs);
    if (left === null) expect(notice).toBeNull();
    else
      expect(notice).toMatchObject({
        reason: 'tls_expiring',
        detail: { days_left: left, subject: 'CN=jobs' },
      });
  });

  it('is no matter where there is none', () => {
    expect(certificateNotice(null, 21, 0)).toBeNull();
  });
});

describe('a target', () => {
  const sound = {
    reason: null,
    stage: 'connect',
    says: '',
    ground: { kind: 'https', certificate: 'sound' },
  } as const;

  it('is trusted by its own ca, and noticed within its own warn_days', async () => {
    const server = await startServer(sound);
    onTestFinished(server.close);
    const written = { tls: { ca: authority, warn_days: 40 }, health: null };
    const connect = (await visit(targetOf(server, written))).stage('connect');
    expect(connect).toMatchObject({ outcome: 'pass', notices: [{ reason: 'tls_expiring' }] });
    const calm = { tls: { ca: authority }, health: null };
    expect((await visit(targetOf(server, calm))).stage('connect')).toMatchObject({
      outcome: 'pass',
      notices: [],
    });
    expect((await visit(targetOf(server, { health: null }))).stage('connect').reason).toBe('tls_error');
  });
});
