// Is it well right now? Probes of the selected targets, reports, and an exit code for CI.

import { resolve } from 'node:path';
import { systemClock } from '../../base/clock.ts';
import { formatDuration } from '../../base/duration.ts';
import type { Redactor } from '../../base/redact.ts';
import type { Config, TargetConfig } from '../../config/schema/schema.ts';
import type { LightName } from '../../engine/words.ts';
import { type Probed, targetReport } from '../../report/round/build.ts';
import type { TargetReport } from '../../report/round/contract.ts';
import { exitCode, exitCodes } from '../../report/round/exit-code.ts';
import type { AdHoc } from '../ad-hoc.ts';
import { asBaseline, type PinnedTools, readBaselineFile } from '../baseline/baseline-file.ts';
import { UsageError } from '../command-error.ts';
import type { CliIo } from '../io.ts';
import { type ProbedOnce, probeAll, together, type Watcher, within } from '../probe-all.ts';
import { redactorOf } from '../ready.ts';
import {
  configFor,
  hasPipeline,
  type Label,
  missingFrom,
  noPipeline,
  nothingChosen,
  select,
} from '../selection.ts';
import { createProgress, type Progress } from './progress.ts';
import type { Recording } from './record.ts';
import { type Outcome, type Wanted, writeReports } from './report-out.ts';
import { confirming, repeatedly, untilWell } from './rounds.ts';

export interface CheckOptions extends Wanted {
  config: string;
  /** In place of the config file. */
  adHoc: AdHoc | null;
  labels: readonly Label[];
  only: LightName | null;
  failOn: 'failed' | 'degraded';
  /** Of the whole run: what is not judged by then is unknown. */
  timeoutMs: number | null;
  /** A file of accepted tools: what breaks against it fails the server light. */
  baseline: string | null;
  /** Leave in the store what was seen. */
  record: boolean;
  /** Until everything passes, for so long. */
  waitMs: number | null;
  /** So often more before a failure is believed. */
  confirm: number;
  /** So often, with such a pause between. */
  repeat: { times: number; pauseMs: number };
}

export async function runCheck(names: string[], options: CheckOptions, io: CliIo): Promise<number> {
  const { config, redactor } = await configured(options, io);
  const selected = select(config.targets, names, options.labels);
  const chosen = options.only === 'pipeline' ? selected.chosen.filter(hasPipeline) : selected.chosen;
  const missing = missingFrom(config.targets, selected);
  if (missing !== null && selected.some) throw new UsageError(`${missing}: nothing was probed`);
  if (chosen.length === 0) {
    const none =
      selected.chosen.length > 0
        ? noPipeline(selected.chosen)
        : nothingChosen(config.targets, options.config);
    const bail = `nothing matched: ${missing ?? none}`;
    io.stderr.write(`${bail}\n`);
    await writeReports(nothingProbed(bail, options.only), options, io);
    return exitCodes.unknown;
  }
  const pinned = await pinnedFor(chosen, options, io);
  const wanted = chosen.map((target) => withDrift(target, pinned !== null, options.record));

  const startedAtMs = systemClock.nowMs();
  const fromMs = systemClock.monotonicMs();
  const recording = options.record ? await recordingOf(config, redactor, options, io) : null;
  const progress = createProgress(io, wanted.length, options.only);
  const reportOf = (one: Probed): TargetReport => {
    const report = targetReport(one, options.only);
    // A key in the query or among the arguments lets one in.
    return { ...report, url: redactor.redact(report.url) };
  };
  const probed = await probeAsAsked(
    wanted,
    { config, redactor, pinned, progress, recording },
    reportOf,
    options,
    io,
  );
  const reports = probed.map(reportOf);
  const interrupted = io.signal.aborted;
  const failOnDegraded = options.failOn === 'degraded';
  const code = exitCode(reports, { only: options.only, failOnDegraded, interrupted });
  const durationMs = systemClock.monotonicMs() - fromMs;
  const bail = interrupted ? 'interrupted' : null;
  const outcome = { probed, reports, code, only: options.only, startedAtMs, durationMs, bail };
  await writeReports(outcome, options, io);
  return code;
}

/** Who reads a report is not to find that of an earlier run, or none. */
const nothingProbed = (bail: string, only: LightName | null): Outcome => ({
  ...{ probed: [], reports: [], code: exitCodes.unknown, only, bail },
  ...{ startedAtMs: systemClock.nowMs(), durationMs: 0 },
});

interface Means {
  config: Config;
  redactor: Redactor;
  pinned: PinnedTools | null;
  progress: Progress;
  recording: Recording | null;
}

async function probeAsAsked(
  targets: readonly TargetConfig[],
  { config, redactor, pinned, progress, recording }: Means,
  reportOf: (one: Probed) => TargetReport,
  options: CheckOptions,
  io: CliIo,
): Promise<ProbedOnce[]> {
  const { only, failOn, waitMs, repeat, confirm } = options;
  const limit = within(options.timeoutMs, io.signal);
  const { signal } = limit;
  const baselineOf = ({ name }: TargetConfig) =>
    pinned === null ? null : asBaseline(pinned.get(name) ?? []);
  const watchers = [
    progress,
    ...(options.format === 'ndjson' ? [await stagesTo(io)] : []),
    ...(recording === null ? [] : [recording]),
  ];
  const round = { config, redactor, signal, only, baselineOf, watcher: together(watchers) };
  const probe = (these: readonly TargetConfig[]) =>
    probeAll(these, round, (one, called) =>
      confirming(one, confirm, { signal: called, say: progress.say, only }),
    );
  const policy = { only, failOnDegraded: failOn === 'degraded', interrupted: false };
  const passes = (one: ProbedOnce): boolean => exitCode([reportOf(one)], policy) === exitCodes.passed;
  const patience = { only, passes, signal, say: progress.say };
  try {
    if (waitMs !== null) return await untilWell(targets, waitMs, probe, patience);
    if (repeat.times > 1) return await repeatedly(targets, repeat, probe, patience);
    return await probe(targets);
  } finally {
    limit.clear();
    progress.end();
    if (limit.expired() && !io.signal.aborted)
      progress.say(
        `--timeout is over: what was not judged after ${formatDuration(options.timeoutMs ?? 0)} is unknown`,
      );
    await recording?.close();
  }
}

/** Stages go to stdout as they end. */
async function stagesTo({ stdout }: CliIo): Promise<Watcher> {
  const { stageLine } = await import('../../report/round/ndjson.ts');
  return {
    began() {},
    stage: ({ name }, stage) => void stdout.write(stageLine(name, stage)),
    part({ name }, { check, stages }) {
      if (check !== 'protocol') for (const stage of stages) stdout.write(stageLine(name, stage));
    },
    ended() {},
  };
}

async function recordingOf(
  config: Config,
  redactor: Redactor,
  { adHoc }: CheckOptions,
  io: CliIo,
): Promise<Recording> {
  if (adHoc !== null)
    throw new UsageError(
      '--record goes with a config file, whose store it writes to: leave out --url or --stdio',
    );
  const { openRecording } = await import('./record.ts');
  return openRecording(config, redactor, io);
}

async function configured(options: CheckOptions, io: CliIo): Promise<{ config: Config; redactor: Redactor }> {
  // Without a file nothing that reads one is loaded.
  if (options.adHoc === null) return (await import('../setup.ts')).setUp(options.config, io);
  const { config, secrets } = configFor(options.adHoc, io.cwd);
  return { config, redactor: redactorOf(secrets) };
}

/** @throws UsageError when there is a target without a baseline: a pin that pins nothing would pass for ever. */
async function pinnedFor(
  chosen: readonly TargetConfig[],
  { baseline: path, adHoc }: CheckOptions,
  io: CliIo,
): Promise<PinnedTools | null> {
  if (path === null) return null;
  const pinned = await readBaselineFile(resolve(io.cwd, path));
  const write = `coalmine baseline write ${path}`;
  const again = adHoc === null ? '' : adHoc.url === null ? ' --stdio -- COMMAND' : ' --url URL';
  if (pinned === null)
    throw new UsageError(`the baseline file ${path} does not exist: \`${write}${again}\` makes it`);
  const [only] = pinned.size === 1 ? pinned.values() : [];
  // A preview of what is deployed is on a host of its own, and has the tools of the one that was pinned.
  if (adHoc !== null && only !== undefined) return new Map(chosen.map(({ name }) => [name, only]));
  const without = chosen.find(({ name }) => !pinned.has(name))?.name;
  if (without === undefined) return pinned;
  throw new UsageError(
    `the baseline file ${path} has nothing of ${without}: \`${write}${again || ` ${without}`}\` adds it`,
  );
}

/**
 * Whoever pins tools wants to hear of it, whatever the daemon makes of drift. Where there is nothing that they could
 * differ from, and nobody remembers them, no time is spent on what they are known by.
 */
function withDrift(target: TargetConfig, pinned: boolean, remembered: boolean): TargetConfig {
  if (remembered && !pinned) return target;
  return { ...target, tools: { ...target.tools, drift: pinned ? 'fail' : 'ignore' } };
}
