// Which keywords of a schema bind values, and how? Source: JSON Schema 2020-12, with what draft-07 named
// otherwise.

type Schema = Record<string, unknown>;

/** Whether going from one number to the other refuses more than before. */
type Tighter = (from: number, to: number) => boolean;
const higher: Tighter = (from, to) => to > from;
const lower: Tighter = (from, to) => to < from;

export const bounds: ReadonlyMap<string, Tighter> = new Map([
  ['minimum', higher],
  ['exclusiveMinimum', higher],
  ['minLength', higher],
  ['minItems', higher],
  ['minProperties', higher],
  ['minContains', higher],
  ['maximum', lower],
  ['exclusiveMaximum', lower],
  ['maxLength', lower],
  ['maxItems', lower],
  ['maxProperties', lower],
  ['maxContains', lower],
]);

/** One more of these narrows, one less widens, and another is not to be decided. */
export const constraints: ReadonlySet<string> = new Set([
  'pattern',
  'format',
  'multipleOf',
  'uniqueItems',
  'contentEncoding',
  'contentMediaType',
  'patternProperties',
  '$ref',
  '$dynamicRef',
]);

/** Any change of these can narrow as well as widen. */
export const conditions: ReadonlySet<string> = new Set([
  'not',
  'if',
  'then',
  'else',
  'dependentRequired',
  'dependentSchemas',
  'dependencies',
  'contentSchema',
]);

/** One schema each; absent allows anything. */
export const inner = [
  'items',
  'additionalProperties',
  'unevaluatedProperties',
  'additionalItems',
  'unevaluatedItems',
  'contains',
  'propertyNames',
] as const;

const structure = ['type', 'enum', 'const', 'required', 'properties', 'prefixItems'];
/** What is here matters where it is referred to. */
const places = ['$defs', 'definitions'];
const binding = new Set<string>([
  ...bounds.keys(),
  ...constraints,
  ...conditions,
  ...inner,
  ...structure,
  ...places,
  'allOf',
  'anyOf',
  'oneOf',
]);

/** Title, description, default, examples, and every keyword that nobody defined: they bind no value. */
export const isText = (keyword: string): boolean => !binding.has(keyword);

export const onlyText = (schema: Schema): boolean =>
  Object.keys(schema).every((keyword) => isText(keyword) || places.includes(keyword));

/** Null is any type. */
export function typesOf({ type }: Schema): readonly unknown[] | null {
  if (type === undefined) return null;
  return Array.isArray(type) ? type : [type];
}

/** Every value of `these` types is one of `those`. */
export function typesWithin(these: readonly unknown[] | null, those: readonly unknown[] | null): boolean {
  if (those === null) return true;
  if (these === null) return false;
  return these.every((type) => those.includes(type) || (type === 'integer' && those.includes('number')));
}

/** The only valid values, each as its text; null when there is no such list. */
export function valuesOf(schema: Schema): string[] | null {
  if ('const' in schema) return [JSON.stringify(schema.const)];
  return Array.isArray(schema.enum) ? schema.enum.map((value) => JSON.stringify(value)) : null;
}
