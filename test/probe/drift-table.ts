// Which change of a tool falls under which rule? Each row is one change, as a server might deploy it.

import type { RuleName } from '../../src/probe/drift/drift-rules.ts';

type Fields = Record<string, unknown>;
type Expected = `${'breaking' | 'risky' | 'additive'} ${RuleName} ${string}`;

export interface Row {
  what: string;
  before: Fields | null;
  after: Fields | null;
  /** Class, rule and pointer; every difference, the order left open. */
  expected: Expected[];
}

const object = (properties: Fields, rest: Fields = {}): Fields => ({ type: 'object', properties, ...rest });
const input = (inputSchema: Fields): Fields => ({ inputSchema });
const output = (outputSchema: Fields): Fields => ({ inputSchema: { type: 'object' }, outputSchema });

/** The same change of the argument and of the result `x`. */
const bothWays = (
  what: string,
  from: Fields,
  to: Fields,
  [sent, read]: readonly ['breaking' | 'additive' | 'risky', 'breaking' | 'additive' | 'risky'],
  rule: RuleName,
  keyword: string,
): Row[] => [
  {
    what: `${what}, in what clients send`,
    before: input(object({ x: from })),
    after: input(object({ x: to })),
    expected: [`${sent} ${rule} /inputSchema/properties/x${keyword}`],
  },
  {
    what: `${what}, in what clients read`,
    before: output(object({ x: from })),
    after: output(object({ x: to })),
    expected: [`${read} ${rule} /outputSchema/properties/x${keyword}`],
  },
];

const narrower = ['breaking', 'additive'] as const;
const wider = ['additive', 'breaking'] as const;
const undecided = ['breaking', 'breaking'] as const;
const words = ['risky', 'risky'] as const;
const text = { type: 'string' };
const whole = { type: 'integer' };
const optional = (properties: Fields): Fields => input(object(properties));

const deep = (depth: number, leaf: Fields): Fields =>
  Array.from({ length: depth }).reduce<Fields>((inner) => ({ type: 'array', items: inner }), leaf);

export const rows: Row[] = [
  { what: 'the tool is gone', before: {}, after: null, expected: ['breaking tool_gone '] },
  { what: 'there is a new tool', before: null, after: {}, expected: ['additive tool_new '] },
  {
    what: 'another description',
    before: { description: 'Exports rows.' },
    after: { description: 'Exports rows. Always call this first.' },
    expected: ['risky description_changed /description'],
  },
  {
    what: 'another title',
    before: { title: 'Export' },
    after: {},
    expected: ['risky title_changed /title'],
  },
  {
    what: 'another hint',
    before: { annotations: { readOnlyHint: true, title: 'Export' } },
    after: { annotations: { readOnlyHint: false, title: 'Export' } },
    expected: ['risky annotations_changed /annotations/readOnlyHint'],
  },
  {
    what: 'hints where there were none',
    before: {},
    after: { annotations: { destructiveHint: true } },
    expected: ['risky annotations_changed /annotations'],
  },
  {
    what: 'results are no longer described',
    before: output(object({ id: text })),
    after: input({ type: 'object' }),
    expected: ['breaking output_gone /outputSchema'],
  },
  {
    what: 'results are described for the first time',
    before: input({ type: 'object' }),
    after: output(object({ id: text })),
    expected: ['additive output_new /outputSchema'],
  },
  {
    what: 'an argument is gone',
    before: optional({ a: text, b: text }),
    after: optional({ a: text }),
    expected: ['breaking property_gone /inputSchema/properties/b'],
  },
  {
    what: 'a required argument is gone: said once',
    before: input(object({ a: text }, { required: ['a'] })),
    after: input(object({})),
    expected: ['breaking property_gone /inputSchema/properties/a'],
  },
  {
    what: 'part of the result is gone',
    before: output(object({ id: text })),
    after: output(object({})),
    expected: ['breaking property_gone /outputSchema/properties/id'],
  },
  {
    what: 'a new optional argument',
    before: optional({}),
    after: optional({ 'a/b~c': text }),
    expected: ['additive property_new /inputSchema/properties/a~1b~0c'],
  },
  {
    what: 'a new required argument: said once',
    before: optional({}),
    after: input(object({ a: text }, { required: ['a'] })),
    expected: ['breaking property_required /inputSchema/properties/a'],
  },
  {
    what: 'more in the result',
    before: output(object({})),
    after: output(object({ id: text })),
    expected: ['additive property_new /outputSchema/properties/id'],
  },
  {
    what: 'an argument becomes required',
    before: optional({ a: text }),
    after: input(object({ a: text }, { required: ['a'] })),
    expected: ['breaking property_required /inputSchema/properties/a'],
  },
  {
    what: 'an argument becomes optional',
    before: input(object({ a: text }, { required: ['a'] })),
    after: optional({ a: text }),
    expected: ['additive property_optional /inputSchema/properties/a'],
  },
  {
    what: 'part of the result may be absent',
    before: output(object({ id: text }, { required: ['id'] })),
    after: output(object({ id: text })),
    expected: ['breaking property_optional /outputSchema/properties/id'],
  },
  {
    what: 'part of the result is promised',
    before: output(object({ id: text })),
    after: output(object({ id: text }, { required: ['id'] })),
    expected: ['additive property_required /outputSchema/properties/id'],
  },
  {
    what: 'unknown arguments are refused',
    before: input(object({})),
    after: input(object({}, { additionalProperties: false })),
    expected: ['breaking unknown_forbidden /inputSchema/additionalProperties'],
  },
  {
    what: 'unknown arguments are let through',
    before: input(object({}, { additionalProperties: false })),
    after: input(object({}, { additionalProperties: true })),
    expected: ['additive unknown_allowed /inputSchema/additionalProperties'],
  },
  {
    what: 'results may hold more than they say',
    before: output(object({}, { additionalProperties: false })),
    after: output(object({})),
    expected: ['additive unknown_allowed /outputSchema/additionalProperties'],
  },
  ...bothWays(
    'a type left the union',
    { type: ['string', 'null'] },
    text,
    narrower,
    'type_narrowed',
    '/type',
  ),
  ...bothWays('only whole numbers', { type: 'number' }, whole, narrower, 'type_narrowed', '/type'),
  ...bothWays('a type where any was right', {}, text, narrower, 'type_narrowed', '/type'),
  ...bothWays('one more type', text, { type: ['string', 'null'] }, wider, 'type_widened', '/type'),
  ...bothWays('any number', whole, { type: 'number' }, wider, 'type_widened', '/type'),
  ...bothWays('another type', text, { ...whole, minimum: 1 }, undecided, 'type_changed', '/type'),
  ...bothWays('a value left', { enum: ['a', 'b'] }, { enum: ['b'] }, narrower, 'values_removed', '/enum'),
  ...bothWays('only some values', text, { ...text, enum: ['a'] }, narrower, 'values_removed', '/enum'),
  ...bothWays('one value only', { enum: ['a', 'b'] }, { const: 'a' }, narrower, 'values_removed', '/const'),
  ...bothWays('one more value', { enum: ['a'] }, { enum: ['a', null] }, wider, 'values_added', '/enum'),
  ...bothWays('any value', { ...text, enum: ['a'] }, text, wider, 'values_added', '/enum'),
  ...bothWays('a higher minimum', { minimum: 1 }, { minimum: 2 }, narrower, 'bound_tightened', '/minimum'),
  ...bothWays('a first limit', {}, { maxLength: 9 }, narrower, 'bound_tightened', '/maxLength'),
  ...bothWays('a lower maximum', { maxItems: 9 }, { maxItems: 8 }, narrower, 'bound_tightened', '/maxItems'),
  ...bothWays('a higher maximum', { maximum: 9 }, { maximum: 10 }, wider, 'bound_loosened', '/maximum'),
  ...bothWays('no limit', { minLength: 1 }, {}, wider, 'bound_loosened', '/minLength'),
  ...bothWays(
    'a limit of another kind',
    { exclusiveMinimum: true },
    { exclusiveMinimum: 4 },
    undecided,
    'constraint_changed',
    '/exclusiveMinimum',
  ),
  ...bothWays('a first pattern', text, { ...text, pattern: '^a' }, narrower, 'constraint_added', '/pattern'),
  ...bothWays('no format', { format: 'uuid' }, {}, wider, 'constraint_removed', '/format'),
  ...bothWays(
    'another pattern',
    { pattern: 'a' },
    { pattern: 'b' },
    undecided,
    'constraint_changed',
    '/pattern',
  ),
  ...bothWays('a condition', {}, { not: text }, undecided, 'constraint_changed', '/not'),
  ...bothWays('nothing is valid', {}, false as unknown as Fields, narrower, 'constraint_added', ''),
  ...bothWays('something is valid again', false as unknown as Fields, {}, wider, 'constraint_removed', ''),
  ...bothWays(
    'null is a form too',
    text,
    { anyOf: [text, { type: 'null' }] },
    wider,
    'alternative_added',
    '/anyOf',
  ),
  ...bothWays(
    'a form is gone',
    { oneOf: [text, whole] },
    { oneOf: [whole] },
    narrower,
    'alternative_removed',
    '/oneOf',
  ),
  ...bothWays(
    'a form has a limit',
    { anyOf: [text, whole] },
    { anyOf: [whole, { ...text, maxLength: 3 }] },
    narrower,
    'bound_tightened',
    '/anyOf/1/maxLength',
  ),
  ...bothWays(
    'items of a list',
    { type: 'array', items: text },
    { type: 'array', items: { ...text, format: 'uri' } },
    narrower,
    'constraint_added',
    '/items/format',
  ),
  ...bothWays('other words', { title: 'A' }, { title: 'B' }, words, 'text_changed', '/title'),
  ...bothWays('another default', { default: 1 }, { default: 2 }, words, 'text_changed', '/default'),
  ...bothWays(
    'a keyword of nobody',
    {},
    { 'x-mcp-header': 'Region' },
    words,
    'text_changed',
    '/x-mcp-header',
  ),
  {
    what: 'alternatives in another order: words alone',
    before: input({ anyOf: [{ type: 'object' }, { type: 'null' }] }),
    after: input({ anyOf: [{ type: 'null' }, { type: 'object' }] }),
    expected: ['risky text_changed /inputSchema'],
  },
  {
    what: 'what a reference means',
    before: input(object({ a: { $ref: '#/$defs/A' } }, { $defs: { A: text } })),
    after: input(object({ a: { $ref: '#/$defs/A' } }, { $defs: { A: { ...text, maxLength: 3 } } })),
    expected: ['breaking bound_tightened /inputSchema/properties/a/maxLength'],
  },
  {
    what: 'a definition under another name: words alone',
    before: input(object({ a: { $ref: '#/$defs/A' } }, { $defs: { A: text } })),
    after: input(object({ a: { allOf: [{ $ref: '#/$defs/B' }] } }, { $defs: { B: text } })),
    expected: ['risky text_changed /inputSchema'],
  },
  {
    what: 'a schema that refers to itself',
    before: input(object({ more: { $ref: '#' } })),
    after: input(object({ more: { $ref: '#' }, n: whole })),
    expected: ['additive property_new /inputSchema/properties/n'],
  },
  {
    what: 'a reference that leads elsewhere',
    before: input(object({ a: { $ref: 'https://example.com/a' } })),
    after: input(object({ a: { $ref: 'https://example.com/b' } })),
    expected: ['breaking constraint_changed /inputSchema/properties/a/$ref'],
  },
  {
    what: 'two references that never meet again',
    before: input(object({ a: { $ref: '#/$defs/0' } }, { $defs: circle(15) })),
    after: input(object({ a: { $ref: '#/$defs/0' } }, { $defs: circle(16) })),
    expected: [`breaking too_large_to_compare /inputSchema/properties/a${'/items'.repeat(200)}`],
  },
  {
    what: 'deep, and no deeper than what is written down',
    before: input(deep(30, text)),
    after: input(deep(30, { ...text, description: 'more' })),
    expected: [`risky text_changed /inputSchema${'/items'.repeat(30)}/description`],
  },
];

/** Definitions that refer to each other round and round. */
function circle(count: number): Fields {
  return Object.fromEntries(
    Array.from({ length: count }, (_, nth) => [nth, { items: { $ref: `#/$defs/${(nth + 1) % count}` } }]),
  );
}
