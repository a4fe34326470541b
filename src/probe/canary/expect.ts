// Is the answer the expected one? A canary asserts on content: the absence of an error proves nothing.

import { isDeepStrictEqual } from 'node:util';
import { isObject, parseJson } from '../../base/json.ts';

interface ToolResult {
  structuredContent?: unknown;
  content: readonly unknown[];
}

/** `key` is null where there is no answer to look into: `got` is then the text that came in its place, if any. */
export type Met = { ok: true } | { ok: false; key: string | null; got: unknown };

/** Each named key must be deeply equal; other keys are ignored; an empty expectation asserts nothing. */
export function meets(result: ToolResult, expected: Record<string, unknown>): Met {
  const keys = Object.keys(expected);
  if (keys.length === 0) return { ok: true };
  const value = answerIn(result);
  if (value === null) return { ok: false, key: null, got: textsOf(result.content)[0] ?? null };
  // Only what the answer itself says: every object inherits names such as `constructor`.
  const told = (key: string): unknown => (Object.hasOwn(value, key) ? value[key] : undefined);
  const wrong = keys.find((key) => !isDeepStrictEqual(told(key), expected[key]));
  return wrong === undefined ? { ok: true } : { ok: false, key: wrong, got: told(wrong) ?? null };
}

/** structuredContent, else the first text that parses as JSON. */
export function answerIn({ structuredContent, content }: ToolResult): Record<string, unknown> | null {
  if (isObject(structuredContent)) return structuredContent;
  for (const text of textsOf(content)) {
    const parsed = parseJson(text);
    if (parsed !== undefined) return isObject(parsed) ? parsed : null;
  }
  return null;
}

export const textsOf = (content: readonly unknown[]): string[] =>
  content.flatMap((block) => {
    const { type, text } = (block ?? {}) as { type?: unknown; text?: unknown };
    return type === 'text' && typeof text === 'string' ? [text] : [];
  });
