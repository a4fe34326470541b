// What is a real job system to try a monitor on? The bundled MCP server with its queue and workers, and faults on request.

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
  const { REDIS_URL: redisUrl, DATABASE_URL: databaseUrl } = io.env;
  const fixture = await startFixture({
    ...options,
    fault,
    ...(redisUrl ? { redisUrl } : {}),
    ...(databaseUrl ? { databaseUrl } : {}),
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

const queues = {
  redis: 'BullMQ on Redis',
  postgres: 'BullMQ on embedded PostgreSQL',
  pgboss: 'pg-boss on PostgreSQL',
};

type Whereabouts = Pick<
  import('../../fixtures/start.ts').Fixture,
  'mcpUrl' | 'healthUrl' | 'controlUrl' | 'queue'
>;

const introduction = (at: Whereabouts): string =>
  [
    `MCP      ${at.mcpUrl}   (queue: ${queues[at.queue]})`,
    `health   ${at.healthUrl}`,
    `control  ${at.controlUrl}   (GET state, POST ${at.controlUrl.replace(/\/$/, '')}/fault {"name": "worker-killed"}, DELETE heals)`,
    `probe    coalmine check --url ${at.mcpUrl} --canary health_check_job --health ${at.healthUrl}`,
    'Ctrl-C ends it.',
    '',
  ].join('\n');
