// Is the digest of a tool the same for what means the same, within limits whatever a server lists?

import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../src/base/redact.ts';
import { definitionOf, definitionsOf, hashOfAll, snapshotOf } from '../../src/probe/drift/tool-hash.ts';

const asIs = (text: string): string => text;
const hashOf = (tool: object): string => definitionOf({ name: 'export', ...tool })?.hash ?? 'no name';
const schema = (inputSchema: unknown): { inputSchema: unknown } => ({ inputSchema });
const nested = (depth: number, leaf: string): unknown =>
  JSON.parse(`${'{"properties":{"a":'.repeat(depth)}${leaf}${'}}'.repeat(depth)}`);

describe('the hash of a tool', () => {
  it.each([
    ['name', { name: 'other' }],
    ['description', { description: 'x' }],
    ['title', { title: 'x' }],
    ['inputSchema', schema({ type: 'object' })],
    ['outputSchema', { outputSchema: { type: 'object' } }],
    ['annotations', { annotations: { readOnlyHint: true } }],
  ])('changes with the %s', (_, fields) => {
    expect(hashOf(fields)).not.toBe(hashOf({}));
  });

  it.each([
    ['icons', { icons: [{ src: 'https://example.com/a.png' }] }],
    ['_meta', { _meta: { deployed: 'today' } }],
  ])('does not change with %s', (_, fields) => {
    expect(hashOf(fields)).toBe(hashOf({}));
  });

  it.each([
    ['keys', { a: { x: 1, y: 2 } }, { a: { y: 2, x: 1 } }],
    ['required', { required: ['a', 'b'] }, { required: ['b', 'a'] }],
    [
      'enum',
      { properties: { a: { enum: [1, 'b', null] } } },
      { properties: { a: { enum: [null, 1, 'b'] } } },
    ],
    ['types', { type: ['string', 'null'] }, { type: ['null', 'string'] }],
  ])('does not depend on the order of %s', (_, one, other) => {
    expect(hashOf(schema(one))).toBe(hashOf(schema(other)));
  });

  it.each([
    ['default', { default: { required: ['a', 'b'] } }, { default: { required: ['b', 'a'] } }],
    ['examples', { examples: ['a', 'b'] }, { examples: ['b', 'a'] }],
    ['prefixItems', { prefixItems: [{ type: 'string' }, {}] }, { prefixItems: [{}, { type: 'string' }] }],
    [
      'the default of a property that is called enum',
      { properties: { enum: { default: ['a', 'b'] } } },
      { properties: { enum: { default: ['b', 'a'] } } },
    ],
  ])('does depend on the order of %s, which is data', (_, one, other) => {
    expect(hashOf(schema(one))).not.toBe(hashOf(schema(other)));
  });

  it('knows a property by its name, whatever keyword it looks like', () => {
    const one = { properties: { default: { type: ['a', 'b'] }, enum: { required: ['x', 'y'] } } };
    const other = { properties: { enum: { required: ['y', 'x'] }, default: { type: ['b', 'a'] } } };
    expect(hashOf(schema(one))).toBe(hashOf(schema(other)));
  });

  it('is made of what can be written of a schema nested a hundred thousand levels deep', () => {
    const tool = { name: 'export', ...schema(nested(100_000, '1')) };
    expect(definitionOf(tool)?.text).toContain('"…"');
    expect(hashOf(tool)).toBe(hashOf(schema(nested(100_000, '2'))));
  });

  it.each([
    ['a long text', 'x'.repeat(4_000_000)],
    ['a list without end', Array.from({ length: 500_000 }, (_, nth) => nth)],
    ['an enum without end', { enum: Array.from({ length: 500_000 }, (_, nth) => nth) }],
    ['keys without end', Object.fromEntries(Array.from({ length: 300_000 }, (_, nth) => [`k${nth}`, nth]))],
    ['long keys', Object.fromEntries(Array.from({ length: 100 }, (_, nth) => [`${nth}`.repeat(9_999), 1]))],
  ])('stays within its room for %s, and reads as JSON', (_, huge) => {
    const { text = '' } = definitionOf({ name: 'export', description: 'kept', inputSchema: huge }) ?? {};
    expect(text.length).toBeLessThan(80_000);
    expect(JSON.parse(text)).toMatchObject({ name: 'export', description: 'kept' });
  });

  it('leaves each field room of its own: a schema behind a long description still counts', () => {
    const description = 'x'.repeat(1_000_000);
    expect(hashOf({ description, ...schema({ a: 1 }) })).not.toBe(
      hashOf({ description, ...schema({ a: 2 }) }),
    );
  });

  it('holds no secret that the server tells back, also where it stands for a number', () => {
    const redactor = createRedactor();
    redactor.add('4711');
    const tool = { name: 'export', description: 'token 4711', inputSchema: { maximum: 4711 } };
    const text = definitionOf(tool, redactor.redact)?.text ?? '';
    expect(JSON.parse(text)).toMatchObject({
      description: 'token [redacted]',
      inputSchema: { maximum: 4711 },
    });
  });
});

describe('the hash of a list', () => {
  it('does not depend on its order, also where a name stands twice', async () => {
    const tools = [{ name: 'b' }, { name: 'a', title: '1' }, { name: 'a', title: '2' }, { name: 'c' }];
    const [one, other] = [await definitionsOf(tools), await definitionsOf(tools.toReversed())];
    expect(one.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(hashOfAll(one)).toBe(hashOfAll(other));
  });

  it.each([[null], [7], [{}], [{ name: '' }], [{ name: 7 }], [[]]])(
    'leaves out %j, which nobody can call',
    async (tool) => {
      expect(await definitionsOf([tool])).toEqual([]);
    },
  );

  it('is the same from memory and anew', async () => {
    const tools = [{ name: 'a', ...schema({ type: 'object' }) }];
    const first = await snapshotOf(tools, asIs);
    const again = await snapshotOf(structuredClone(tools), asIs);
    expect(again.hash).toBe(first.hash);
    expect(await again.tools()).toEqual(await first.tools());
  });

  it('is made of a list that cannot be written down again', async () => {
    const { hash } = await snapshotOf([{ name: 'a', ...schema(nested(100_000, '1')) }], asIs);
    expect(hash).toMatch(/^[\w-]{43}$/);
  });
});
