// How does an editor know the config? The schema as JSON Schema, with the forms that substitution allows.

import * as z from 'zod';
import { addressPattern } from './listen-schema.ts';
import { configSchema } from './schema.ts';

export interface JsonSchema {
  type?: string;
  description?: string;
  default?: unknown;
  const?: unknown;
  pattern?: string;
  format?: string;
  minimum?: number;
  maximum?: number;
  maxItems?: number;
  enum?: unknown[];
  required?: string[];
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | false;
  propertyNames?: JsonSchema;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
  $id?: string;
  title?: string;
}

/** The config as it is meant, without substitution. */
export function plainSchema(): JsonSchema {
  const schema = anyBranch(z.toJSONSchema(configSchema, { io: 'input' })) as JsonSchema;
  const { defaults = {}, ...others } = schema.properties ?? {};
  const { name: _, ...options } = others.targets?.items?.properties ?? {};
  const { description = '' } = defaults;
  const shared = { ...optional({ type: 'object', properties: options }), description, default: {} };
  // In the order of the schema, defaults stand before what they apply to.
  const properties = Object.fromEntries(
    Object.keys(schema.properties ?? {}).map((key) => [key, key === 'defaults' ? shared : others[key]]),
  ) as Record<string, JsonSchema>;
  return { ...schema, properties: { ...properties, listen: orAddress(properties.listen) } };
}

/** A variable may choose the branch, and then it fits several: one is enough. */
function anyBranch(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(anyBranch);
  if (schema === null || typeof schema !== 'object') return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, one]) => [key === 'oneOf' ? 'anyOf' : key, anyBranch(one)]),
  );
}

/** The short form of `listen` is spelled out before the schema sees it. */
const orAddress = ({ anyOf = [], ...listen }: JsonSchema = {}): JsonSchema => ({
  ...listen,
  anyOf: [...anyOf, { type: 'string', pattern: addressPattern.source }],
});

/** Nothing is required of defaults but inside lists, which replace as a whole. They have no defaults of their own. */
function optional({ required: _, default: __, ...schema }: JsonSchema): JsonSchema {
  const { properties, anyOf } = schema;
  if (anyOf) return { ...schema, anyOf: anyOf.map(optional) };
  if (!properties) return schema;
  const inner = Object.entries(properties).map(([key, one]) => [key, optional(one)]);
  return { ...schema, properties: Object.fromEntries(inner), additionalProperties: false };
}

const forms: Record<'variable' | 'file', JsonSchema> = {
  variable: { type: 'string', pattern: '\\$\\{', description: 'Filled in from the environment.' },
  file: {
    type: 'object',
    description: 'Stands for the trimmed content of this file.',
    properties: { file: { type: 'string', description: 'Relative to the config file.' } },
    required: ['file'],
    additionalProperties: false,
  },
};

/** What `coalmine schema` prints and editors complete from. */
export function jsonSchema(): JsonSchema {
  const { $defs = {}, ...schema } = plainSchema();
  return {
    $id: 'urn:coalmine:schema:config:1',
    title: 'Coalmine config, version 1',
    ...substitutable(schema),
    $defs: { ...$defs, ...forms },
  };
}

function substitutable(schema: JsonSchema): JsonSchema {
  const { type, properties, additionalProperties, items, anyOf } = schema;
  if (anyOf) return { ...schema, anyOf: anyOf.map(substitutable) };
  if (items) return { ...schema, items: substitutable(items) };
  if (properties) {
    const inner = Object.entries(properties).map(([key, one]) => [key, substitutable(one)]);
    return { ...schema, properties: Object.fromEntries(inner) };
  }
  if (additionalProperties) {
    return { ...schema, additionalProperties: substitutable(additionalProperties) };
  }
  const others = type === 'string' ? ['variable', 'file'] : ['variable'];
  const scalar = type === 'string' || type === 'integer' || type === 'number' || type === 'boolean';
  if (!scalar || typeof schema.const === 'number') return schema;
  const { description, default: otherwise, ...constraint } = schema;
  return {
    ...(description === undefined ? {} : { description }),
    ...(otherwise === undefined ? {} : { default: otherwise }),
    anyOf: [constraint, ...others.map((one) => ({ $ref: `#/$defs/${one}` }))],
  };
}
