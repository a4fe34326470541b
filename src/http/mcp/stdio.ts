// How does an agent on the same machine reach the tools? Over stdin and stdout, from the store alone: a daemon need not
// run for reading.

import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { Clock } from '../../base/clock.ts';
import type { Config } from '../../config/schema/schema.ts';
import type { Reader } from '../../store/read.ts';
import { createAsks } from '../asks.ts';
import { createViews } from '../views.ts';
import { createMcpServer } from './tools.ts';

export interface StdioMeans {
  reader: Reader;
  /** Null when only a store was given. */
  config: Config | null;
  storePath: string;
  clock: Clock;
  mode: 'read' | 'act';
  version: string;
}

/** Until the client hangs up or `signal` aborts. */
export async function serveStdio(means: StdioMeans, signal: AbortSignal): Promise<void> {
  const { reader, config, storePath, clock, mode, version } = means;
  const known = {
    targets: config?.targets ?? [],
    maintenance: config?.maintenance ?? [],
    receivers: [],
    listen: null,
  };
  // Nothing is heard of the daemon here.
  const unheard = { onChange: () => {}, onStored: null };
  const views = createViews({ reader, clock, known: () => known, open: () => [], ...unheard });
  const asks = createAsks(storePath, clock);
  const server = createMcpServer({ views, asks, mode, version });
  const over = Promise.withResolvers<void>();
  server.server.onclose = over.resolve;
  process.stdin.once('end', over.resolve);
  signal.addEventListener('abort', () => over.resolve(), { once: true });
  await server.connect(new StdioServerTransport());
  if (signal.aborted) over.resolve();
  await over.promise;
  await server.close();
  await asks.close();
}
