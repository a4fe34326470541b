// Does a probe sign in where a server wants a token, with nobody but the issuer that its operator named?

import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type AuthMode, type RunningAuth, startAuth } from '../../fixtures/servers/auth.ts';
import { createAuthority } from '../../fixtures/servers/authority.ts';
import { type Exchange, send, sendError, sendJson, silence } from '../../fixtures/servers/exchange.ts';
import { type AuthModeName, authModes } from '../../fixtures/servers/groups.ts';
import { startServer } from '../../fixtures/servers/start.ts';
import { systemClock } from '../../src/base/clock.ts';
import { createRedactor } from '../../src/base/redact.ts';
import type { TargetConfig } from '../../src/config/schema/schema.ts';
import { createKeeper } from '../../src/probe/auth/credentials.ts';
import { fault, outcomeOf } from '../../src/probe/fault.ts';
import type { Reason } from '../../src/probe/reasons.ts';
import { targetOf, visit, type Written } from './visit.ts';

const blank = { reason: null, stage: 'handshake', says: '' } as const;
const sound = authModes.auth_sound;
const tokenOf = ({ request }: Exchange): string => request.headers.authorization ?? '';
const turnedAway = (exchange: Exchange, more = ''): void =>
  send(exchange, 401, { 'www-authenticate': `Bearer error="invalid_token"${more}` });

async function start(mode: AuthMode): Promise<RunningAuth> {
  const server = await startAuth(mode);
  onTestFinished(server.close);
  return server;
}

/** As an operator writes it for this server; `more` is for auth.oauth. */
function target(
  server: Pick<RunningAuth, 'url' | 'healthUrl' | 'issuer' | 'client'>,
  more: Written = {},
  rest: Written = {},
): TargetConfig {
  const { issuer, client } = server;
  const oauth = { issuer, client_id: client.id, client_secret: client.secret, ...more };
  return targetOf(server, { health: null, auth: { oauth }, ...rest });
}

/** Visits that share what lasts, as those of one daemon do. */
function daemon() {
  const means = {
    clock: systemClock,
    redactor: createRedactor(),
    client: { name: 'coalmine', version: '0' },
  };
  const tools = { ...means, credentialsFor: createKeeper(means) };
  return (one: TargetConfig) => visit(one, { tools });
}

const asked = (server: RunningAuth): string[] => server.asked.issuer.map((one) => one.asked);
const reasonOf = async (one: TargetConfig): Promise<Reason | null> =>
  (await visit(one)).stage('handshake').reason;

describe('a server that wants a token', () => {
  it.concurrent.for(Object.keys(authModes) as AuthModeName[])(
    '%s is told by its reason',
    async (name, test) => {
      const mode = authModes[name];
      const server = await startAuth(mode);
      test.onTestFinished(server.close);
      const timeouts = mode.reason === 'response_timeout' ? { handshake: '500ms' } : {};
      const anonymous = mode.anonymous ? { auth: null } : {};
      const { stage } = await visit(target(server, {}, { timeouts, ...anonymous }));
      const reason = mode.reason as Reason | null;
      const { outcome, reason: told, detail } = stage(mode.stage);
      expect({ outcome, reason: told }).toEqual({
        outcome: reason ? outcomeOf(fault(reason)) : 'pass',
        reason,
      });
      expect(JSON.stringify(detail).length).toBeLessThan(4_000);
      expect(server.asked.stranger).toEqual([]);
    },
  );

  it('is told with what it wants, when there is nothing to give it', async () => {
    const server = await start(sound);
    const { detail } = (await visit(targetOf(server, { health: null }))).stage('handshake');
    expect(detail).toMatchObject({
      scheme: 'bearer',
      resource_metadata: expect.stringContaining('/.well-known/oauth-protected-resource'),
      says: expect.stringMatching(/^the server wants a Bearer token; its metadata is at http/),
    });
    expect(server.stats.seen.some((one) => one.asked.startsWith('GET'))).toBe(false);
  });
});

describe('signing in', () => {
  it('with a secret names the end of the token, and what it is for', async () => {
    const bodies: string[] = [];
    const server = await start({
      ...sound,
      token(exchange) {
        bodies.push(exchange.body);
        sendJson(exchange, { access_token: server.bearer, token_type: 'bearer', expires_in: '3600' });
      },
    });
    const { stage } = await visit(target(server, { scope: 'jobs:run' }));
    const endsInMs = Date.parse(String(stage('handshake').detail.token_expires_at)) - Date.now();
    expect(endsInMs).toBeGreaterThan(3_500_000);
    expect(endsInMs).toBeLessThanOrEqual(3_600_000);
    expect(Object.fromEntries(new URLSearchParams(bodies[0]))).toEqual({
      grant_type: 'client_credentials',
      scope: 'jobs:run',
      resource: server.url,
    });
    expect(stage('canary:worker').outcome).toBe('pass');
  });

  it('with a key sends a JWT in place of a secret', async () => {
    const server = await start(sound);
    const { privateKey: private_key, algorithm } = server.client;
    expect(await reasonOf(target(server, { client_secret: null, private_key, algorithm }))).toBeNull();
    expect(server.grants).toEqual(['jwt']);
  });

  it('with a key that its algorithm cannot use says so, and asks nobody', async () => {
    const server = await start(sound);
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1_024 });
    const private_key = privateKey.export({ type: 'pkcs8', format: 'pem' });
    const { stage } = await visit(target(server, { client_secret: null, private_key, algorithm: 'RS256' }));
    expect(stage('handshake')).toMatchObject({
      reason: 'auth_rejected',
      detail: { why: expect.stringContaining('the configured credential cannot be used') },
    });
    expect(asked(server)).not.toContain('POST /token');
  });

  it('takes metadata without what only people need, as an issuer for machines writes them', async () => {
    const metadata = { authorization_endpoint: undefined, response_types_supported: undefined };
    const server = await start({ ...sound, metadata });
    expect(await reasonOf(target(server))).toBeNull();
  });

  it('at a configured token_url asks for no metadata', async () => {
    const server = await start(sound);
    expect(await reasonOf(target(server, { token_url: server.tokenUrl }))).toBeNull();
    expect(asked(server)).toEqual(['POST /token']);
    expect(server.stats.seen.some((one) => one.asked.includes('well-known'))).toBe(false);
  });

  it('serves all probes of a target with one token, also those that begin at once', async () => {
    const server = await start(sound);
    const [one, probe] = [target(server), daemon()];
    await Promise.all([probe(one), probe(one)]);
    await probe(one);
    expect(server.grants).toEqual(['basic']);
  });

  it('begins anew for a target that was configured anew', async () => {
    const server = await start(sound);
    const probe = daemon();
    await probe(target(server));
    await probe(target(server));
    expect(server.grants).toEqual(['basic', 'basic']);
  });

  it('gets another token when the one it kept is no longer taken, and nobody notices', async () => {
    const revoked = new Set<string>();
    const server = await start({
      ...sound,
      admitted: (exchange) => (revoked.has(tokenOf(exchange)) ? turnedAway(exchange) : exchange.soundly()),
    });
    const [one, probe] = [target(server), daemon()];
    await probe(one);
    for (const { headers } of server.stats.seen) revoked.add(headers.authorization ?? '');
    const { report } = await probe(one);
    expect(report.stages.map(({ outcome }) => outcome)).toEqual(['pass', 'pass', 'pass', 'pass']);
    expect(server.grants).toHaveLength(2);
  });

  it('gets one other token for several canaries that are turned away at once', async () => {
    const revoked = new Set<string>();
    const server = await start({
      ...sound,
      admitted(exchange) {
        if (exchange.asked === 'tools/list') revoked.add(tokenOf(exchange));
        if (exchange.asked === 'tools/call' && revoked.has(tokenOf(exchange))) turnedAway(exchange);
        else exchange.soundly();
      },
    });
    const canaries = ['a', 'b', 'c'].map((name) => ({ name, kind: 'tool', tool: 'health_check_job' }));
    const { report } = await visit(target(server, {}, { canaries }));
    expect(report.stages.map(({ outcome }) => outcome)).toEqual(Array(6).fill('pass'));
    expect(server.grants).toHaveLength(2);
  });

  it('stops when a fresh token is refused, and names the issuer that the server trusts instead', async () => {
    const server = await start({
      ...sound,
      admitted: (exchange) => turnedAway(exchange),
      resource: ({ stranger }) => ({ authorization_servers: [stranger] }),
    });
    const { stage } = await visit(target(server));
    expect(stage('handshake')).toMatchObject({
      reason: 'auth_rejected',
      detail: { auth_loop: true, issuer: server.issuer, error: 'invalid_token' },
    });
    expect(stage('handshake').detail.advertised).toHaveLength(1);
    expect(server.grants).toHaveLength(1);
    expect(server.asked.stranger).toEqual([]);
  });

  it('looks for the resource where a refusal points, on the own origin of the server', async () => {
    const forResource: boolean[] = [];
    const authority = createAuthority({
      token(exchange) {
        forResource.push(new URLSearchParams(exchange.body).has('resource'));
        const access_token = forResource.at(-1) ? authority.bearer : 'for-nobody';
        sendJson(exchange, { access_token, token_type: 'Bearer' });
      },
    });
    const issuer = await startServer({ ...blank, on: authority.acts });
    const metadata = '/custom/metadata.json';
    const server = await startServer({
      ...blank,
      on: {
        'POST /mcp': (exchange) => {
          if (authority.knows(exchange)) exchange.soundly();
          else turnedAway(exchange, `, resource_metadata="${new URL(metadata, server.url)}"`);
        },
        [`GET ${metadata}`]: (exchange) => sendJson(exchange, { resource: server.url }),
      },
    });
    onTestFinished(() => Promise.all([server.close(), issuer.close()]).then(() => undefined));
    const { client } = authority;
    const places = { ...server, client, issuer: new URL(issuer.url).origin };
    expect(await reasonOf(target(places))).toBeNull();
    expect(forResource).toEqual([false, true]);
  });

  it('asks for no token that is for another place', async () => {
    const server = await start({
      ...sound,
      resource: ({ stranger }) => ({ resource: `${stranger}/mcp` }),
    });
    expect((await visit(target(server))).stage('handshake')).toMatchObject({
      reason: 'auth_rejected',
      detail: { at: 'metadata of the server', why: expect.stringContaining('it is of another resource') },
    });
    expect(server.grants).toEqual([]);
  });
});

describe('an authorization server that gives no token', () => {
  it('is told apart from the MCP server, with what it says', async () => {
    const server = await start(authModes.auth_invalid_client);
    const { detail, evidence } = (await visit(target(server))).stage('handshake');
    expect(detail).toEqual({
      at: 'token endpoint',
      asked: server.issuer,
      status: 401,
      oauth_error: 'invalid_client',
      description: 'no such client',
    });
    expect(evidence?.status).toBe(401);
    expect(asked(server).filter((one) => one === 'POST /token')).toHaveLength(1);
    // Nothing was asked of the MCP server, and nothing is left open there.
    await server.stats.quiet();
  });

  it('may be down', async () => {
    const server = await start(sound);
    const gone = await startAuth(sound);
    await gone.close();
    const { reason, detail } = (await visit(target(server, { token_url: gone.tokenUrl }))).stage('handshake');
    expect([reason, detail.at, detail.asked]).toEqual(['connection_refused', 'token endpoint', gone.issuer]);
  });

  it('may ask for patience', async () => {
    const server = await start({
      ...sound,
      token: (exchange) => send(exchange, 429, { 'retry-after': '7' }),
    });
    const { report, stage } = await visit(target(server));
    expect(stage('handshake')).toMatchObject({ outcome: 'skip', reason: 'rate_limited' });
    expect(report.retryAfterMs).toBe(7_000);
  });

  it.each([
    ['another origin', (server: RunningAuth, to: string) => `${to}/token?from=${server.issuer}`],
    ['a private address', () => 'http://169.254.169.254/token'],
  ])('is not followed to %s', async (_, where) => {
    const other = await start(sound);
    const server: RunningAuth = await start({
      ...sound,
      token: (exchange) => send(exchange, 307, { location: where(server, other.issuer) }),
    });
    expect(await reasonOf(target(server))).toBe('redirected');
    expect(other.asked.issuer).toEqual([]);
  });

  it.each([
    ['an empty body', 'empty_body', (exchange: Exchange) => send(exchange, 200, {})],
    [
      'half of one',
      'truncated',
      (exchange: Exchange) => {
        exchange.response.writeHead(200, { 'content-length': 100 }).write('{');
        exchange.response.socket?.end();
      },
    ],
    [
      'no JSON',
      'bad_json',
      (exchange: Exchange) => send(exchange, 200, { 'content-type': 'application/json' }, '{'),
    ],
    ['a body without end', 'too_large', (exchange: Exchange) => send(exchange, 200, {}, 'x'.repeat(300_000))],
    [
      'a token of another type',
      'auth_rejected',
      (exchange: Exchange) => sendJson(exchange, { access_token: 'secret-of-mac', token_type: 'mac' }),
    ],
    [
      'a token that no header can carry',
      'auth_rejected',
      (exchange: Exchange) =>
        sendJson(exchange, { access_token: 'secret\r\nof: header', token_type: 'Bearer' }),
    ],
    [
      'an error in a 200',
      'auth_rejected',
      (exchange: Exchange) => sendJson(exchange, { error: 'bad\u001b[31m' }),
    ],
    [
      'a refusal without end',
      'auth_rejected',
      ({ response }: Exchange) => {
        response.writeHead(401).write('{"error":');
      },
    ],
    ['a status from nowhere', 'http_error', (exchange: Exchange) => send(exchange, 799, {})],
  ] as const)('may answer with %s', async (_, reason, token) => {
    const server = await start({ ...sound, token });
    const { stage } = await visit(target(server));
    expect(stage('handshake').reason).toBe(reason);
    expect(JSON.stringify(stage('handshake'))).not.toMatch(/secret|[^\\]\\u001b/);
  });

  it('holds nobody up longer than its stage may take, and leaves nothing behind when all is called off', async () => {
    const server = await start({ ...sound, token: silence });
    const off = new AbortController();
    const going = visit(target(server), { signal: off.signal });
    await expect.poll(() => asked(server)).toContain('POST /token');
    off.abort();
    expect((await going).stage('handshake')).toMatchObject({
      outcome: 'skip',
      detail: { interrupted: true },
    });
  });
});

describe('what was fetched or sent to get it', () => {
  it('is seen nowhere, though the server and the authorization server repeat it', async () => {
    const shown: string[] = [];
    const echo = (exchange: Exchange): void => {
      shown.push(tokenOf(exchange).replace(/^Bearer /, ''));
      sendError(exchange, -32_603, `no: ${tokenOf(exchange)}`);
    };
    const server = await start({ ...sound, admitted: echo });
    const { report } = await visit(target(server));
    const text = JSON.stringify(report);
    expect(text).toContain('no: Bearer [redacted]');
    expect(shown.some((token) => text.includes(token))).toBe(false);

    const refusing = await start({
      ...sound,
      token: (exchange) =>
        sendJson(exchange, { error: 'invalid_client', error_description: tokenOf(exchange) }, 400),
    });
    const { stage } = await visit(target(refusing));
    const basic = Buffer.from(`${refusing.client.id}:${refusing.client.secret}`).toString('base64');
    expect(stage('handshake').detail.description).toBe('Basic [redacted]');
    expect(JSON.stringify(stage('handshake'))).not.toContain(basic);
  });

  it('goes along to a health URL of the same origin, and is renewed there too', async () => {
    const authority = createAuthority({});
    const revoked = new Set<string>();
    const issuer = await startServer({ ...blank, on: authority.acts });
    const server = await startServer({
      ...blank,
      on: {
        'GET /health': (exchange) => {
          const good = authority.knows(exchange) && !revoked.has(tokenOf(exchange));
          if (good) exchange.soundly();
          else turnedAway(exchange);
        },
      },
    });
    onTestFinished(() => Promise.all([server.close(), issuer.close()]).then(() => undefined));
    const { client, grants } = authority;
    const one = target({ ...server, client, issuer: new URL(issuer.url).origin }, {}, { health: {} });
    const probe = daemon();
    expect((await probe(one)).stage('health').outcome).toBe('pass');
    for (const { headers } of server.stats.seen) revoked.add(headers.authorization ?? '');
    expect((await probe(one)).stage('health').outcome).toBe('pass');
    expect(grants).toHaveLength(2);
  });

  it('stays as good as it was when a health URL refuses a credential of its own', async () => {
    const server = await start(sound);
    const refusing = await startServer({
      ...blank,
      on: { 'GET /health': (exchange) => turnedAway(exchange) },
    });
    onTestFinished(refusing.close);
    const probe = daemon();
    const one = target(
      { ...server, url: refusing.url, healthUrl: refusing.healthUrl },
      {},
      {
        health: { headers: { authorization: 'Basic other' } },
      },
    );
    expect((await probe(one)).stage('health').reason).toBe('auth_rejected');
    expect((await probe(one)).stage('handshake').outcome).toBe('pass');
    expect(server.grants).toHaveLength(1);
  });

  it('is told as refused by a health URL of the same origin as well', async () => {
    const server = await startServer({ ...blank, on: { 'GET /health': (exchange) => turnedAway(exchange) } });
    onTestFinished(server.close);
    const { stage } = await visit(targetOf(server, { auth: { bearer: 'not-a-secret' } }));
    expect(stage('health')).toMatchObject({
      reason: 'auth_rejected',
      detail: { status: 401, scheme: 'bearer', error: 'invalid_token' },
    });
  });
});
