// Is a tool's schema one that clients can use? It must compile as JSON Schema, 2020-12 unless it names
// draft-07 itself. Source: MCP 2025-11-25, SEP-1613.

import type { Ajv } from 'ajv';
import { Ajv as Ajv07 } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';

/** Most patterns in the field were written without Unicode in mind: one that compiles either way is sound. */
const anyPattern = Object.assign(
  (pattern: string, flags: string): RegExp => {
    try {
      return new RegExp(pattern, flags);
    } catch {
      return new RegExp(pattern);
    }
  },
  { code: 'RegExp' },
);
const options = {
  strict: false,
  validateFormats: false,
  logger: false,
  code: { regExp: anyPattern },
} as const;
const compilers = new Map<string, Ajv>();

/** By text: compiling costs a thousand times more than looking up, and the same tools come with every probe. */
const known = new Map<string, boolean>();
/** Of all known schemas together. */
const mostKnownText = 8 * 1024 * 1024;
let knownText = 0;
/** A schema beyond this is taken as it is: compiling it would hold up every other probe. */
const mostText = 8 * 1024;

export function compiles(schema: unknown): boolean {
  const before = compiledBefore(schema);
  if (before !== null) return before;
  const text = JSON.stringify(schema);
  if (knownText + text.length > mostKnownText) {
    known.clear();
    knownText = 0;
  }
  const answer = compile(schema);
  known.set(text, answer);
  knownText += text.length;
  return answer;
}

/** The answer, where it costs nothing; null when the schema would have to be compiled. */
export function compiledBefore(schema: unknown): boolean | null {
  const text = textOf(schema);
  if (text === null) return false;
  return text.length > mostText ? true : (known.get(text) ?? null);
}

/** Null for what is nested so deeply that writing it down, unlike reading it, exhausts the stack. */
function textOf(schema: unknown): string | null {
  try {
    return JSON.stringify(schema) ?? '';
  } catch {
    return null;
  }
}

function compile(schema: unknown): boolean {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return false;
  const { $schema, ...rest } = schema as Record<string, unknown>;
  const draft = typeof $schema === 'string' && $schema.includes('draft-07') ? 'draft-07' : '2020-12';
  try {
    const compiler =
      compilers.get(draft) ?? (draft === 'draft-07' ? new Ajv07(options) : new Ajv2020(options));
    compilers.set(draft, compiler);
    compiler.compile(rest);
    compiler.removeSchema();
    return true;
  } catch {
    return false;
  }
}
