// What is a real job system to try a monitor on? The bundled MCP server with its queue and workers, and faults on request.

import { UsageError } from './command-error.ts';
import type { CliIo } from './io.ts';
import { asked } from './setup.ts';

export interface FixtureFlags {
  port: number;
  controlPort: number;
  transport: 'http' | 'sse' | 'stdio';
  era: 'legacy' | 'modern' | 'both';
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
  const at = { mcpUrl, healthUrl, controlUrl, queue };
  // Over pipes stdout belongs to MCP alone.
  const out = flags.transport === 'stdio' ? io.stderr : io.stdout;
  out.write(format === 'json' ? `${JSON.stringify(at)}\n` : introduction(at));
  await Promise.race([asked(io.signal), fixture.left]);
  await fixture.close();
  return 0;
}

export const queueNames = {
  redis: 'BullMQ on Redis',
  postgres: 'BullMQ on embedded PostgreSQL',
  pgboss: 'pg-boss on PostgreSQL',
};

type Whereabouts = Pick<
  import('../../fixtures/start.ts').Fixture,
  'mcpUrl' | 'healthUrl' | 'controlUrl' | 'queue'
>;

const introduction = ({ mcpUrl, healthUrl, controlUrl, queue }: Whereabouts): string =>
  [
    `MCP      ${mcpUrl}   (queue: ${queueNames[queue]})`,
    `health   ${healthUrl}`,
    `control  ${controlUrl}   (GET state, POST ${controlUrl}/fault {"name": "worker-killed"}, DELETE heals)`,
    ...(mcpUrl.endsWith('/mcp')
      ? [`probe    coalmine check --url ${mcpUrl} --canary health_check_job --health ${healthUrl}`]
      : []),
    'Ctrl-C ends it.',
    '',
  ].join('\n');
