// Which way do requests to one receiver go? Directly or by a proxy, and with whose word for its certificate.

import { getCACertificates } from 'node:tls';
import { Agent, type Dispatcher, EnvHttpProxyAgent, Pool, ProxyAgent } from 'undici';

export interface Route {
  /** `env`, `none`, or the URL of a proxy. */
  proxy: string;
  /** PEM text: who is trusted beside the usual authorities. */
  ca: string | null;
}

export const directRoute: Route = { proxy: 'none', ca: null };

export type ProxyEnv = Readonly<Record<string, string | undefined>>;

export interface Routes {
  /** The same route has the same connections. Throws a ProxyFault where the proxy of the environment is no address. */
  along(route: Route): Dispatcher;
  /** Is there a proxy that this route may lead over? */
  hasProxy(route: Route): boolean;
  close(): Promise<void>;
}

/** The way to the proxy is broken, not the way from there. */
export class ProxyFault extends Error {
  readonly code = 'PROXY_FAULT';
}

/** More routes than this come only from configs that changed: the oldest goes. */
const mostRoutes = 50;

export function createRoutes({ env, timeoutMs }: { env: ProxyEnv; timeoutMs: number }): Routes {
  const known = new Map<string, Dispatcher>();
  return {
    along(route) {
      const key = JSON.stringify([route.proxy, route.ca]);
      const found = known.get(key);
      if (found) return found;
      const made = dispatcherFor(route, env, timeoutMs);
      const [oldest] = known;
      if (oldest && known.size >= mostRoutes) {
        known.delete(oldest[0]);
        // What is under way ends as it began.
        oldest[1].close().catch(() => {});
      }
      known.set(key, made);
      return made;
    },
    hasProxy: ({ proxy }) => proxy !== 'none' && (proxy !== 'env' || proxiesNamed(env)),
    async close() {
      await Promise.all([...known.values()].map((one) => one.destroy()));
    },
  };
}

function dispatcherFor({ proxy, ca }: Route, env: ProxyEnv, timeoutMs: number): Dispatcher {
  // Partial: whoever trusts one certificate, or an intermediate authority, need not have its root.
  const trust =
    ca === null ? {} : { ca: [...getCACertificates('default'), ca], allowPartialTrustChain: true };
  const tls = { timeout: timeoutMs, ...trust };
  // undici's own timeouts are off, so that there is one deadline, and it is the clock's. Connecting keeps
  // one: a connection that nobody waits for any more would otherwise linger for as long as the kernel tries.
  const quiet = { headersTimeout: 0, bodyTimeout: 0, allowH2: false } as const;
  const direct = { ...quiet, connect: tls };
  if (proxy === 'none') return new Agent(direct);
  const proxies = proxy === 'env' ? proxiesOf(env) : { http: address(proxy), https: address(proxy), not: '' };
  const all = { ...direct, requestTls: tls, proxyTls: tls, ...watched([proxies.http, proxies.https]) };
  if (proxy !== 'env') return new ProxyAgent({ ...all, uri: proxies.http });
  return new EnvHttpProxyAgent({
    ...all,
    httpProxy: proxies.http,
    httpsProxy: proxies.https,
    noProxy: proxies.not,
  });
}

/** Small letters first, as curl has it: a web server may set HTTP_PROXY from a header of a stranger. */
function proxiesOf(env: ProxyEnv) {
  const http = env.http_proxy ?? env.HTTP_PROXY ?? '';
  const https = env.https_proxy ?? env.HTTPS_PROXY ?? '';
  return { http: address(http), https: address(https || http), not: env.no_proxy ?? env.NO_PROXY ?? '' };
}

const proxiesNamed = (env: ProxyEnv): boolean =>
  [env.http_proxy, env.HTTP_PROXY, env.https_proxy, env.HTTPS_PROXY].some((one) => one);

/** `proxy:3128` is what many people write. */
function address(text: string): string {
  if (text === '') return '';
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(whole)) throw new ProxyFault('the proxy of the environment is no address');
  return whole;
}

/** Pools whose connections to a proxy say so when they fail: the receiver itself may be well. */
function watched(proxies: readonly string[]) {
  const hosts = new Set(proxies.flatMap((one) => (one === '' ? [] : [new URL(one).host])));
  const poolTo = (origin: string | URL, options: object): Pool => {
    const { connect } = options as Pool.Options;
    const isProxy = hosts.has(new URL(origin).host) && typeof connect === 'function';
    return new Pool(origin, isProxy ? { ...options, connect: telling(connect) } : options);
  };
  return { factory: poolTo, clientFactory: poolTo };
}

type Connect = Extract<NonNullable<Pool.Options['connect']>, (...parts: never[]) => unknown>;

const telling =
  (connect: Connect): Connect =>
  (options, callback) =>
    connect(options, (...[error, socket]) => {
      if (error) callback(new ProxyFault(error.message), null);
      else if (socket) callback(null, socket);
    });
