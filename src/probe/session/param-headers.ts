// Which arguments of a tool does a request show in its headers too? Pure. Source: MCP 2026-07-28, "Streamable HTTP",
// custom headers from tool parameters.

import { isObject } from '../../base/json.ts';
import { headerValue } from './header-value.ts';

export interface Mirror {
  /** Where the argument stands, key by key. */
  path: readonly string[];
  header: string;
}

const annotation = 'x-mcp-header';
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const types: readonly unknown[] = ['string', 'integer', 'boolean'];

/** Deeper than any tool of the field. */
const deepest = 32;

/** Null when an annotation breaks the rules: a client must not call such a tool over HTTP. */
export function mirrorsOf(tool: unknown): Mirror[] | null {
  const schema = isObject(tool) ? tool.inputSchema : undefined;
  const mirrors: Mirror[] = [];
  const reachable = collect(schema, [], mirrors);
  const names = new Set(mirrors.map(({ header }) => header));
  // One that stands where no argument can be told from the schema alone is counted, and not collected.
  return reachable && names.size === mirrors.length && mirrors.length === countIn(schema) ? mirrors : null;
}

/** False when an annotation on the way through `properties` is wrong in itself. */
function collect(schema: unknown, path: readonly string[], into: Mirror[]): boolean {
  if (!isObject(schema) || path.length > deepest) return true;
  const name = schema[annotation];
  if (name !== undefined) {
    if (path.length === 0 || typeof name !== 'string' || !token.test(name) || !types.includes(schema.type))
      return false;
    into.push({ path, header: `mcp-param-${name.toLowerCase()}` });
  }
  const { properties } = schema;
  if (!isObject(properties)) return true;
  return Object.entries(properties).every(([key, inner]) => collect(inner, [...path, key], into));
}

/** Keywords whose value is a schema or a list of them, and those whose value has one for each name. */
const inner = ['items', 'prefixItems', 'contains', 'additionalProperties', 'unevaluatedProperties'].concat([
  'unevaluatedItems',
  'propertyNames',
  'oneOf',
  'anyOf',
  'allOf',
  'not',
  'if',
  'then',
  'else',
]);
const named = ['properties', 'patternProperties', 'dependentSchemas', '$defs', 'definitions'];

function countIn(schema: unknown, depth = 0): number {
  if (!isObject(schema) || depth > deepest) return 0;
  const below = [
    ...inner.flatMap((key) => schema[key] ?? []),
    ...named.flatMap((key) => (isObject(schema[key]) ? Object.values(schema[key]) : [])),
  ];
  const own = schema[annotation] === undefined ? 0 : 1;
  return below.reduce<number>((sum, one) => sum + countIn(one, depth + 1), own);
}

/** Absent and null arguments have no header, and neither has a number that no double holds. */
export function paramHeaders(mirrors: readonly Mirror[], given: unknown): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { path, header } of mirrors) {
    const value = path.reduce<unknown>(
      (at, key) => (isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined),
      given,
    );
    const text = textOf(value);
    if (text !== null) headers[header] = headerValue(text);
  }
  return headers;
}

function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || (typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER))
    return String(value);
  return null;
}
