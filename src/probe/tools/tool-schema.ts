// Is a tool's schema one that clients can use? It must compile as JSON Schema, 2020-12 unless it names
// draft-07 itself. Source: MCP 2025-11-25, SEP-1613.

import { isPlain } from './plain-schema.ts';
import type { Draft } from './schema-compiler.ts';

type Module = typeof import('./schema-compiler.ts');
type Compiler = ReturnType<Module['createCompiler']>;
let module: Promise<Module> | undefined;
const compilers = new Map<Draft, Promise<Compiler>>();

/** By text: compiling costs a thousand times more than looking up, and the same tools come with every probe. */
const known = new Map<string, boolean>();
/** Of all known schemas together. */
const mostKnownText = 8 * 1024 * 1024;
let knownText = 0;
/** A schema beyond this is taken as it is: compiling it would hold up every other probe. */
const mostText = 8 * 1024;

export async function compiles(schema: unknown): Promise<boolean> {
  const before = compiledBefore(schema);
  if (before !== null) return before;
  const text = JSON.stringify(schema);
  if (knownText + text.length > mostKnownText) {
    known.clear();
    knownText = 0;
  }
  const answer = await compile(schema);
  known.set(text, answer);
  knownText += text.length;
  return answer;
}

/** The answer, where it costs nothing; null when the schema would have to be compiled. */
export function compiledBefore(schema: unknown): boolean | null {
  const text = textOf(schema);
  if (text === null) return false;
  return text.length > mostText || isPlain(schema) ? true : (known.get(text) ?? null);
}

/** Null for what is nested so deeply that writing it down, unlike reading it, exhausts the stack. */
function textOf(schema: unknown): string | null {
  try {
    return JSON.stringify(schema) ?? '';
  } catch {
    return null;
  }
}

async function compile(schema: unknown): Promise<boolean> {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return false;
  const { $schema, ...rest } = schema as Record<string, unknown>;
  const draft = typeof $schema === 'string' && $schema.includes('draft-07') ? 'draft-07' : '2020-12';
  const loading = compilers.get(draft) ?? load(draft);
  compilers.set(draft, loading);
  const compiler = await loading;
  try {
    compiler.compile(rest);
    compiler.removeSchema();
    return true;
  } catch {
    return false;
  }
}

/** Kept: where a module is gone from the disk, Node does not find it again although it was loaded. */
export function loadCompiler(): Promise<Module> {
  module ??= import('./schema-compiler.ts');
  return module;
}

const load = async (draft: Draft): Promise<Compiler> => (await loadCompiler()).createCompiler(draft);
