// By which road does one reach a target? What its config says.

import type { Clock } from '../base/clock.ts';
import type { TargetConfig } from '../config/schema.ts';
import { createHttpClient } from './wire/http-client.ts';
import { createSse } from './wire/sse.ts';
import { createStdio } from './wire/stdio.ts';
import { createStreamableHttp } from './wire/streamable-http.ts';
import type { Transport } from './wire/transport.ts';

export function transportTo(target: TargetConfig, clock: Clock): Transport {
  const { transport, timeouts, command, args, env, cwd } = target;
  if (transport === 'stdio') {
    if (command === null) throw new Error('a stdio target without a command passed the config');
    return createStdio({ program: { command, args, env, cwd }, clock });
  }
  if (target.url === null) throw new Error(`a target on ${transport} without a url passed the config`);
  const url = new URL(target.url);
  const client = createHttpClient(url, clock, timeouts.connectMs);
  const create = transport === 'sse' ? createSse : createStreamableHttp;
  return create({ client, clock, url });
}
