// How do the listed tools differ from the accepted ones? Tool by tool, each difference with its class, the worst
// first.

import { nextTurn } from '../../base/clock.ts';
import { isObject } from '../../base/json.ts';
import { oneLine } from '../../base/text.ts';
import { canonical } from './canonical.ts';
import { type Class, type RuleName, rules } from './drift-rules.ts';
import { compareSchemas, type Finding } from './schema-drift.ts';
import { compareText, type ToolDefinition } from './tool-hash.ts';

/** The accepted set of tools of one target. */
export interface Baseline {
  /** Of the whole set: where it is equal, nothing drifted. */
  hash: string;
  /** Null when it cannot be read now. Never rejects. */
  tools(): Promise<readonly ToolDefinition[] | null>;
}

export interface Difference {
  tool: string;
  class: Class;
  rule: RuleName;
  /** A JSON pointer into the tool; empty for the tool itself. */
  pointer: string;
  /** One short line each; null where there was, or is, nothing. */
  from: string | null;
  to: string | null;
}

export interface Drift {
  breaking: number;
  risky: number;
  additive: number;
  /** The worst first, then by tool. No more than `mostDifferences` of a class. */
  differences: Difference[];
}

export const noDrift: Drift = { breaking: 0, risky: 0, additive: 0, differences: [] };

const mostDifferences = 1_000;
const mostShown = 80;
const mostWritten = 1_000;
/** Tools compared before other probes get their turn. */
const sliceTools = 50;
/** Text compared before other probes get their turn. */
const sliceText = 256 * 1024;

export const isDrift = ({ breaking, risky, additive }: Drift): boolean => breaking + risky + additive > 0;

export async function driftBetween(
  before: readonly ToolDefinition[],
  after: readonly ToolDefinition[],
): Promise<Drift> {
  const was = new Map(before.map((tool) => [tool.name, tool]));
  const is = new Map(after.map((tool) => [tool.name, tool]));
  const found: Record<Class, Difference[]> = { breaking: [], risky: [], additive: [] };
  const counts = { breaking: 0, risky: 0, additive: 0 };
  let slice = 0;
  for (const name of [...new Set([...was.keys(), ...is.keys()])].sort(compareText)) {
    const [a, b] = [was.get(name), is.get(name)];
    if (a?.hash === b?.hash) continue;
    for (const difference of compareTool(name, a, b)) {
      counts[difference.class] += 1;
      const list = found[difference.class];
      if (list.length < mostDifferences) list.push(difference);
    }
    slice += 1 / sliceTools + ((a?.text.length ?? 0) + (b?.text.length ?? 0)) / sliceText;
    if (slice < 1) continue;
    slice = 0;
    await nextTurn();
  }
  return { ...counts, differences: [...found.breaking, ...found.risky, ...found.additive] };
}

/** Pure: one tool, as it was and as it is. */
function compareTool(
  name: string,
  before: ToolDefinition | undefined,
  after: ToolDefinition | undefined,
): Difference[] {
  if (before === undefined || after === undefined) {
    const rule = after === undefined ? 'tool_gone' : 'tool_new';
    return [difference(name, 'input', { rule, pointer: '', from: undefined, to: undefined })];
  }
  const a = JSON.parse(before.text) as Record<string, unknown>;
  const b = JSON.parse(after.text) as Record<string, unknown>;
  const found = [
    ...input(a, b).map((one) => difference(name, 'input', one)),
    ...output(a, b).map((one) => difference(name, 'output', one)),
    ...texts(a, b).map((one) => difference(name, 'input', one)),
  ];
  return found;
}

type Fields = Record<string, unknown>;

const input = (a: Fields, b: Fields): Finding[] => ofSchemas(a, b, 'inputSchema');

function output(a: Fields, b: Fields): Finding[] {
  const [had, has] = ['outputSchema' in a, 'outputSchema' in b];
  if (had === has) return ofSchemas(a, b, 'outputSchema');
  const rule = had ? 'output_gone' : 'output_new';
  return [{ rule, pointer: '/outputSchema', from: a.outputSchema, to: b.outputSchema }];
}

/** Schemas that differ in words alone, such as the order of alternatives, mean the same and read otherwise. */
function ofSchemas(a: Fields, b: Fields, field: 'inputSchema' | 'outputSchema'): Finding[] {
  const [from, to] = [a[field] ?? {}, b[field] ?? {}];
  if (JSON.stringify(from) === JSON.stringify(to)) return [];
  const found = compareSchemas(from, to, `/${field}`);
  return found.length > 0 ? found : [{ rule: 'text_changed', pointer: `/${field}`, from, to }];
}

const textFields: readonly [string, RuleName][] = [
  ['description', 'description_changed'],
  ['title', 'title_changed'],
  ['annotations', 'annotations_changed'],
];

const texts = (a: Fields, b: Fields): Finding[] =>
  textFields
    .filter(([field]) => JSON.stringify(a[field]) !== JSON.stringify(b[field]))
    .flatMap(([field, rule]) => partsOf(rule, `/${field}`, a[field], b[field]));

/** Annotations by their names; anything else whole. */
function partsOf(rule: RuleName, pointer: string, from: unknown, to: unknown): Finding[] {
  if (!isObject(from) || !isObject(to)) return [{ rule, pointer, from, to }];
  return [...new Set([...Object.keys(from), ...Object.keys(to)])]
    .filter((key) => JSON.stringify(from[key]) !== JSON.stringify(to[key]))
    .map((key) => ({ rule, pointer: `${pointer}/${key}`, from: from[key], to: to[key] }));
}

function difference(tool: string, side: 'input' | 'output', finding: Finding): Difference {
  const { rule, pointer, from, to } = finding;
  const [was, is] = shown(textOf(from), textOf(to));
  return {
    tool: oneLine(tool, mostShown),
    class: rules[rule][side],
    rule,
    pointer: oneLine(pointer, 200),
    from: was,
    to: is,
  };
}

/** Of a large value only its beginning is ever written. */
const textOf = (value: unknown): string | null =>
  value === undefined
    ? null
    : typeof value === 'string'
      ? value
      : canonical(value, 'value', { left: mostWritten, redact: (text) => text });

/** Long texts that begin alike are shown from shortly before where they part. */
function shown(from: string | null, to: string | null): [string | null, string | null] {
  if (from === null || to === null || Math.max(from.length, to.length) <= mostShown)
    return [from && oneLine(from, mostShown), to && oneLine(to, mostShown)];
  let same = 0;
  while (same < from.length && from[same] === to[same]) same += 1;
  const start = same > mostShown / 2 ? same - 20 : 0;
  const cut = (text: string): string =>
    oneLine(
      start > 0 ? `…${text.slice(start, start + mostShown * 2)}` : text.slice(0, mostShown * 2),
      mostShown,
    );
  return [cut(from), cut(to)];
}
