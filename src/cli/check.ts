// Is it well right now? One probe of each selected target, a report on stdout, and an exit code for CI.

import { resolve } from 'node:path';
import { systemClock } from '../base/clock.ts';
import type { Redactor } from '../base/redact.ts';
import type { Config, TargetConfig } from '../config/schema.ts';
import type { LightName } from '../engine/words.ts';
import { checkReport, targetReport } from '../report/build.ts';
import { exitCode, exitCodes } from '../report/exit-code.ts';
import { reportText } from '../report/text.ts';
import type { AdHoc } from './ad-hoc.ts';
import { asBaseline, type PinnedTools, readBaselineFile } from './baseline-file.ts';
import { UsageError } from './command-error.ts';
import type { CliIo } from './io.ts';
import { painter } from './paint.ts';
import { probeAll } from './probe-all.ts';
import { redactorOf } from './ready.ts';
import { configFor, select, unmatched } from './selection.ts';
import { setUp } from './setup.ts';

export interface CheckOptions {
  config: string;
  /** In place of the config file. */
  adHoc: AdHoc | null;
  format: 'text' | 'json';
  only: LightName | null;
  failOn: 'failed' | 'degraded';
  /** Of the whole run: what is not judged by then is unknown. */
  timeoutMs: number | null;
  /** A file of accepted tools: what breaks against it fails the server light. */
  baseline: string | null;
}

export async function runCheck(names: string[], options: CheckOptions, io: CliIo): Promise<number> {
  const { config, redactor } = configured(options, io);
  const { chosen, unknown } = select(config.targets, names);
  if (chosen.length === 0) {
    const why =
      names.length > 0
        ? unmatched(unknown, config.targets)
        : `${options.config} has no targets: add an entry under targets`;
    io.stderr.write(`nothing matched: ${why}\n`);
    return exitCodes.unknown;
  }
  if (unknown.length > 0) throw new UsageError(`${unmatched(unknown, config.targets)}: nothing was probed`);
  const pinned = await pinnedFor(chosen, options, io);
  const wanted = pinned === null ? chosen : chosen.map(failingOnDrift);

  const startedAtMs = systemClock.nowMs();
  const fromMs = systemClock.monotonicMs();
  const { timeoutMs } = options;
  const baselineOf = ({ name }: TargetConfig) => asBaseline(pinned?.get(name) ?? []);
  const round = { config, redactor, timeoutMs, signal: io.signal };
  const probed = await probeAll(wanted, pinned === null ? round : { ...round, baselineOf });
  const targets = probed.map((one) => {
    const report = targetReport(one, options.only);
    // A key in the query or among the arguments lets one in.
    return { ...report, url: redactor.redact(report.url) };
  });
  const code = exitCode(targets, {
    only: options.only,
    failOnDegraded: options.failOn === 'degraded',
    interrupted: io.signal.aborted,
  });
  if (options.format === 'text') io.stdout.write(reportText(probed, painter(io)));
  else {
    const report = checkReport(targets, code, startedAtMs, systemClock.monotonicMs() - fromMs);
    io.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  }
  return code;
}

function configured(options: CheckOptions, io: CliIo): { config: Config; redactor: Redactor } {
  if (options.adHoc === null) return setUp(options.config, io);
  const { config, secrets } = configFor(options.adHoc, io.cwd);
  return { config, redactor: redactorOf(secrets) };
}

/** @throws UsageError when there is a target without a baseline: a pin that pins nothing would pass for ever. */
async function pinnedFor(
  chosen: readonly TargetConfig[],
  { baseline: path, only }: CheckOptions,
  io: CliIo,
): Promise<PinnedTools | null> {
  if (path === null) return null;
  if (only === 'pipeline')
    throw new UsageError('--baseline judges the server light: it does not go with --only pipeline');
  const pinned = await readBaselineFile(resolve(io.cwd, path));
  const write = `coalmine baseline write ${path}`;
  if (pinned === null)
    throw new UsageError(`the baseline file ${path} does not exist: \`${write}\` makes it`);
  const without = chosen.find(({ name }) => !pinned.has(name))?.name;
  if (without === undefined) return pinned;
  throw new UsageError(
    `the baseline file ${path} has nothing of ${without}: \`${write} ${without}\` adds it`,
  );
}

/** Whoever pins tools wants to hear of it, whatever the daemon makes of drift. */
const failingOnDrift = (target: TargetConfig): TargetConfig => ({
  ...target,
  tools: { ...target.tools, drift: 'fail' },
});
