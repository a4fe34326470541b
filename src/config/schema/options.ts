// How is a config option written? The YAML spelling (snake_case, durations as text) and the TypeScript
// one (camelCase, milliseconds) come from the same zod schema, built from the pieces below.

import * as z from 'zod';
import { durationPattern, parseDuration } from '../../base/duration.ts';

declare const unit: unique symbol;
/** A time or a length of time in milliseconds. The brand makes `section` add the unit to the name. */
export type Milliseconds = number & { readonly [unit]: 'ms' };
/** Likewise a number of bytes. */
export type Bytes = number & { readonly [unit]: 'bytes' };

type Camel<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : S;
type Suffix<V> = V extends Milliseconds ? 'Ms' : V extends Bytes ? 'Bytes' : '';
type Named<K, V> = K extends string ? `${Camel<K>}${Suffix<NonNullable<V>>}` : K;
type Plain<V> = V extends Milliseconds | Bytes ? number : V;
export type CamelKeys<T> = { [K in keyof T as Named<K, T[K]>]: Plain<T[K]> };

const suffixes = new WeakMap<object, 'Ms' | 'Bytes'>();

function suffixOf(schema: z.core.$ZodType): string {
  const def = schema._zod.def as { innerType?: z.core.$ZodType };
  return suffixes.get(def) ?? (def.innerType ? suffixOf(def.innerType) : '');
}

/** A map with fixed keys. An unknown key is an error. `per_host` becomes `perHost`, a time `intervalMs`. */
export function section<S extends z.core.$ZodLooseShape>(shape: S) {
  const names = Object.entries(shape).map(([key, schema]): [key: string, name: string] => {
    const camel = key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
    return [key, camel + suffixOf(schema as z.core.$ZodType)];
  });
  // Only this map's own keys: what stands inside a map of the operator's (labels, headers) is theirs.
  return z.strictObject(shape).transform((value: Record<string, unknown>) => {
    const renamed: Record<string, unknown> = {};
    for (const [key, name] of names) if (Object.hasOwn(value, key)) renamed[name] = value[key];
    return renamed as CamelKeys<z.output<z.ZodObject<S>>>;
  });
}

/** Milliseconds inside, `10s` in YAML. */
export function duration(least = '0s', most = '366d') {
  const leastMs = parseDuration(least) ?? 0;
  const mostMs = parseDuration(most) ?? 0;
  const phrase = 'a duration such as 500ms, 10s, 5m, 4h or 14d';
  const schema = z
    .string(phrase)
    .regex(durationPattern, phrase)
    .transform((text) => (parseDuration(text) ?? 0) as Milliseconds)
    .refine((ms) => ms >= leastMs, `a duration of at least ${least}`)
    // Of what a timer waits for, longer than a year is a typing mistake, and would overflow its arithmetic.
    .refine((ms) => ms <= mostMs, `a duration of at most ${most}`);
  suffixes.set(schema._zod.def, 'Ms');
  return schema;
}

/** Milliseconds since 1970 inside, `2026-12-24T22:00:00+01:00` in YAML: without an offset nobody knows when it is. */
export function instant() {
  const phrase = 'a time with its offset, such as 2026-12-24T22:00:00Z or 2026-12-24T22:00:00+01:00';
  const schema = z.iso
    .datetime({ offset: true, error: phrase })
    .transform((text) => Date.parse(text) as Milliseconds);
  suffixes.set(schema._zod.def, 'Ms');
  return schema;
}

const byteUnits = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 } as const;

/** Bytes inside, `2GiB` in YAML. */
export function size(least: string) {
  const phrase = 'a size such as 64MiB, 2GiB or 1TiB';
  const pattern = /^(\d+(?:\.\d+)?)(KiB|MiB|GiB|TiB)$/;
  const parse = (text: string): number => {
    const [, number, unit] = pattern.exec(text) ?? [];
    return Math.round(Number(number) * byteUnits[unit as keyof typeof byteUnits]);
  };
  const schema = z
    .string(phrase)
    .regex(pattern, phrase)
    .transform((text) => parse(text) as Bytes)
    .refine((bytes) => bytes >= parse(least), `a size of at least ${least}`);
  suffixes.set(schema._zod.def, 'Bytes');
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
