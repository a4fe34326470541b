// What does the schema expect at a path? Asked while a file is read, before anything is validated.

import { bare, type Schema } from '../schema/bare.ts';
import { configSchema } from '../schema/schema.ts';
import { targetSchema } from '../schema/target-schema.ts';
import { at, child, type Path, type Spot, textOf } from '../spot.ts';

/** The schema one step down, undefined where anything may stand or nothing is known. */
export function schemaOf(schema: Schema | undefined, key: string | number): Schema | undefined {
  if (!schema) return undefined;
  // The schema says only `a map` of defaults; what may stand in them is a target.
  if (schema === configSchema && key === 'defaults') return targetSchema;
  const { shape, element, valueType, options } = bare(schema);
  // Which branch is meant is not known: what it is called must do.
  if (options) return options.map((one) => schemaOf(one, key)).find((one) => one !== undefined);
  if (shape) return Object.hasOwn(shape, key) ? shape[key] : undefined;
  return element ?? valueType;
}

/** Of several branches the one that the map itself names, such as by its `type`. */
export function branchOf(schema: Schema | undefined, wordAt: (key: string) => unknown): Schema | undefined {
  if (!schema) return undefined;
  const { options, discriminator } = bare(schema);
  if (!options || discriminator === undefined) return schema;
  const word = wordAt(discriminator);
  const means = (one: Schema): boolean => {
    const own = bare(one).shape?.[discriminator];
    return own !== undefined && bare(own).values?.includes(word) === true;
  };
  return options.find(means) ?? schema;
}

/** `spot` is what stands at the root: it says which branches are meant. */
export function schemaAt(root: Schema, path: Path, spot: Spot): Schema | undefined {
  let schema: Schema | undefined = root;
  let here: Spot | undefined = spot;
  const meant = (): Schema | undefined => branchOf(schema, (key) => textOf(at(here, key)));
  for (const key of path) {
    schema = schemaOf(meant(), key);
    here = child(here, key);
  }
  return meant();
}

/** The keys that a map may have, none where the operator chooses them. */
export function keysOf(schema: Schema | undefined): string[] {
  if (!schema) return [];
  const { shape, keyType, options } = bare(schema);
  if (options) return [...new Set(options.flatMap(keysOf))];
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
