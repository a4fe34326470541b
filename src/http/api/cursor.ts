// Where does a page of a list begin? After the last row of the one before, which the cursor names: opaque to whoever
// carries it, and worth nothing when somebody makes one up.

import * as z from 'zod';

export const limit = z.coerce.number('a number').int('a whole number').min(1).max(500).default(100);

export const cursor = z.string().max(400).optional();

export const writeCursor = (parts: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(parts)).toString('base64url');

/** Null when it is none of ours. */
export function readCursor<T>(text: string, shape: z.ZodType<T>): T | null {
  try {
    const parsed = shape.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** The same question, for the rows after this one. */
export function nextPage(path: string, query: Record<string, unknown>, after: string): string {
  const given = Object.entries({ ...query, after }).filter(([, value]) => value !== undefined);
  const entries = Object.fromEntries(given.map(([key, value]) => [key, String(value)]));
  return `${path}?${new URLSearchParams(entries)}`;
}
