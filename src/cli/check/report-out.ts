// Where do the reports of a check go? One to stdout; others into the files that were asked for, where a file that cannot
// be written is told on stderr and changes no exit code.

import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { LightName } from '../../engine/words.ts';
import { checkReport, type Probed } from '../../report/round/build.ts';
import type { TargetReport } from '../../report/round/contract.ts';
import { reportText } from '../../report/round/text.ts';
import type { CliIo } from '../io.ts';
import { painter } from '../paint.ts';

export type Format = 'text' | 'json' | 'tap' | 'ndjson';

export interface Outcome {
  probed: readonly Probed[];
  reports: TargetReport[];
  code: number;
  only: LightName | null;
  startedAtMs: number;
  durationMs: number;
  /** Why not all of it is there; null when it is. */
  bail: string | null;
}

export interface Wanted {
  format: Format;
  /** A file for JUnit XML. */
  junit: string | null;
  github: boolean;
}

export async function writeReports(outcome: Outcome, wanted: Wanted, io: CliIo): Promise<void> {
  const { probed, only, bail, startedAtMs } = outcome;
  io.stdout.write(await onStdout(outcome, wanted.format, io));
  if (wanted.junit !== null) {
    const { junitXml } = await import('../../report/round/junit.ts');
    const path = resolve(io.cwd, wanted.junit);
    written('the JUnit report', wanted.junit, io, () => {
      makeFolder(dirname(path));
      const why = bail === null ? null : { why: bail, atMs: startedAtMs };
      writeFileSync(path, junitXml(probed, only, why));
    });
  }
  if (!wanted.github) return;
  const { githubAnnotations, githubSummary } = await import('../../report/round/github.ts');
  // The runner reads its commands from both streams, and stdout carries the report alone.
  io.stderr.write(githubAnnotations(probed, only, bail));
  const summary = io.env.GITHUB_STEP_SUMMARY ?? '';
  if (summary !== '')
    written('the step summary', summary, io, () =>
      appendFileSync(summary, githubSummary(probed, only, bail)),
    );
}

async function onStdout(outcome: Outcome, format: Format, io: CliIo): Promise<string> {
  const { probed, reports, code, only, startedAtMs, durationMs, bail } = outcome;
  if (format === 'text') return onTerminal(reportText(probed, painter(io), only), io);
  if (format === 'json')
    return `${JSON.stringify(checkReport(reports, code, startedAtMs, durationMs), null, 2)}\n`;
  if (format === 'tap') return (await import('../../report/round/tap.ts')).tapText(probed, only, bail);
  const { endLine, targetLine } = await import('../../report/round/ndjson.ts');
  return [...reports.map(targetLine), endLine(code, durationMs)].join('');
}

/** Only a terminal has an edge that lines run over. */
async function onTerminal(text: string, { stdout }: CliIo): Promise<string> {
  const columns = 'columns' in stdout && typeof stdout.columns === 'number' ? stdout.columns : null;
  if (columns === null) return text;
  const { folded } = await import('../../report/round/folded.ts');
  return text
    .split('\n')
    .map((line) => folded(line, columns))
    .join('\n');
}

/** Node's own way of making all of them never ends where a file system says of each that it is not there: /proc does. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}

function written(what: string, path: string, io: CliIo, write: () => void): void {
  try {
    write();
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    io.stderr.write(`${what} ${path} cannot be written: ${code}\n`);
  }
}
