// Is it well right now? One probe of each selected target, a report on stdout, and an exit code for CI.

import { deadline, systemClock } from '../base/clock.ts';
import { silentLog } from '../base/log.ts';
import { systemRandom } from '../base/random.ts';
import type { Redactor } from '../base/redact.ts';
import { hostOf } from '../config/address.ts';
import type { Config, TargetConfig } from '../config/schema.ts';
import { createGate } from '../engine/gate.ts';
import type { LightName } from '../engine/words.ts';
import { checkReport, type Probed, targetReport } from '../report/build.ts';
import { exitCode, exitCodes } from '../report/exit-code.ts';
import { reportText } from '../report/text.ts';
import type { AdHoc } from './ad-hoc.ts';
import { UsageError } from './command-error.ts';
import type { CliIo } from './io.ts';
import { painter } from './paint.ts';
import { configFor, select, unmatched } from './selection.ts';
import { redactorOf, setUp } from './setup.ts';

export interface CheckOptions {
  config: string;
  /** In place of the config file. */
  adHoc: AdHoc | null;
  format: 'text' | 'json';
  only: LightName | null;
  failOn: 'failed' | 'degraded';
  /** Of the whole run: what is not judged by then is unknown. */
  timeoutMs: number | null;
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

  const startedAtMs = systemClock.nowMs();
  const fromMs = systemClock.monotonicMs();
  const probed = await probeAll(chosen, config, redactor, options, io.signal);
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
  if (options.adHoc === null) return setUp(options.config, 'error', io);
  const { config, secrets } = configFor(options.adHoc, io.cwd);
  return { config, redactor: redactorOf(secrets) };
}

async function probeAll(
  targets: readonly TargetConfig[],
  config: Config,
  redactor: Redactor,
  { timeoutMs }: CheckOptions,
  signal: AbortSignal,
): Promise<Probed[]> {
  const { build } = await import('../app.ts');
  const app = build(config, {
    clock: systemClock,
    random: systemRandom,
    redactor,
    log: silentLog,
    onBroken(error) {
      throw error;
    },
  });
  const gate = createGate(config.concurrency);
  const broken = new AbortController();
  const calledOff = AbortSignal.any([signal, broken.signal]);
  const limit = timeoutMs === null ? null : deadline(systemClock, timeoutMs, calledOff);
  try {
    return await Promise.all(
      targets.map(async (target) => {
        // Called once the server was visited: canaries that wait for workers keep no other probe from the host.
        const leave = await gate.enter(hostOf(target));
        return { target, ...(await app.probeOnce(target, limit?.signal ?? calledOff, { onVisited: leave })) };
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
