// By which road does one reach a target? What its config says.

import type { Clock } from '../base/clock.ts';
import type { TargetConfig } from '../config/schema.ts';
import { createHttpClient } from './wire/http-client.ts';
import { createStreamableHttp } from './wire/streamable-http.ts';
import type { Transport } from './wire/transport.ts';

export function transportTo(target: TargetConfig, clock: Clock): Transport {
  if (target.url === null) throw new Error(`no road to a ${target.transport} target yet`);
  const url = new URL(target.url);
  const client = createHttpClient(url, clock, target.timeouts.connectMs);
  return createStreamableHttp({ client, clock, url });
}
