// What does a schema ask for, without what only wraps it: optional, nullable, default, transform?

import type * as z from 'zod';

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
  options?: Schema[];
  discriminator?: string;
}

/** Asked for each value of a file, some hundred thousand times of the same few schemas. */
const known = new WeakMap<Schema, Def>();

export function bare(schema: Schema): Def {
  const same = known.get(schema);
  if (same) return same;
  const def = schema._zod.def as unknown as Def;
  const inner = def.innerType ?? def.in;
  const found = inner ? bare(inner) : def;
  known.set(schema, found);
  return found;
}
