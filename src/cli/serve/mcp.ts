// How does an agent ask at a terminal? `coalmine mcp` speaks MCP on stdin and stdout, from the store that the config
// names.

import { systemClock } from '../../base/clock.ts';
import { version } from '../../base/version.ts';
import type { CliIo } from '../io.ts';
import { lookBack, type Place } from '../past/past.ts';

export function runMcp(place: Omit<Place, 'json'>, mode: 'read' | 'act', io: CliIo): Promise<number> {
  return lookBack({ ...place, json: false }, io, async ({ reader, config, path }) => {
    const { serveStdio } = await import('../../http/mcp/stdio.ts');
    await serveStdio({ reader, config, storePath: path, clock: systemClock, mode, version }, io.signal);
    return 0;
  });
}
