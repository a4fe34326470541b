// Is a token kept as long as it lasts, renewed before it ends, and never asked for more often than makes sense?

import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type AuthMode, type RunningAuth, startAuth } from '../../fixtures/servers/auth.ts';
import { send, sendJson, silence } from '../../fixtures/servers/exchange.ts';
import { authModes } from '../../fixtures/servers/groups.ts';
import { createRedactor } from '../../src/base/redact.ts';
import { createKeeper } from '../../src/probe/auth/credentials.ts';
import { sameIssuer, tokenOf } from '../../src/probe/auth/oauth-answer.ts';
import { createFlights } from '../../src/probe/auth/oauth-flight.ts';
import { pauseMs, renewAfterMs } from '../../src/probe/auth/oauth-token.ts';
import { fault } from '../../src/probe/fault.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';
import { targetOf } from './visit.ts';

const minute = 60_000;
const unlimited = { signal: new AbortController().signal, expired: () => false };

/** The credentials of one target, at a time that the test owns. */
async function signedUp(mode: Partial<AuthMode> = {}, interval = '60s') {
  const server: RunningAuth = await startAuth({ ...authModes.auth_sound, ...mode });
  onTestFinished(server.close);
  const clock = createVirtualClock();
  const redactor = createRedactor();
  const { issuer, client } = server;
  const oauth = { issuer, client_id: client.id, client_secret: client.secret };
  const target = targetOf(server, { health: null, interval, auth: { oauth } });
  const credentials = createKeeper({ clock, redactor, client: { name: 'coalmine', version: '0' } })(target);
  const asked = () => server.asked.issuer.filter((one) => one.asked === 'POST /token').length;
  return { server, clock, redactor, credentials, asked, ready: () => credentials.ready(unlimited) };
}

describe('a token that is kept', () => {
  it('is asked for once, until a minute before it ends', async () => {
    const { clock, credentials, asked, ready } = await signedUp({ lastsS: 3_600 });
    expect(await Promise.all([ready(), ready(), ready()])).toEqual([null, null, null]);
    expect(credentials.detail()).toEqual({
      token_expires_at: new Date(clock.nowMs() + 60 * minute).toISOString(),
    });
    await clock.advance(59 * minute - 1);
    await ready();
    expect(asked()).toBe(1);
    const before = credentials.headers();
    await clock.advance(1);
    await ready();
    expect(asked()).toBe(2);
    expect(credentials.headers().authorization).not.toBe(before.authorization);
  });

  it('of a short life is renewed after four fifths of it', async () => {
    const { clock, asked, ready } = await signedUp({ lastsS: 10 });
    await ready();
    await clock.advance(7_999);
    await ready();
    expect(asked()).toBe(1);
    await clock.advance(1);
    await ready();
    expect(asked()).toBe(2);
  });

  it('that does not tell how long it lasts is kept until it is refused', async () => {
    const { clock, credentials, asked, ready } = await signedUp({
      token: (exchange) => sendJson(exchange, { access_token: 'for-ever', token_type: 'Bearer' }),
    });
    await ready();
    await clock.advance(1_000 * 60 * minute);
    await ready();
    expect([asked(), credentials.detail()]).toEqual([1, {}]);
    credentials.taken(credentials.headers());
    expect(credentials.refused(credentials.headers(), undefined)).toEqual({ again: true });
    await ready();
    expect(asked()).toBe(2);
  });

  it('is shown for as long as it lasts when it cannot be renewed, and that is told', async () => {
    let down = false;
    const { server, clock, credentials, ready } = await signedUp({
      token(exchange) {
        if (down) send(exchange, 503, {});
        else sendJson(exchange, { access_token: server.bearer, token_type: 'Bearer', expires_in: 3_600 });
      },
    });
    await ready();
    down = true;
    await clock.advance(59 * minute);
    expect(await ready()).toBeNull();
    expect(credentials.detail()).toMatchObject({ token_renewal: 'gateway_error' });
    expect(credentials.headers().authorization).toBe(`Bearer ${server.bearer}`);
    await clock.advance(minute);
    expect((await ready())?.reason).toBe('gateway_error');
    down = false;
    await clock.advance(minute);
    expect(await ready()).toBeNull();
    expect(credentials.detail()).not.toHaveProperty('token_renewal');
  });

  it('is hidden from then on; once the one after the next is there, nobody remembers it', async () => {
    const { clock, redactor, credentials, ready } = await signedUp({ lastsS: 60 });
    const next = async (): Promise<string> => {
      await clock.advance(minute);
      await ready();
      return credentials.headers().authorization ?? '';
    };
    const [first, second, third] = [await next(), await next(), await next()];
    expect([first, second, third].map(redactor.redact)).toEqual([
      first,
      'Bearer [redacted]',
      'Bearer [redacted]',
    ]);
  });
});

describe('a token that is refused', () => {
  it('at once is not asked for again at once', async () => {
    const { clock, credentials, asked, ready } = await signedUp();
    await ready();
    const loop = { again: false, detail: { auth_loop: true } };
    expect(credentials.refused(credentials.headers(), undefined)).toEqual(loop);
    expect(credentials.refused(credentials.headers(), undefined)).toEqual(loop);
    expect((await ready())?.detail).toEqual({ auth_loop: true });
    await clock.advance(1_000);
    expect(await ready()).toBeNull();
    expect(asked()).toBe(2);
    expect(credentials.refused(credentials.headers(), undefined)).toEqual(loop);
    await clock.advance(1_999);
    expect(await ready()).not.toBeNull();
    expect(asked()).toBe(2);
  });

  it('is no concern of ours when somebody else put it there', async () => {
    const { credentials, ready } = await signedUp();
    await ready();
    expect(credentials.refused({ authorization: 'Basic other' }, undefined)).toEqual({
      again: false,
      detail: {},
    });
    expect(credentials.refused({}, undefined)).toEqual({ again: false, detail: {} });
    expect(await ready()).toBeNull();
  });
});

describe('an authorization server that refuses', () => {
  it('is asked less and less often, yet once for each probe that is due', async () => {
    const { clock, asked, ready } = await signedUp(authModes.auth_invalid_client, '10s');
    const pauses = [1_000, 2_000, 4_000, 5_000, 5_000];
    for (const [index, pause] of pauses.entries()) {
      expect((await ready())?.reason).toBe('auth_rejected');
      await clock.advance(pause - 1);
      await ready();
      expect(asked()).toBe(index + 1);
      await clock.advance(1);
    }
  });

  it('is left alone for as long as it asks for', () => {
    const limited = fault('rate_limited', { retry_after_ms: 3_600_000 });
    expect(pauseMs(limited, 1, minute)).toBe(3_600_000);
    expect(pauseMs(fault('auth_rejected'), 1_000, minute)).toBe(30_000);
  });
});

describe('several that wait for one thing', () => {
  it('get it together, and whoever gives up early does not end it for the others', async () => {
    let finish = (_: string): void => {};
    const flights = createFlights(() => new Promise<string>((resolve) => (finish = resolve)));
    const off = new AbortController();
    const late = flights.join({ signal: off.signal, expired: () => true });
    const other = flights.join(unlimited);
    off.abort();
    expect(await late).toBe('late');
    finish('here');
    expect(await other).toBe('here');
  });

  it('end it when the last of them gives up, and the next one begins anew', async () => {
    const signals: AbortSignal[] = [];
    const flights = createFlights((signal) => {
      signals.push(signal);
      return new Promise<string>((_, reject) =>
        signal.addEventListener('abort', () => reject(new Error('ended'))),
      );
    });
    const off = new AbortController();
    const going = flights.join({ signal: off.signal, expired: () => false });
    off.abort();
    await expect(going).rejects.toThrow('the probe was interrupted');
    await expect(flights.join({ signal: off.signal, expired: () => false })).rejects.toThrow('interrupted');
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });

  it('leave no question to the authorization server behind', async () => {
    const { server, credentials } = await signedUp({ token: silence });
    const off = new AbortController();
    const going = credentials.ready({ signal: off.signal, expired: () => true });
    await expect.poll(() => server.asked.issuer.at(-1)?.asked).toBe('POST /token');
    off.abort();
    expect((await going)?.reason).toBe('response_timeout');
  });
});

describe('what a token endpoint tells', () => {
  it('is a token that can be shown, with a life that can be counted, or nothing', () => {
    const told = fc.record({
      access_token: fc.string(),
      token_type: fc.constantFrom('Bearer', 'bearer', 'BEARER', 'DPoP'),
      expires_in: fc.option(fc.double({ noNaN: true }), { nil: undefined }),
    });
    fc.assert(
      fc.property(told, (one) => {
        const token = tokenOf(one);
        if (token === null) return;
        expect(token.authorization).toMatch(/^Bearer [\x21-\x7e]+$/);
        const lifeMs = token.lifeMs ?? 0;
        expect(new Date(lifeMs).toISOString()).toBeTruthy();
        expect(renewAfterMs(lifeMs)).toBeGreaterThanOrEqual(0);
        expect(renewAfterMs(lifeMs)).toBeLessThanOrEqual(lifeMs);
      }),
    );
  });

  it.each([
    ['https://a.example', 'https://a.example/', true],
    ['https://A.example:443', 'https://a.example', true],
    ['https://a.example/t', 'https://a.example/t/', true],
    ['https://a.example/t', 'https://a.example', false],
    ['http://a.example', 'https://a.example', false],
    ['no url', 'no url', true],
    ['no url', 'https://a.example', false],
  ])('names an issuer: %s and %s are one: %s', (one, other, same) => {
    expect(sameIssuer(one, other)).toBe(same);
  });
});
