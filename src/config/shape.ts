// What does the schema expect at a path? Asked while a file is read, before anything is validated.

import type * as z from 'zod';
import { configSchema } from './schema.ts';
import { targetSchema } from './target-schema.ts';

export type Schema = z.core.$ZodType;

interface Def {
  type: string;
  innerType?: Schema;
  in?: Schema;
  shape?: Record<string, Schema>;
  element?: Schema;
  keyType?: Schema;
  valueType?: Schema;
  values?: readonly unknown[];
  entries?: Record<string, string>;
}

/** Without what only wraps: optional, nullable, default, transform. */
function bare(schema: Schema): Def {
  const def = schema._zod.def as unknown as Def;
  const inner = def.innerType ?? def.in;
  return inner ? bare(inner) : def;
}

/** The schema one step down, undefined where anything may stand or nothing is known. */
export function schemaOf(schema: Schema | undefined, key: string | number): Schema | undefined {
  if (!schema) return undefined;
  // The schema says only `a map` of defaults; what may stand in them is a target.
  if (schema === configSchema && key === 'defaults') return targetSchema;
  const { shape, element, valueType } = bare(schema);
  if (shape) return Object.hasOwn(shape, key) ? shape[key] : undefined;
  return element ?? valueType;
}

export const schemaAt = (root: Schema, path: readonly PropertyKey[]): Schema | undefined =>
  path.reduce<Schema | undefined>(
    (schema, key) => schemaOf(schema, typeof key === 'symbol' ? '' : key),
    root,
  );

/** The keys that a map may have, none where the operator chooses them. */
export function keysOf(schema: Schema | undefined): string[] {
  if (!schema) return [];
  const { shape, keyType } = bare(schema);
  if (shape) return Object.keys(shape);
  return keyType ? Object.keys(bare(keyType).entries ?? {}) : [];
}

export type Wanted = 'text' | 'number' | 'boolean' | 'other';

export function wanted(schema: Schema | undefined): Wanted {
  if (!schema) return 'other';
  const { type, values } = bare(schema);
  const kind = type === 'literal' ? typeof values?.[0] : type;
  if (kind === 'string' || kind === 'enum') return 'text';
  return kind === 'number' || kind === 'boolean' ? kind : 'other';
}
