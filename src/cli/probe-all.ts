// How does a command probe? Each target by the daemon's own prober, within the same limits per host, all called off
// together.

import { deadline, systemClock } from '../base/clock.ts';
import { systemRandom } from '../base/random.ts';
import type { Redactor } from '../base/redact.ts';
import { hostOf } from '../config/address.ts';
import type { Config, TargetConfig } from '../config/schema/schema.ts';
import { createProbeTools, probeOnce } from '../engine/probe-once.ts';
import { createGate } from '../engine/schedule/gate.ts';
import type { LightName } from '../engine/words.ts';
import type { Baseline } from '../probe/drift/drift.ts';
import type { ToolSnapshot } from '../probe/drift/tool-hash.ts';
import type { CheckPart } from '../probe/probe.ts';
import type { ProbeReport, StageReport } from '../probe/report.ts';
import type { Probed } from '../report/round/build.ts';

export interface Round {
  config: Config;
  redactor: Redactor;
  signal: AbortSignal;
  only?: LightName | null;
  baselineOf?(target: TargetConfig): Baseline | null;
  watcher?: Watcher;
}

/** Hears what becomes of each probe. */
export interface Watcher {
  began(target: TargetConfig): void;
  /** One of the server ended, and the others of its check are still to come. */
  stage(target: TargetConfig, stage: StageReport): void;
  part(target: TargetConfig, part: CheckPart): void;
  ended(target: TargetConfig, report: ProbeReport): void;
}

/** `cut`: it was called off before its end. */
export type ProbedOnce = Probed & { tools: ToolSnapshot | null; cut: boolean };

export type ProbeOne = (target: TargetConfig) => Promise<ProbedOnce>;

/** Each hears of everything. */
export const together = (watchers: readonly Watcher[]): Watcher => ({
  began: (target) => watchers.forEach((one) => void one.began(target)),
  stage: (target, stage) => watchers.forEach((one) => void one.stage(target, stage)),
  part: (target, part) => watchers.forEach((one) => void one.part(target, part)),
  ended: (target, report) => watchers.forEach((one) => void one.ended(target, report)),
});

/** What it answers probes one target, as often as it is called. */
function createProber({
  config,
  redactor,
  signal,
  only = null,
  baselineOf = () => null,
  watcher,
}: Round): ProbeOne {
  const tools = createProbeTools({ clock: systemClock, random: systemRandom, redactor });
  const gate = createGate(config.concurrency);
  return async (target) => {
    // Called once the server was visited: canaries that wait for workers keep no other probe from the host.
    const onVisited = await gate.enter(hostOf(target));
    const onStage = (stage: StageReport): void => watcher?.stage(target, stage);
    const onPart = (part: CheckPart): void => watcher?.part(target, part);
    watcher?.began(target);
    const around = { onVisited, onStage, onPart, baseline: baselineOf(target), only };
    const once = await probeOnce(target, signal, around, tools);
    watcher?.ended(target, once.report);
    return { target, ...once, cut: signal.aborted };
  };
}

/** Every target at once. A defect of ours ends them all. */
export async function probeAll(
  targets: readonly TargetConfig[],
  round: Round,
  around: (probe: ProbeOne, signal: AbortSignal) => ProbeOne = (probe) => probe,
): Promise<ProbedOnce[]> {
  const broken = new AbortController();
  const signal = AbortSignal.any([round.signal, broken.signal]);
  const probe = around(createProber({ ...round, signal }), signal);
  try {
    return await Promise.all(targets.map(probe));
  } catch (error) {
    broken.abort();
    throw error;
  }
}

/** The whole run is over then; what is not judged by then is unknown. */
export const within = (timeoutMs: number | null, signal: AbortSignal) =>
  timeoutMs === null
    ? { signal, clear() {}, expired: () => false }
    : deadline(systemClock, timeoutMs, signal);
