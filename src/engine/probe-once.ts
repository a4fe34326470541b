// How is a target probed once, outside the daemon? By the daemon's own prober, all checks at once, judged without
// store, thresholds or alerts.

import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import type { Redactor } from '../base/redact.ts';
import { version } from '../base/version.ts';
import { canaryName } from '../config/canary.ts';
import { healthChecks } from '../config/health.ts';
import type { TargetConfig } from '../config/schema/schema.ts';
import { createKeeper } from '../probe/auth/credentials.ts';
import type { Baseline } from '../probe/drift/drift.ts';
import type { ToolSnapshot } from '../probe/drift/tool-hash.ts';
import { noHealthMemory } from '../probe/health/health-memory.ts';
import { type CheckPart, type ProbeTools, probe } from '../probe/probe.ts';
import type { ProbeReport, StageReport } from '../probe/report.ts';
import { type JudgedProbe, judgeOnce } from './judge/once.ts';
import type { LightName } from './words.ts';

export interface Once {
  report: ProbeReport;
  judged: JudgedProbe;
  /** What the server listed, where the list could be read. */
  tools: ToolSnapshot | null;
}

/** What goes along with a single probe. */
export interface Around {
  /** Hears that only canaries, which wait for their workers, remain. */
  onVisited(): void;
  /** Hears of each stage of the server as it ends. */
  onStage(stage: StageReport): void;
  /** Hears of each check as soon as it is complete. */
  onPart(part: CheckPart): void;
  /** The accepted tools; null when nothing may drift. */
  baseline: Baseline | null;
  /** Of one light, where only that is asked for. To reach the pipeline is to see the server as well. */
  only: LightName | null;
}

/** With what every probe of this process is made, in the daemon and outside. */
export function createProbeTools({
  clock,
  random,
  redactor,
}: {
  clock: Clock;
  random: Random;
  redactor: Redactor;
}): ProbeTools {
  const client = { name: 'coalmine', version };
  return { clock, random, redactor, client, credentialsFor: createKeeper({ clock, redactor, client }) };
}

export async function probeOnce(
  target: TargetConfig,
  signal: AbortSignal,
  {
    onVisited = () => {},
    onStage = () => {},
    onPart = () => {},
    baseline = null,
    only = null,
  }: Partial<Around>,
  tools: ProbeTools,
): Promise<Once> {
  const seen: CheckPart[] = [];
  const pipeline = only !== 'server';
  const due = {
    protocol: true,
    health: pipeline ? healthChecks(target) : [],
    canaries: pipeline ? target.canaries.map(canaryName) : [],
  };
  const request = {
    target,
    due,
    signal,
    known: null,
    baseline,
    afterIdle: true,
    memoryOf: () => noHealthMemory,
    onPart(part: CheckPart) {
      seen.push(part);
      onPart(part);
    },
    onVisited,
    onStage,
  };
  const report = await probe(request, tools);
  const listed = seen.find(({ check }) => check === 'protocol')?.tools ?? null;
  return { report, judged: judgeOnce(target, seen), tools: listed };
}
