// Is this schema so plain that it surely compiles? Most schemas of tools are, and whoever sees that by a look need not
// load a compiler, which takes as long as the rest of a probe.

import { isObject } from '../../base/json.ts';
import { anyPattern } from './any-pattern.ts';

type Rule = (value: unknown, depth: number) => boolean;

const types = new Set(['null', 'boolean', 'object', 'array', 'number', 'string', 'integer']);
/** Deeper ones are for the compiler to judge. */
const mostDepth = 20;

const isText: Rule = (value) => typeof value === 'string';
const isFlag: Rule = (value) => typeof value === 'boolean';
const isNumber: Rule = (value) => typeof value === 'number' && Number.isFinite(value);
const isCount: Rule = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isAnything: Rule = () => true;
const isPattern: Rule = (value) => {
  try {
    return typeof value === 'string' && anyPattern(value, 'u') instanceof RegExp;
  } catch {
    return false;
  }
};
const isType = (value: unknown): boolean => typeof value === 'string' && types.has(value);
const areDistinct = (values: readonly unknown[]): boolean => new Set(values).size === values.length;

const isSchema: Rule = (value, depth) => typeof value === 'boolean' || plain(value, depth + 1);
const areSchemas: Rule = (value, depth) =>
  Array.isArray(value) && value.length > 0 && value.every((one) => isSchema(one, depth));

/** Names that objects inherit are a compiler's own trouble. */
const isMap: Rule = (value, depth) =>
  isObject(value) && Object.entries(value).every(([name, one]) => !(name in {}) && isSchema(one, depth));

/** Every keyword that is not here may mean anything. */
const rules: Readonly<Record<string, Rule>> = {
  type: (value) =>
    isType(value) || (Array.isArray(value) && value.length > 0 && value.every(isType) && areDistinct(value)),
  title: isText,
  description: isText,
  format: isText,
  pattern: isPattern,
  default: isAnything,
  const: isAnything,
  examples: (value) => Array.isArray(value),
  // Of scalars alone: whether larger values are distinct takes a comparison of its own.
  enum: (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((one) => one === null || typeof one !== 'object') &&
    areDistinct(value),
  deprecated: isFlag,
  readOnly: isFlag,
  writeOnly: isFlag,
  uniqueItems: isFlag,
  minimum: isNumber,
  maximum: isNumber,
  exclusiveMinimum: isNumber,
  exclusiveMaximum: isNumber,
  multipleOf: (value) => isNumber(value, 0) && (value as number) > 0,
  minLength: isCount,
  maxLength: isCount,
  minItems: isCount,
  maxItems: isCount,
  minProperties: isCount,
  maxProperties: isCount,
  required: (value) =>
    Array.isArray(value) && value.every((one) => typeof one === 'string') && areDistinct(value),
  properties: isMap,
  additionalProperties: isSchema,
  propertyNames: isSchema,
  items: isSchema,
  anyOf: areSchemas,
  oneOf: areSchemas,
  allOf: areSchemas,
  not: isSchema,
};

const drafts = /^https?:\/\/json-schema\.org\/draft(-07|\/2020-12)\/schema#?$/;

/** False says nothing: the compiler may still take it. */
export function isPlain(schema: unknown): boolean {
  if (!isObject(schema)) return false;
  const { $schema, ...rest } = schema;
  return ($schema === undefined || (typeof $schema === 'string' && drafts.test($schema))) && plain(rest, 0);
}

const plain: Rule = (schema, depth) =>
  isObject(schema) &&
  depth < mostDepth &&
  Object.entries(schema).every(
    ([keyword, value]) => Object.hasOwn(rules, keyword) && (rules[keyword]?.(value, depth) ?? false),
  );
