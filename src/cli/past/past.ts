// From where do the commands that look back read? From the store alone, given as a file or named by the config, while
// a daemon may be writing to it.

import { resolve } from 'node:path';
import { systemClock } from '../../base/clock.ts';
import { printable } from '../../base/text.ts';
import type { Config, TargetConfig } from '../../config/schema/schema.ts';
import type { Sheet } from '../../report/table.ts';
import type { Reader } from '../../store/read.ts';
import { UsageError } from '../command-error.ts';
import type { CliIo } from '../io.ts';
import { painter } from '../paint.ts';
import { unmatched } from '../selection.ts';
import { setUp } from '../setup.ts';

export interface Place {
  config: string;
  /** In place of the config. */
  store: string | null;
  json: boolean;
}

export interface Past {
  reader: Reader;
  /** Null when only a store was given. */
  config: Config | null;
  path: string;
  /** The one moment that everything in the answer is told from. */
  nowMs: number;
}

/** @throws UsageError when there is no store, or none that can be read. */
export async function lookBack(
  place: Place,
  io: CliIo,
  work: (past: Past) => Promise<number>,
): Promise<number> {
  const config = place.store === null ? configAt(place.config, io) : null;
  const path = config?.store.path ?? resolve(io.cwd, place.store ?? '');
  const { openReader } = await import('../../store/read.ts');
  const opened = openReader(path);
  if (!opened.ok) throw new UsageError(opened.error.sentence);
  const { reader } = opened;
  try {
    return await work({ reader, config, path, nowMs: systemClock.nowMs() });
  } finally {
    await reader.close();
  }
}

/** At night the variables that a config asks for may not be in the shell at hand. */
function configAt(path: string, io: CliIo): Config {
  try {
    return setUp(path, io).config;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${error.message}\nWith --store FILE the config is not read.`);
  }
}

/** @throws UsageError that says which targets there are. */
export async function refuseUnknown(names: readonly string[], past: Past): Promise<void> {
  const known = await past.reader.targets();
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const waiting = unknown.find((name) => configured(name, past) !== null);
  if (waiting !== undefined)
    throw new UsageError(`${waiting} was not probed yet: \`coalmine run\` probes it`);
  const there = known.map((name) => ({ name }));
  throw new UsageError(
    known.length === 0
      ? 'the store remembers no target yet: `coalmine run` probes them'
      : unmatched(unknown, there),
  );
}

export const configured = (name: string, { config }: Past): TargetConfig | null =>
  config?.targets.find((target) => target.name === name) ?? null;

/** What is written on: as wide as the terminal, without an end in a pipe. */
export const sheetOf = (io: CliIo): Sheet => ({ width: columnsOf(io), paint: painter(io) });

/** Of the terminal; null when there is none. */
export const columnsOf = ({ stdout }: CliIo): number | null =>
  'columns' in stdout && typeof stdout.columns === 'number' && stdout.columns > 0 ? stdout.columns : null;

/** What would steer a terminal becomes `\\u…`, which is the same text in JSON. */
export const printJson = (io: CliIo, value: object): void =>
  void io.stdout.write(`${printable(JSON.stringify(value, null, 2))}\n`);
