// How is a baseline file made? From what the servers list right now, read by the same probe that will judge them.

import { resolve } from 'node:path';
import { oneLine } from '../../base/text.ts';
import type { TargetConfig } from '../../config/schema/schema.ts';
import { exitCodes } from '../../report/round/exit-code.ts';
import type { AdHoc } from '../ad-hoc.ts';
import { UsageError } from '../command-error.ts';
import type { CliIo } from '../io.ts';
import { type ProbedOnce, probeAll } from '../probe-all.ts';
import { redactorOf } from '../ready.ts';
import { configFor, select, unmatched } from '../selection.ts';
import { setUp } from '../setup.ts';
import { readBaselineFile, writeBaselineFile } from './baseline-file.ts';

export interface WriteOptions {
  config: string;
  /** In place of the config file. */
  adHoc: AdHoc | null;
}

/** Targets that are not named stay in the file as they are. When one cannot be read, the file stays as it is. */
export async function runBaselineWrite(
  path: string,
  names: string[],
  { config: configPath, adHoc }: WriteOptions,
  io: CliIo,
): Promise<number> {
  const file = resolve(io.cwd, path);
  const { config, redactor } = adHoc === null ? setUp(configPath, io) : withoutFile(adHoc, io);
  const { chosen, unknown } = select(config.targets, names);
  if (unknown.length > 0) throw new UsageError(`${unmatched(unknown, config.targets)}: nothing was probed`);
  const whole = adHoc === null && names.length === 0;
  const before = whole ? null : await readBaselineFile(file);
  const round = { config, redactor, signal: io.signal };
  const probed = await probeAll(chosen.map(toolsAlone), round);
  if (io.signal.aborted) return exitCodes.interrupted;
  const unread = probed.filter(({ judged, tools }) => tools === null || judged.server.verdict === 'fail');
  for (const { judged } of unread) io.stderr.write(`${oneLine(judged.server.chain, 300)}\n`);
  if (unread.length > 0) {
    io.stderr.write(`${file} was left as it is\n`);
    return exitCodes.failed;
  }
  const read = await Promise.all(probed.map(readTools));
  writeBaselineFile(file, new Map([...(before ?? []), ...read]));
  const count = read.reduce((sum, [, tools]) => sum + tools.length, 0);
  io.stdout.write(`${file}: ${counted(count, 'tool')} of ${counted(read.length, 'target')}\n`);
  return exitCodes.passed;
}

function withoutFile(adHoc: AdHoc, io: CliIo) {
  const { config, secrets } = configFor(adHoc, io.cwd);
  return { config, redactor: redactorOf(secrets) };
}

/** No job is set off, and drift is read even where the daemon ignores it. */
const toolsAlone = (target: TargetConfig): TargetConfig => ({
  ...target,
  canaries: [],
  health: [],
  tools: { ...target.tools, drift: 'notice' },
});

const readTools = async ({ target, tools }: ProbedOnce) =>
  [target.name, (await tools?.tools()) ?? []] as const;

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
