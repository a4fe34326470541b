// How does a command probe once? Each target by the daemon's own prober, within the same limits per host, all
// called off together.

import { deadline, systemClock } from '../base/clock.ts';
import { systemRandom } from '../base/random.ts';
import type { Redactor } from '../base/redact.ts';
import { hostOf } from '../config/address.ts';
import type { Config, TargetConfig } from '../config/schema.ts';
import { createGate } from '../engine/gate.ts';
import { createProbeTools, probeOnce } from '../engine/probe-once.ts';
import type { Baseline } from '../probe/drift/drift.ts';
import type { ToolSnapshot } from '../probe/drift/tool-hash.ts';
import type { Probed } from '../report/build.ts';

export interface Round {
  config: Config;
  redactor: Redactor;
  /** Of the whole round: what is not judged by then is unknown. */
  timeoutMs: number | null;
  signal: AbortSignal;
  baselineOf?(target: TargetConfig): Baseline | null;
}

export type ProbedOnce = Probed & { tools: ToolSnapshot | null };

export async function probeAll(targets: readonly TargetConfig[], round: Round): Promise<ProbedOnce[]> {
  const { config, redactor, timeoutMs, baselineOf = () => null } = round;
  const tools = createProbeTools({ clock: systemClock, random: systemRandom, redactor });
  const gate = createGate(config.concurrency);
  const broken = new AbortController();
  const calledOff = AbortSignal.any([round.signal, broken.signal]);
  const limit = timeoutMs === null ? null : deadline(systemClock, timeoutMs, calledOff);
  try {
    return await Promise.all(
      targets.map(async (target) => {
        // Called once the server was visited: canaries that wait for workers keep no other probe from the host.
        const onVisited = await gate.enter(hostOf(target));
        const around = { onVisited, baseline: baselineOf(target) };
        return { target, ...(await probeOnce(target, limit?.signal ?? calledOff, around, tools)) };
      }),
    );
  } catch (error) {
    // A defect of ours: the other probes need not be waited for.
    broken.abort();
    throw error;
  } finally {
    limit?.clear();
  }
}
