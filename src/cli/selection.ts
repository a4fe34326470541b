// Which targets does a command mean? Those that are named, all when none is, or one given on the command line.

import { basename } from 'node:path';
import { type LoadResult, parseConfig } from '../config/load.ts';
import { formatProblem } from '../config/problem.ts';
import type { TargetConfig } from '../config/schema.ts';
import type { AdHoc } from './ad-hoc.ts';
import { UsageError } from './command-error.ts';

export function select(
  targets: readonly TargetConfig[],
  names: readonly string[],
): { chosen: TargetConfig[]; unknown: string[] } {
  if (names.length === 0) return { chosen: [...targets], unknown: [] };
  return {
    chosen: targets.filter((target) => names.includes(target.name)),
    unknown: names.filter((name) => !targets.some((target) => target.name === name)),
  };
}

/** No list in a sentence is longer. */
const mostShown = 10;

export function shortList(names: readonly string[]): string {
  const rest = names.length - mostShown;
  return [...names.slice(0, mostShown), ...(rest > 0 ? [`${rest} more`] : [])].join(', ') || 'none';
}

/** Names that no target has, and those that there are. */
export const unmatched = (unknown: readonly string[], targets: readonly { name: string }[]): string =>
  `no target is called ${unknown.join(', ')}; there are ${shortList(targets.map(({ name }) => name))}`;

type Loaded = Extract<LoadResult, { ok: true }>;

/** Judged by the same rules as a config file. @throws UsageError */
export function configFor(adHoc: AdHoc, cwd: string): Loaded {
  const { url, command, transport, protocol, canaries, canaryKind, health } = adHoc;
  const [program, ...args] = command ?? [];
  const target = {
    name: nameFor(url === null ? basename(program ?? '') : hostIn(url)),
    ...(command === null ? { transport, url } : { transport: 'stdio', command: program, args }),
    protocol,
    canaries: canaries.map((tool, index) => ({ name: `canary-${index + 1}`, kind: canaryKind, tool })),
    health: health === null ? null : { url: health },
  };
  // JSON is YAML; a `${` on the command line is the shell's business, and is taken as it stands.
  const text = JSON.stringify({ version: 1, targets: [target] }).replaceAll('${', '$$${');
  const readFile = () => ({ ok: false as const, why: 'the command line reads no files' });
  const parsed = parseConfig(text, { file: 'command line', baseDir: cwd, env: {}, readFile });
  if (parsed.ok)
    return { ...parsed, secrets: [...parsed.secrets, ...queryValues(url), ...queryValues(health)] };
  throw new UsageError(parsed.problems.map((problem) => formatProblem({ ...problem, line: 0 })).join('\n'));
}

/** What stands in a query often lets one in. */
const queryValues = (url: string | null): string[] =>
  url !== null && URL.canParse(url) ? [...new URL(url).searchParams.values()] : [];

const hostIn = (url: string): string => (URL.canParse(url) ? new URL(url).host : '');

/** In the letters that a name may have. */
const nameFor = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 63) || 'target';
