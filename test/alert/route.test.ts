// Which way do requests go, whom do they trust, and what is said when the way is broken? Real TLS, real proxies.

import { afterEach, describe, expect, it } from 'vitest';
import { startPlatform } from '../../fixtures/receivers/platform.ts';
import { type ProxyServer, startProxy } from '../../fixtures/receivers/proxy.ts';
import { authority, certificateFor } from '../../fixtures/servers/certificate.ts';
import { directRoute, type ProxyEnv, type Route } from '../../src/alert/route.ts';
import { createSender, type SendOutcome } from '../../src/alert/send.ts';
import { systemClock } from '../../src/base/clock.ts';
import { createRedactor } from '../../src/base/redact.ts';

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

type Certificate = Parameters<typeof certificateFor>[0];

async function receiver(certificate?: Certificate) {
  const tls = certificate === undefined ? {} : { tls: certificateFor(certificate) };
  const one = await startPlatform({ type: 'alertmanager', mode: { kind: 'fail', status: 204 }, ...tls });
  endings.push(() => one.close());
  return one;
}

async function proxy(wanted: Parameters<typeof startProxy>[0] = {}): Promise<ProxyServer> {
  const one = await startProxy(wanted);
  endings.push(() => one.close());
  return one;
}

function post(url: string, route: Partial<Route> = {}, env: ProxyEnv = {}): Promise<SendOutcome> {
  const sender = createSender({ clock: systemClock, redactor: createRedactor(), timeoutMs: 10_000, env });
  endings.unshift(() => sender.close());
  const request = {
    method: 'POST',
    url,
    headers: {},
    body: '[]',
    route: { ...directRoute, ...route },
  } as const;
  return sender.send(request, new AbortController().signal);
}

const answered = expect.objectContaining({ kind: 'answered', status: 204 });
const unanswered = (error: string) => ({ kind: 'unanswered', error });
const hostOf = (url: string): string => new URL(url).host;

describe('a receiver with a certificate', () => {
  it('of an authority of its own is reached with that authority, and by no other way', async () => {
    const { url } = await receiver('sound');
    expect(await post(url, { ca: authority })).toEqual(answered);
    expect(await post(url)).toEqual(unanswered('certificate_untrusted'));
  });

  it.each([
    ['expired', 'certificate_expired'],
    ['wrong_host', 'certificate_wrong_host'],
    ['untrusted', 'certificate_untrusted'],
  ] as const)('that is %s is told as %s', async (certificate, error) => {
    const { url, received } = await receiver(certificate);
    expect(await post(url, { ca: authority })).toEqual(unanswered(error));
    expect(received).toEqual([]);
  });
});

describe('a proxy of the environment', () => {
  it('opens a tunnel to a receiver with TLS, and the certificate is still the receiver’s', async () => {
    const { url } = await receiver('sound');
    const way = await proxy();
    const env = { HTTPS_PROXY: way.url };
    expect(await post(url, { proxy: 'env', ca: authority }, env)).toEqual(answered);
    expect(await post(url, { proxy: 'env' }, env)).toEqual(unanswered('certificate_untrusted'));
    expect(way.asked).toEqual([`CONNECT ${hostOf(url)}`, `CONNECT ${hostOf(url)}`]);
  });

  it('forwards what is not encrypted, also where it is named without a scheme', async () => {
    const { url } = await receiver();
    const way = await proxy();
    expect(await post(url, { proxy: 'env' }, { http_proxy: hostOf(way.url) })).toEqual(answered);
    expect(way.asked).toEqual([`POST ${url}/`]);
  });

  it('is not asked by whom NO_PROXY names, nor by a receiver that goes directly', async () => {
    const { url } = await receiver();
    const way = await proxy();
    expect(await post(url, { proxy: 'env' }, { HTTP_PROXY: way.url, NO_PROXY: 'other,127.0.0.1' })).toEqual(
      answered,
    );
    expect(await post(url, { proxy: 'none' }, { HTTP_PROXY: way.url })).toEqual(answered);
    expect(way.asked).toEqual([]);
  });
});

describe('a proxy of one receiver', () => {
  it('gets the password that its address holds', async () => {
    const plain = await receiver();
    const secure = await receiver('sound');
    const way = await proxy({ password: 'me:hunter22' });
    const address = way.url.replace('//', '//me:hunter22@');
    expect(await post(plain.url, { proxy: address })).toEqual(answered);
    expect(await post(secure.url, { proxy: address, ca: authority })).toEqual(answered);
    expect(await post(plain.url, { proxy: way.url })).toEqual(unanswered('proxy_error'));
    expect(await post(secure.url, { proxy: way.url, ca: authority })).toEqual(unanswered('proxy_error'));
    expect(plain.received.every(({ asked }) => asked.headers['proxy-authorization'] === undefined)).toBe(
      true,
    );
  });

  it('that is down or refuses is told apart from the receiver', async () => {
    const { url } = await receiver('sound');
    const plain = await receiver();
    const gone = await startProxy();
    await gone.close();
    expect(await post(url, { proxy: gone.url })).toEqual(unanswered('proxy_error'));
    expect(await post(plain.url, { proxy: gone.url })).toEqual(unanswered('proxy_error'));
    const refusing = await proxy({ refuses: 403 });
    expect(await post(url, { proxy: refusing.url })).toEqual(unanswered('proxy_error'));
  });

  it('that is no address is told so, and not as broken code', async () => {
    const { url } = await receiver();
    expect(await post(url, { proxy: 'env' }, { HTTP_PROXY: 'http://a b' })).toEqual(
      unanswered('proxy_error'),
    );
  });
});
