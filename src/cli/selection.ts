// Which targets does a command mean? Those that are named, all when none is, or one given on the command line.

import { basename } from 'node:path';
import { nameFits, oneLine } from '../base/text.ts';
import { judge, type Plain, spotOf } from '../config/load/judge.ts';
import { formatProblem, toProblems } from '../config/problem.ts';
import { namePattern } from '../config/schema/options.ts';
import type { Config, TargetConfig } from '../config/schema/schema.ts';
import type { MapSpot } from '../config/spot.ts';
import type { AdHoc } from './ad-hoc.ts';
import { UsageError } from './command-error.ts';

/** `key=value`, which a target has among its labels. */
export interface Label {
  key: string;
  value: string;
}

export interface Selected {
  /** In config order: of any of the names, with all of the labels. */
  chosen: TargetConfig[];
  /** Names and patterns that no target has. */
  unknown: string[];
  /** Labels that no target has, as they were written. */
  unlabelled: string[];
  /** Something was asked for that there is. */
  some: boolean;
}

/** A name may be a pattern, in which `*` stands for any characters. */
export function select(
  targets: readonly TargetConfig[],
  names: readonly string[],
  labels: readonly Label[] = [],
): Selected {
  const carries = (target: TargetConfig, { key, value }: Label): boolean =>
    Object.hasOwn(target.labels, key) && String(target.labels[key]) === value;
  const unknown = names.filter((name) => !targets.some((target) => nameFits(name, target.name)));
  const missing = labels.filter((label) => !targets.some((target) => carries(target, label)));
  return {
    chosen: targets.filter(
      (target) =>
        (names.length === 0 || names.some((name) => nameFits(name, target.name))) &&
        labels.every((label) => carries(target, label)),
    ),
    unknown,
    unlabelled: missing.map(({ key, value }) => `${key}=${value}`),
    some: unknown.length + missing.length < names.length + labels.length,
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
  `no target is called ${unknown.map((name) => name || "''").join(', ')}; there are ${shortList(targets.map(({ name }) => name))}`;

/** What was asked for and is not there; null when all is there. */
export function missingFrom(
  targets: readonly TargetConfig[],
  { unknown, unlabelled }: Selected,
): string | null {
  const words = [
    ...(unknown.length > 0 ? [unmatched(unknown, targets)] : []),
    ...(unlabelled.length > 0 ? [`no target has the label ${unlabelled.join(', ')}`] : []),
  ];
  return words.length === 0 ? null : oneLine(words.join('; '), 1_000);
}

export const hasPipeline = ({ canaries, health }: TargetConfig): boolean =>
  canaries.length + health.length > 0;

/** Of targets that were chosen for a pipeline, which none of them has. */
export const noPipeline = (targets: readonly TargetConfig[]): string =>
  `there is no pipeline to judge behind ${shortList(targets.map(({ name }) => name))}: a canary or a health URL makes one`;

/** Everything that was asked for is there, and nothing is it all at once. */
export const nothingChosen = (targets: readonly TargetConfig[], config: string): string =>
  targets.length === 0
    ? `${config} has no targets: add an entry under targets`
    : 'no target has such a name and all of these labels';

/** Judged by the same rules as a config file. @throws UsageError */
export function configFor(adHoc: AdHoc, cwd: string): { config: Config; secrets: string[] } {
  const { url, command, transport, protocol, canaries, canaryKind, health } = adHoc;
  const { headers, bearer, expect } = adHoc;
  const [program, ...args] = command ?? [];
  const target: Plain = {
    name: nameFor(url === null ? basename(program ?? '') : hostIn(url)),
    ...(command === null ? { transport, url } : { transport: 'stdio', command: program ?? '', args }),
    protocol,
    canaries: canaries.map((tool, index) => ({
      name: canaryName(tool, index, canaries),
      kind: canaryKind,
      tool,
    })),
    health: health === null ? null : { url: health },
    ...(headers.size > 0 ? { headers: Object.fromEntries(headers) } : {}),
    ...(bearer === null ? {} : { auth: { bearer } }),
    tools: { expect },
  };
  const { config, findings, secrets } = judge(spotOf({ version: 1, targets: [target] }) as MapSpot, cwd);
  const problems = toProblems(findings, 'command line', nowhere).map((one) => ({
    ...one,
    ...{ line: 0, path: flagFor(one.path) },
  }));
  if (config === null || problems.length > 0) throw new UsageError(problems.map(formatProblem).join('\n'));
  return { config, secrets: [...secrets, ...adHoc.secrets, ...queryValues(url), ...queryValues(health)] };
}

/** That of its tool, as in a config, or a number where the tool's cannot be one, or is given twice. */
const canaryName = (tool: string, index: number, all: readonly string[]): string =>
  namePattern.test(tool) && all.indexOf(tool) === index ? tool : `canary-${index + 1}`;

/** What of a config each flag says. */
const flags: Record<string, string> = {
  ...{ name: '--name', url: '--url', command: '--stdio', transport: '--transport', protocol: '--protocol' },
  ...{ headers: '--header', auth: '--bearer-env', canaries: '--canary', health: '--health' },
  ...{ tools: '--expect-tool' },
};

/** Who wrote no config knows of no `targets[0].url`. */
export const flagFor = (path: string): string => flags[/^targets\[0\]\.(\w+)/.exec(path)?.[1] ?? ''] ?? path;

/** A command line has no lines. */
const nowhere = { linePos: () => ({ line: 1, col: 1 }) };

/** What stands in a query often lets one in. */
const queryValues = (url: string | null): string[] =>
  url !== null && URL.canParse(url) ? [...new URL(url).searchParams.values()] : [];

const hostIn = (url: string): string => (URL.canParse(url) ? new URL(url).host : '');

/** In the letters that a name may have. */
export const nameFor = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 63) || 'target';
