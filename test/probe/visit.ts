// How does a test visit a server? Once, through the probe's own door, with a config as an operator writes it.

import type { Running } from '../../fixtures/servers/start.ts';
import { systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import { createRedactor } from '../../src/base/redact.ts';
import { canaryName } from '../../src/config/canary.ts';
import { healthChecks } from '../../src/config/health.ts';
import type { TargetConfig } from '../../src/config/schema/schema.ts';
import { targetSchema } from '../../src/config/schema/target-schema.ts';
import { createKeeper } from '../../src/probe/auth/credentials.ts';
import type { Baseline } from '../../src/probe/drift/drift.ts';
import { type HealthMemory, noHealthMemory } from '../../src/probe/health/health-memory.ts';
import { type CheckPart, type ProbeRequest, type ProbeTools, probe } from '../../src/probe/probe.ts';
import type { KnownServer, ProbeReport, StageReport } from '../../src/probe/report.ts';

/** Long enough that a test which waits one out fails by its own limit. */
export const patience = { connect: '10m', handshake: '10m', tools: '10m', canary: '10m', health: '10m' };

export const canary = { name: 'worker', tool: 'health_check_job' };

/** What an operator writes for one target, in the words of the config file. */
export type Written = Record<string, unknown>;

/** A target with one canary and its health URL, unless `written` says otherwise. */
export function targetOf(
  { url, healthUrl }: Pick<Running, 'url' | 'healthUrl'>,
  written: Written = {},
): TargetConfig {
  const { health, timeouts, ...rest } = written;
  return targetSchema.parse({
    name: 'fixture',
    url,
    timeouts: { ...patience, ...(timeouts as object | undefined) },
    canaries: [{ kind: 'tool', ...canary }],
    health: health === null ? null : { url: healthUrl, ...(health as object | undefined) },
    ...rest,
  });
}

const client = { name: 'coalmine', version: '0.1.0' };

/** What is remembered of a server that was found to be legacy a moment ago. */
export const knownLegacy = (): KnownServer => ({
  era: 'legacy',
  transport: 'http',
  checkedAtMs: Date.now(),
});

export interface Visited {
  report: ProbeReport;
  parts: CheckPart[];
  /** @throws when the stage was not in the probe. */
  stage(name: string): StageReport;
}

export interface Around {
  signal?: AbortSignal;
  memory?: HealthMemory;
  known?: KnownServer;
  baseline?: Baseline;
  afterIdle?: boolean;
  due?: Partial<ProbeRequest['due']>;
  onPart?(part: CheckPart): void;
  /** What lasts longer than one visit. */
  tools?: Partial<ProbeTools>;
}

export async function visit(target: TargetConfig, around: Around = {}): Promise<Visited> {
  const parts: CheckPart[] = [];
  const means = { clock: systemClock, random: systemRandom, redactor: createRedactor(), client };
  const report = await probe(
    {
      target,
      due: {
        protocol: true,
        health: healthChecks(target),
        canaries: target.canaries.map(canaryName),
        ...around.due,
      },
      memoryOf: () => around.memory ?? noHealthMemory,
      known: around.known ?? null,
      baseline: around.baseline ?? null,
      afterIdle: around.afterIdle ?? false,
      signal: around.signal ?? new AbortController().signal,
      onPart(part) {
        parts.push(part);
        around.onPart?.(part);
      },
    },
    { ...means, credentialsFor: createKeeper(means), ...around.tools },
  );
  const stage = (name: string): StageReport => {
    const found = report.stages.find((one) => one.stage === name);
    if (!found) throw new Error(`no stage ${name} in the report`);
    return found;
  };
  return { report, parts, stage };
}
