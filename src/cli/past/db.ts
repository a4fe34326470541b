// How large is the store, and how is it copied while the daemon runs?

import { renameSync, rmSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { sizeWords, statsJson, statsText } from '../../report/past/stats.ts';
import { openReader } from '../../store/read.ts';
import { UsageError } from '../command-error.ts';
import type { CliIo } from '../io.ts';
import { lookBack, type Place, printJson, sheetOf } from './past.ts';

export function runStats(place: Place, io: CliIo): Promise<number> {
  return lookBack(place, io, async ({ reader, path, nowMs }) => {
    const stats = await reader.stats();
    if (place.json) printJson(io, statsJson(path, stats, nowMs));
    else io.stdout.write(statsText(path, stats, nowMs, sheetOf(io)));
    return 0;
  });
}

export function runBackup(file: string, place: Place & { force: boolean }, io: CliIo): Promise<number> {
  return lookBack(place, io, async ({ reader, path }) => {
    const to = resolve(io.cwd, file);
    refuseOver(to, path, place.force);
    // What it replaces stays until the new one is known to be good.
    const fresh = `${to}.new`;
    rmSync(fresh, { force: true });
    const copied = await reader.backup(fresh);
    if (!copied.ok) throw new UsageError(copied.error.sentence);
    try {
      await verify(fresh);
      renameSync(fresh, to);
    } finally {
      rmSync(fresh, { force: true });
    }
    if (place.json) printJson(io, { version: 1, store: path, file: to, bytes: copied.bytes });
    else io.stdout.write(`${to}: ${sizeWords(copied.bytes)}, opened and found sound\n`);
    return 0;
  });
}

function refuseOver(to: string, store: string, force: boolean): void {
  const there = statSync(to, { throwIfNoEntry: false });
  if (there === undefined) return;
  const { dev, ino } = statSync(store);
  if (there.dev === dev && there.ino === ino)
    throw new UsageError(`${to} is the store itself: choose another file`);
  if (!there.isFile()) throw new UsageError(`${to} is not a file: choose another name`);
  if (!force) throw new UsageError(`${to} exists already: choose another name, or --force to replace it`);
}

/** A copy that cannot be opened is none. */
async function verify(path: string): Promise<void> {
  const opened = openReader(path);
  if (!opened.ok) throw new UsageError(opened.error.sentence);
  await opened.reader.close();
}
