// What is a real job system to try a monitor on? The bundled MCP server with its queue and workers, and faults on request.

import type { FaultName } from '../../fixtures/faults.ts';
import { UsageError } from './command-error.ts';
import type { CliIo } from './io.ts';
import { asked } from './setup.ts';

export interface FixtureFlags {
  port: number;
  controlPort: number;
  workers: number;
  queue: 'auto' | 'redis' | 'postgres' | 'pgboss';
  fault: string | null;
  sentinelTimeoutMs: number;
  format: 'text' | 'json';
}

export async function runFixture(flags: FixtureFlags, io: CliIo): Promise<number> {
  const [{ startFixture }, { faultNames, isFaultName }] = await Promise.all([
    import('../../fixtures/start.ts'),
    import('../../fixtures/faults.ts'),
  ]);
  const { fault, format, ...options } = flags;
  if (fault !== null && !isFaultName(fault)) {
    throw new UsageError(`no fault is called ${fault}: there are ${faultNames.join(', ')}`);
  }
  const redisUrl = io.env.REDIS_URL;
  const fixture = await startFixture({
    ...options,
    fault: fault as FaultName | null,
    ...(redisUrl === undefined || redisUrl === '' ? {} : { redisUrl }),
    onEvent: (event) => io.stderr.write(`${JSON.stringify(event)}\n`),
  }).catch((error: unknown) => {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  });
  const { mcpUrl, healthUrl, controlUrl, queue } = fixture;
  if (format === 'json') io.stdout.write(`${JSON.stringify({ mcpUrl, healthUrl, controlUrl, queue })}\n`);
  else io.stdout.write(introduction({ mcpUrl, healthUrl, controlUrl, queue }));
  await asked(io.signal);
  await fixture.close();
  return 0;
}

const introduction = (at: { mcpUrl: string; healthUrl: string; controlUrl: string; queue: string }): string =>
  [
    `MCP      ${at.mcpUrl}   (queue: BullMQ on ${at.queue === 'redis' ? 'Redis' : 'embedded PostgreSQL'})`,
    `health   ${at.healthUrl}`,
    `control  ${at.controlUrl}   (GET state, POST ${at.controlUrl.replace(/\/$/, '')}/fault {"name": "worker-killed"}, DELETE heals)`,
    `probe    coalmine check --url ${at.mcpUrl} --canary health_check_job --health ${at.healthUrl}`,
    'Ctrl-C ends it.',
    '',
  ].join('\n');
