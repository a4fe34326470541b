// How does a bench visit a server? Once, through the probe's own door, as a daemon that has met it before.

import { systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import { createRedactor } from '../../src/base/redact.ts';
import { configSchema, type TargetConfig } from '../../src/config/schema/schema.ts';
import { staticCredentials } from '../../src/probe/auth/credentials.ts';
import { noHealthMemory } from '../../src/probe/health/health-memory.ts';
import { type CheckPart, probe } from '../../src/probe/probe.ts';
import type { Due, KnownServer } from '../../src/probe/report.ts';

const client = { name: 'coalmine', version: 'bench' };
const means = {
  clock: systemClock,
  random: systemRandom,
  redactor: createRedactor(),
  client,
  credentialsFor: (target: TargetConfig) => staticCredentials(target, client),
};

export const protocolOnly: Due = { protocol: true, health: [], canaries: [] };

/** What an operator writes for one target, with its defaults. */
export const targetOf = (written: object): TargetConfig =>
  configSchema.parse({ version: 1, targets: [{ name: 'bench', ...written }] }).targets[0] as TargetConfig;

export async function visit(target: TargetConfig, due: Due = protocolOnly): Promise<CheckPart[]> {
  const parts: CheckPart[] = [];
  const known: KnownServer = { era: 'legacy', transport: 'http', checkedAtMs: systemClock.nowMs() };
  await probe(
    {
      target,
      due,
      memoryOf: () => noHealthMemory,
      known,
      baseline: null,
      afterIdle: false,
      signal: new AbortController().signal,
      onPart: (part) => parts.push(part),
    },
    means,
  );
  return parts;
}

/** `times` visits, `atOnce` side by side. */
export async function inLanes(times: number, atOnce: number, work: () => Promise<void>): Promise<void> {
  let left = times;
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await work();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}
