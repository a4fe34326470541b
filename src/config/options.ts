// How is a config option written? The YAML spelling (snake_case, durations as text) and the TypeScript
// one (camelCase, milliseconds) come from the same zod schema, built from the pieces below.

import * as z from 'zod';
import { durationPattern, parseDuration } from '../base/duration.ts';

declare const unit: unique symbol;
/** A time or a length of time in milliseconds. The brand makes `section` add the unit to the name. */
export type Milliseconds = number & { readonly [unit]: 'ms' };

type Camel<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : S;
type Named<K, V> = K extends string ? (NonNullable<V> extends Milliseconds ? `${Camel<K>}Ms` : Camel<K>) : K;
type Plain<V> = V extends Milliseconds ? number : V;
export type CamelKeys<T> = { [K in keyof T as Named<K, T[K]>]: Plain<T[K]> };

const timeDefs = new WeakSet<object>();

function isTime(schema: z.core.$ZodType): boolean {
  const def = schema._zod.def as { innerType?: z.core.$ZodType };
  return timeDefs.has(def) || (def.innerType !== undefined && isTime(def.innerType));
}

/** A map with fixed keys. An unknown key is an error. `per_host` becomes `perHost`, a time `intervalMs`. */
export function section<S extends z.core.$ZodLooseShape>(shape: S) {
  const names = new Map(
    Object.entries(shape).map(([key, schema]) => {
      const camel = key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
      return [key, isTime(schema as z.core.$ZodType) ? `${camel}Ms` : camel];
    }),
  );
  // Only this map's own keys: what stands inside a map of the operator's (labels, headers) is theirs.
  return z.strictObject(shape).transform((value) => {
    const entries = Object.entries(value).map(([key, inner]) => [names.get(key) ?? key, inner]);
    return Object.fromEntries(entries) as CamelKeys<z.output<z.ZodObject<S>>>;
  });
}

/** Milliseconds inside, `10s` in YAML. */
export function duration(least = '0s') {
  const leastMs = parseDuration(least) ?? 0;
  const phrase = 'a duration such as 500ms, 10s, 5m, 4h or 14d';
  const schema = z
    .string(phrase)
    .regex(durationPattern, phrase)
    .transform((text) => (parseDuration(text) ?? 0) as Milliseconds)
    .refine((ms) => ms >= leastMs, `a duration of at least ${least}`)
    // Longer than a year is a typing mistake, and would overflow arithmetic on timers.
    .refine((ms) => ms <= 366 * 86_400_000, 'a duration of at most 366d');
  timeDefs.add(schema._zod.def);
  return schema;
}

/** Milliseconds since 1970 inside, `2026-12-24T22:00:00+01:00` in YAML: without an offset nobody knows when it is. */
export function instant() {
  const phrase = 'a time with its offset, such as 2026-12-24T22:00:00Z or 2026-12-24T22:00:00+01:00';
  const schema = z.iso
    .datetime({ offset: true, error: phrase })
    .transform((text) => Date.parse(text) as Milliseconds);
  timeDefs.add(schema._zod.def);
  return schema;
}

export const count = (least: number, most: number) =>
  z.int(`a whole number from ${least} to ${most}`).min(least).max(most);

export const namePattern = /^[a-z0-9][a-z0-9._-]{0,62}$/;
const namePhrase = 'a name of a-z, 0-9, dot, dash or underscore, 63 characters at most';

export const name = z.string(namePhrase).regex(namePattern, namePhrase);

/** What a tool may take or answer. The id gives it one definition in the JSON Schema. */
export const json = z.json().meta({ id: 'json' });

export const httpUrl = z.url({ protocol: /^https?$/, error: 'an http:// or https:// URL' });

/** Header names to values. Neither may hold a line break, which would smuggle in another header. */
export const headers = z
  .record(
    z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'a header name'),
    z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'a header value without line breaks'),
  )
  .default({});

/** Two levels of one measure: over `warn` the stage warns, over `fail` it fails. */
export const levels = <T extends z.ZodType>(value: T) =>
  section({
    warn: value.optional().describe('Over this the stage warns.'),
    fail: value.optional().describe('Over this the stage fails.'),
  }).prefault({});
