// By which roads does one reach a target? What its config says, and what is known of it.

import type { Clock } from '../../base/clock.ts';
import type { TargetConfig } from '../../config/schema/schema.ts';
import type { KnownServer, Notice, ProtocolFacts } from '../report.ts';
import { isFresh } from '../session/era.ts';
import { createHttpClient } from './http-client.ts';
import { createSse } from './sse.ts';
import { createStdio } from './stdio.ts';
import { createStreamableHttp } from './streamable-http.ts';
import type { Transport } from './transport.ts';

export interface Road {
  speaks: ProtocolFacts['transport'];
  transport: Transport;
}

export interface Roads {
  first: Road;
  /** Streamable HTTP took the place of HTTP+SSE at the same URL: a server may still, or no longer, be of the older kind. */
  other: Road | null;
  /** Ends everything that was opened on any of them. Never rejects. */
  close(): Promise<Notice[]>;
}

export function roadsTo(target: TargetConfig, known: KnownServer | null, clock: Clock): Roads {
  const { transport: speaks, timeouts, tls, command, args, env, cwd, protocol } = target;
  if (speaks === 'stdio') {
    if (command === null) throw new Error('a stdio target without a command passed the config');
    const transport = createStdio({ program: { command, args, env, cwd }, clock });
    return { first: { speaks, transport }, other: null, close: transport.close };
  }
  if (target.url === null) throw new Error(`a target on ${speaks} without a url passed the config`);
  const url = new URL(target.url);
  const client = createHttpClient(url, clock, timeouts.connectMs, { tls });
  const over = { client, clock, url, warnDays: tls.warnDays };
  const http: Road = { speaks: 'http', transport: createStreamableHttp(over) };
  const sse: Road = { speaks: 'sse', transport: createSse(over) };
  const close = async (): Promise<Notice[]> =>
    (await Promise.all([http.transport.close(), sse.transport.close()])).flat();
  if (speaks === 'sse' || protocol !== 'auto')
    return { first: speaks === 'sse' ? sse : http, other: null, close };
  const isOlder = known?.transport === 'sse' && isFresh(known, clock.nowMs());
  return isOlder ? { first: sse, other: http, close } : { first: http, other: sse, close };
}
