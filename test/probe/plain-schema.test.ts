// Does a schema that is taken for plain always compile? Whatever the keywords, right or wrong.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPlain } from '../../src/probe/tools/plain-schema.ts';
import { createCompiler } from '../../src/probe/tools/schema-compiler.ts';

const compilers = { 'draft-07': createCompiler('draft-07'), '2020-12': createCompiler('2020-12') };

function compiles(schema: object): boolean {
  const { $schema, ...rest } = schema as { $schema?: unknown };
  const draft = typeof $schema === 'string' && $schema.includes('draft-07') ? 'draft-07' : '2020-12';
  try {
    compilers[draft].compile(rest);
    compilers[draft].removeSchema();
    return true;
  } catch {
    return false;
  }
}

const odd = fc.constantFrom<unknown>(
  null,
  -1,
  0.5,
  3,
  'text',
  '(',
  '^a$',
  true,
  [],
  {},
  ['a', 'a'],
  ['string'],
);
const type = fc.constantFrom('null', 'boolean', 'object', 'array', 'number', 'string', 'integer', 'strnig');
const values = fc.array(odd, { maxLength: 3 });

/** One keyword with a value that may suit it. */
function keywordOver(inner: fc.Arbitrary<unknown>): fc.Arbitrary<object> {
  const map = fc.dictionary(fc.constantFrom('a', 'b', 'toString', '__proto__', ''), inner, { maxKeys: 2 });
  const list = fc.array(inner, { maxLength: 2 });
  const one = (names: string[], value: fc.Arbitrary<unknown>) =>
    fc.tuple(fc.constantFrom(...names), value).map(([name, of]) => ({ [name]: of }));
  return fc.oneof(
    one(['$schema'], fc.constantFrom('http://json-schema.org/draft-07/schema#', 'elsewhere')),
    one(['type'], fc.oneof(type, fc.array(type, { maxLength: 2 }), odd)),
    one(['title', 'format', 'pattern', 'default', 'const', 'readOnly', 'uniqueItems'], odd),
    one(['minimum', 'multipleOf', 'minLength', 'maxItems', 'minProperties', 'nullable', '$ref'], odd),
    one(['enum', 'examples', 'required'], fc.oneof(values, odd)),
    one(['properties'], fc.oneof(map, odd)),
    one(['additionalProperties', 'propertyNames', 'not', 'items'], fc.oneof(inner, odd)),
    one(['anyOf', 'oneOf', 'allOf', 'items'], fc.oneof(list, odd)),
  );
}

const over = (inner: fc.Arbitrary<unknown>) =>
  fc.array(keywordOver(inner), { maxLength: 3 }).map((all): object => Object.assign({}, ...all));
const schema = over(over(over(odd)));

describe('a plain schema', () => {
  it('compiles, as the compiler itself says', () => {
    fc.assert(
      fc.property(schema, (one) => !isPlain(one) || compiles(one as object)),
      { numRuns: 1_000 },
    );
  });

  it.each([
    [{}],
    [{ type: 'object', properties: { at: { type: 'string', format: 'date-time', pattern: '^\\\\d{4}' } } }],
    [{ type: 'array', items: { anyOf: [{ type: 'null' }, { enum: ['a', 1, null] }] } }],
    [{ $schema: 'http://json-schema.org/draft-07/schema#', required: ['a'], additionalProperties: false }],
  ])('is what most tools have: %j', (one) => {
    expect(isPlain(one)).toBe(true);
  });

  it('is not one that refers elsewhere, or that is nested without end', () => {
    expect(isPlain({ properties: { a: { $ref: '#/$defs/a' } } })).toBe(false);
    const deep = Array.from({ length: 10_000 }).reduce<object>((inner) => ({ items: inner }), {});
    expect(isPlain(deep)).toBe(false);
  });
});
