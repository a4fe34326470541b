// How does `coalmine top` begin? It finds the store without waiting for the config, says what is wrong with it before
// it takes the screen, and prints one plain frame where there is no terminal.

import { resolve } from 'node:path';
import type { ReadStream, WriteStream } from 'node:tty';
import { systemClock } from '../../base/clock.ts';
import { systemRandom } from '../../base/random.ts';
import { byName } from '../../config/by-name.ts';
import { loadAside } from '../../config/load/load-aside.ts';
import { storePathOf } from '../../config/load/store-path.ts';
import { formatProblem } from '../../config/problem.ts';
import { exitCodes } from '../../report/round/exit-code.ts';
import type { Reader } from '../../store/read.ts';
import type { Known } from '../../top/model/facts.ts';
import type { TopOptions } from '../../top/run.tsx';
import { UsageError } from '../command-error.ts';
import type { CliIo } from '../io.ts';
import { whoAmI } from '../on-call/who.ts';

export interface TopFlags {
  config: string;
  /** In place of the config. */
  store: string | null;
  once: boolean;
  refreshMs: number;
}

/** Of a frame for a pipe, whose width nobody knows. */
const usualColumns = 120;

/** 0 when it was left by a key, 130 by a signal. @throws UsageError when there is no store that can be read. */
export async function runTop(flags: TopFlags, io: CliIo): Promise<number> {
  const path = await pathOf(flags, io);
  const { openToWatch } = await import('../../top/open.ts');
  const opened = openToWatch(path);
  if (!opened.ok) throw new UsageError(opened.error.sentence);
  const terminal = terminalOf(io);
  if (flags.once || terminal === null) return printOnce(opened.reader, path, io);
  const config = flags.store === null ? flags.config : null;
  const shown = { path, reader: opened.reader, config, refreshMs: flags.refreshMs, meanwhile: null };
  return (await showTop(shown, terminal, io)) ? exitCodes.passed : exitCodes.interrupted;
}

export interface Shown {
  path: string;
  reader: Reader;
  /** Null where only a store was given. */
  config: string | null;
  refreshMs: number;
  /** What happens while one looks; its words stand in the last line. */
  meanwhile: TopOptions['meanwhile'];
}

/** True when it was left by a key. */
export async function showTop(
  { path, reader, config, refreshMs, meanwhile }: Shown,
  terminal: NonNullable<ReturnType<typeof terminalOf>>,
  io: CliIo,
): Promise<boolean> {
  const [{ runTop: show }, { askDaemon }] = await Promise.all([
    import('../../top/run.tsx'),
    import('../../top/ask.ts'),
  ]);
  const { signal } = io;
  const means = { path, clock: systemClock, random: systemRandom, author: whoAmI(io), signal };
  return show(
    {
      path,
      reader,
      clock: systemClock,
      refreshMs,
      ask: (question) => askDaemon(question, means),
      learn: config === null ? null : () => learn(config, path, io),
      meanwhile,
      signal,
    },
    { ...terminal, colour: (io.env.NO_COLOR ?? '') === '' },
  );
}

async function printOnce(reader: Reader, path: string, io: CliIo): Promise<number> {
  try {
    const { onceText } = await import('../../top/once.ts');
    const columns = 'columns' in io.stdout ? Number(io.stdout.columns) : Number(io.env.COLUMNS);
    io.stdout.write(await onceText(reader, path, columns || usualColumns, systemClock.nowMs()));
    return exitCodes.passed;
  } finally {
    await reader.close();
  }
}

async function pathOf({ store, config }: TopFlags, io: CliIo): Promise<string> {
  if (store !== null) return resolve(io.cwd, store);
  const found = await storePathOf(config, io);
  if (found.ok) return found.path;
  throw new UsageError(
    `${found.problems.map(formatProblem).join('\n')}\nWith --store FILE the config is not read.`,
  );
}

/** Null when there is none, or only one half of it, or it says that nothing can be drawn on it. */
export function terminalOf({ stdout, stdin, env }: CliIo): { stdout: WriteStream; stdin: ReadStream } | null {
  const isTerminal = (stream: unknown): boolean =>
    (stream as { isTTY?: boolean } | undefined)?.isTTY === true;
  return isTerminal(stdout) && isTerminal(stdin) && env.TERM !== 'dumb'
    ? { stdout: stdout as WriteStream, stdin: stdin as ReadStream }
    : null;
}

/** In a thread of its own, so that keys are heard meanwhile. Null when it was called off. */
async function learn(config: string, path: string, io: CliIo): Promise<Known | null> {
  const loaded = await loadAside(config, io, io.signal);
  if (loaded === null) return null;
  const missing = (why: string): Known => ({ config: null, targets: new Map(), missing: why });
  if (!loaded.ok)
    return missing(
      `labels and maintenance are not known: \`coalmine validate\` says what is wrong with ${config}`,
    );
  if (loaded.config.store.path !== path) return missing(`${config} names another store by now`);
  return { config: loaded.config, targets: byName(loaded.config.targets), missing: null };
}
