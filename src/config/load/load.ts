// Which config does a file hold, or what is wrong with it? Everything that is wrong is told at once.

import { dirname, resolve } from 'node:path';
import type { LineCounter } from 'yaml';
import { type Finding, fileProblem, findingAt, type Problem, toProblems } from '../problem.ts';
import { type Config, configSchema } from '../schema/schema.ts';
import { at, itemsOf, type Spot, textOf } from '../spot.ts';
import { type FileText, mostConfigBytes, readTextFile } from './file.ts';
import { judge } from './judge.ts';
import { readYaml } from './read.ts';
import { digestOf, type SeenFile } from './seen.ts';
import { keysOf } from './shape.ts';
import type { Env } from './substitute.ts';

export type LoadResult =
  | {
      ok: true;
      /** `store.path` and every `cwd` are absolute. */
      config: Config;
      /** For the redactor. */
      secrets: string[];
    }
  | { ok: false; problems: Problem[] };

/** A template as it stands in the file. It is read apart: see load-templates.ts. */
export interface WrittenTemplate extends Omit<Problem, 'message'> {
  text: string;
  contentType: string;
}

/** With the file itself and every file that it names, read or not. */
export type FileLoadResult = LoadResult & { files: SeenFile[]; templates: WrittenTemplate[] };

/** A bundle of all the usual authorities has 220 KiB. */
const mostBytesOfInner = 1024 * 1024;

export interface LoadIo {
  env: Env;
  cwd: string;
}

export function loadConfig(path: string, { env, cwd }: LoadIo): FileLoadResult {
  const whole = resolve(cwd, path);
  const seen = new Map<string, SeenFile>();
  const see = (file: string, most: number): FileText => {
    const read = readTextFile(file, most);
    seen.set(file, { path: file, mostBytes: most, digest: digestOf(read) });
    return read;
  };
  const read = see(whole, mostConfigBytes);
  if (!read.ok) {
    const problem = fileProblem(path, `the config file ${read.why}${read.missing ? beginHere : ''}`);
    return { ok: false, problems: [problem], files: [...seen.values()], templates: [] };
  }
  const baseDir = dirname(whole);
  const readFile = (name: string): FileText => see(resolve(baseDir, name), mostBytesOfInner);
  const parsed = parseConfig(read.text, { file: path, baseDir, env, readFile });
  return { ...parsed, files: [...seen.values()] };
}

export interface ParseContext {
  /** For messages. */
  file: string;
  /** Where relative paths begin. */
  baseDir: string;
  env: Env;
  readFile: (path: string) => FileText;
}

/** Never throws, whatever the text. */
export function parseConfig(
  text: string,
  { file, baseDir, env, readFile }: ParseContext,
): LoadResult & { templates: WrittenTemplate[] } {
  const { root: written, breaks, findings, lines } = readYaml(text, configSchema, { env, readFile });
  const told = (more: Finding[]): Problem[] =>
    toProblems([...breaks, ...[...findings, ...more].filter(standsBefore(breaks))], file, lines);
  if (written?.kind !== 'map') {
    const problems = told(written ? [notAMap(written)] : []);
    return {
      ok: false,
      problems: problems.length > 0 ? problems : [fileProblem(file, emptyFile)],
      templates: [],
    };
  }
  const { root, config, findings: unfit, secrets } = judge(written, baseDir);
  const templates = itemsOf(at(root, 'receivers')).flatMap((one) => templateIn(one, file, lines));
  const problems = told(unfit);
  if (!config || problems.length > 0) return { ok: false, problems, templates };
  return { ok: true, config, secrets, templates };
}

function templateIn(receiver: Spot, file: string, lines: LineCounter): WrittenTemplate[] {
  const spot = at(receiver, 'template');
  const text = textOf(spot);
  if (!spot || text === undefined || text === '') return [];
  const contentType = textOf(at(receiver, 'content_type')) ?? 'application/json';
  const [problem] = toProblems([findingAt(spot, '')], file, lines);
  const { message: _, ...place } = problem ?? fileProblem(file, '');
  return [{ ...place, text, contentType }];
}

/** What stands wholly before the first break in the syntax was read as written; the rest is guesswork. */
function standsBefore(breaks: readonly Finding[]): (finding: Finding) => boolean {
  const first = breaks.reduce((least, { offset }) => Math.min(least, offset), Number.POSITIVE_INFINITY);
  return ({ end }) => end < first;
}

const wantedMap = `expected a map with the keys ${keysOf(configSchema).join(', ')}`;
const beginHere = ': `coalmine init` begins one, or name another with --config';
const emptyFile = `the config file is empty, ${wantedMap}`;

const notAMap = (root: Spot): Finding =>
  findingAt(root, `${wantedMap}, got ${root.kind === 'list' ? 'a list' : 'a single value'}`);
