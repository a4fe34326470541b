// What is a real job system to try a monitor on? The bundled MCP server with its queue and workers, and faults on request.

import { UsageError } from './command-error.ts';
import type { CliIo } from './io.ts';
import { asked } from './ready.ts';

export interface FixtureFlags {
  port: number;
  controlPort: number;
  transport: 'http' | 'sse' | 'stdio';
  era: 'legacy' | 'modern' | 'both';
  workers: number;
  queue: 'auto' | 'redis' | 'postgres' | 'pgboss';
  fault: string | null;
  listFaults: boolean;
  sentinelTimeoutMs: number;
  format: 'text' | 'json';
}

export async function runFixture(flags: FixtureFlags, io: CliIo): Promise<number> {
  const { isFaultName } = await import('../../fixtures/faults.ts');
  const { fault, listFaults, ...options } = flags;
  if (listFaults) return (await import('./fixture-list.ts')).listFaults(flags.format, io);
  if (fault === null || isFaultName(fault)) return runJobSystem({ ...options, fault }, io);
  const { brokenServers } = await import('../../fixtures/servers/catalogue.ts');
  const broken = brokenServers.get(fault);
  if (broken === undefined) throw new UsageError(await unknownFault(fault));
  return (await import('./fixture-broken.ts')).runBroken(fault, broken, flags, io);
}

async function unknownFault(name: string): Promise<string> {
  const [{ allFaults }, { suggest }] = await Promise.all([
    import('./fixture-list.ts'),
    import('../config/validate.ts'),
  ]);
  const near = suggest(
    name,
    (await allFaults()).map((one) => one.name),
  );
  const hint = near === null ? '' : `did you mean ${near}? `;
  return `no fault is called ${name}: ${hint}coalmine fixture --list-faults names them all`;
}

type FaultName = import('../../fixtures/faults.ts').FaultName;
type JobSystem = Omit<FixtureFlags, 'fault' | 'listFaults'> & { fault: FaultName | null };

async function runJobSystem({ format, ...options }: JobSystem, io: CliIo): Promise<number> {
  const { startFixture } = await import('../../fixtures/start.ts');
  const { REDIS_URL: redisUrl, DATABASE_URL: databaseUrl } = io.env;
  const fixture = await startFixture({
    ...options,
    ...(redisUrl ? { redisUrl } : {}),
    ...(databaseUrl ? { databaseUrl } : {}),
    onEvent: (event) => io.stderr.write(`${JSON.stringify(event)}\n`),
  }).catch((error: unknown) => {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  });
  const { mcpUrl, healthUrl, controlUrl, queue } = fixture;
  const at = { mcpUrl, healthUrl, controlUrl, queue };
  // Over pipes stdout belongs to MCP alone.
  const out = options.transport === 'stdio' ? io.stderr : io.stdout;
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
