// Which definition does a listed tool have, and is it the one seen before? Its canonical text and the digest of
// that: equal digests mean that clients see the same tool.

import { hash as hashOf } from 'node:crypto';
import { nextTurn } from '../../base/clock.ts';
import { isObject } from '../../base/json.ts';
import { canonical } from './canonical.ts';

export interface ToolDefinition {
  name: string;
  /** Of `text`. */
  hash: string;
  /** What clients build on, as canonical JSON. */
  text: string;
}

/** One list of tools, as it was read to its end. */
export interface ToolSnapshot {
  /** Of the whole list, whatever its order. */
  hash: string;
  /** By name; each name once. */
  tools(): Promise<readonly ToolDefinition[]>;
}

/** In the order of the canonical text. Icons, `_meta` and the like change without a client noticing. */
const fields = ['annotations', 'description', 'inputSchema', 'name', 'outputSchema', 'title'] as const;
const schemas = new Set<string>(['inputSchema', 'outputSchema']);

/** Each field has a room of its own: a long description must not hide the schema behind it. */
const mostFieldText = 32 * 1024;
const mostName = 512;
/** Of a whole list, beyond which tools are remembered by little more than their names. */
const mostListText = 4 * 1024 * 1024;
/** Written before other probes get their turn. */
const sliceText = 256 * 1024;

/** Lists whose digest is remembered, so that an unchanged one costs next to nothing. */
const mostKnown = 5_000;

export type Redact = (text: string) => string;

export const digest = (text: string): string => hashOf('sha256', text, 'base64url');

/** Null for a tool without a name: nobody can call it. */
export function definitionOf(
  tool: unknown,
  redact: Redact = asIs,
  left: number = mostListText,
): ToolDefinition | null {
  if (!isObject(tool) || typeof tool.name !== 'string' || tool.name === '') return null;
  const name = redact(tool.name).slice(0, mostName);
  const known: Record<string, unknown> = { ...tool, name };
  const written: string[] = [];
  let over = left;
  for (const field of fields) {
    if (known[field] === undefined) continue;
    const room = { left: field === 'name' ? mostFieldText : Math.min(mostFieldText, over), redact };
    const text = canonical(known[field], schemas.has(field) ? 'schema' : 'value', room);
    over -= text.length;
    written.push(`"${field}":${text}`);
  }
  const text = `{${written.join(',')}}`;
  return { name, hash: digest(text), text };
}

const asIs: Redact = (text) => text;

/** By name, so that order is no drift. Of tools with one name the same one is taken in any order. */
export async function definitionsOf(
  tools: readonly unknown[],
  redact: Redact = asIs,
): Promise<ToolDefinition[]> {
  const byName = new Map<string, ToolDefinition>();
  let left = mostListText;
  let slice = sliceText;
  for (const tool of tools.toSorted(byNameOf)) {
    const definition = definitionOf(tool, redact, left);
    if (definition === null) continue;
    const same = byName.get(definition.name);
    if (same === undefined || definition.text < same.text) byName.set(definition.name, definition);
    left -= definition.text.length;
    slice -= definition.text.length;
    if (slice > 0) continue;
    slice = sliceText;
    await nextTurn();
  }
  return [...byName.values()].sort((a, b) => compareText(a.name, b.name));
}

export const hashOfAll = (tools: readonly ToolDefinition[]): string =>
  digest(tools.map(({ hash }) => hash).join('\n'));

/** By the list, since one that came a moment ago is the same object again. */
const same = new WeakMap<readonly unknown[], string>();
/** By the digest of what was listed, before anything was made of it. */
const known = new Map<string, string>();

export async function snapshotOf(tools: readonly unknown[], redact: Redact): Promise<ToolSnapshot> {
  const hash = same.get(tools);
  if (hash !== undefined) return { hash, tools: () => definitionsOf(tools, redact) };
  const snapshot = await snapshotByDigest(tools, redact);
  same.set(tools, snapshot.hash);
  return snapshot;
}

async function snapshotByDigest(tools: readonly unknown[], redact: Redact): Promise<ToolSnapshot> {
  const key = keyOf(tools);
  const before = key === null ? undefined : known.get(key);
  if (before !== undefined) return { hash: before, tools: () => definitionsOf(tools, redact) };
  const definitions = await definitionsOf(tools, redact);
  const hash = hashOfAll(definitions);
  if (known.size >= mostKnown) known.clear();
  if (key !== null) known.set(key, hash);
  return { hash, tools: async () => definitions };
}

/** Null for what is nested so deeply that writing it down, unlike reading it, exhausts the stack. */
function keyOf(tools: readonly unknown[]): string | null {
  try {
    return digest(JSON.stringify(tools));
  } catch {
    return null;
  }
}

const nameOf = (tool: unknown): string => (isObject(tool) && typeof tool.name === 'string' ? tool.name : '');
const byNameOf = (a: unknown, b: unknown): number => compareText(nameOf(a), nameOf(b));

/** By code units: the same in every locale. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
