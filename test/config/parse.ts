// How does a test ask what a config says? With its text, an environment and files that are given as data.

import { type LoadResult, parseConfig, type WrittenTemplate } from '../../src/config/load/load.ts';
import { formatProblem } from '../../src/config/problem.ts';
import type { Config } from '../../src/config/schema/schema.ts';

export interface Surroundings {
  env?: Record<string, string>;
  files?: Record<string, string>;
}

export function parse(
  text: string,
  { env = {}, files = {} }: Surroundings = {},
): LoadResult & { templates: WrittenTemplate[] } {
  const readFile = (path: string) => {
    const content = files[path];
    return content === undefined
      ? ({ ok: false, why: 'does not exist' } as const)
      : ({ ok: true, text: content } as const);
  };
  return parseConfig(text, { file: 'c.yaml', baseDir: '/etc/coalmine', env, readFile });
}

/** The problems as an operator reads them, without the file's name. */
export function problemsOf(text: string, around?: Surroundings): string[] {
  const result = parse(text, around);
  return result.ok ? [] : result.problems.map((one) => formatProblem(one).replace(/^c\.yaml:/, ''));
}

/** The config and secrets of a text that must be valid. */
export function valid(text: string, around?: Surroundings): { config: Config; secrets: string[] } {
  const result = parse(text, around);
  if (!result.ok) throw new Error(result.problems.map(formatProblem).join('\n'));
  return result;
}
