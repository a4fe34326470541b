// What does a list of tools say, when it is whole?

import { describe, expect, it } from 'vitest';
import { compiles } from '../../src/probe/tools/tool-schema.ts';
import { judgeTools } from '../../src/probe/tools/tools.ts';

const tool = (name: string) => ({ name, inputSchema: { type: 'object' } });
const config = (written: Partial<{ expect: string[]; min: number }> = {}) => ({
  expect: [],
  min: 1,
  ...written,
});

describe('a list of tools', () => {
  it('passes with what is expected, and tells how many there are', () => {
    expect(judgeTools([tool('a'), tool('b')], config({ expect: ['b'] }), 2)).toMatchObject({
      outcome: 'pass',
      detail: { tools: 2, pages: 2 },
    });
  });

  it.each([
    ['empty before missing', [], config({ expect: ['a'] }), 'tools_empty'],
    ['missing before malformed', [{ name: 'b' }], config({ expect: ['a'] }), 'tools_missing'],
    ['malformed at the end', [{ name: 'a' }], config({ expect: ['a'] }), 'tools_invalid'],
  ])('is told by one reason: %s', (_, tools, written, reason) => {
    expect(judgeTools(tools, written, 1).reason).toBe(reason);
  });

  it('may be empty where that is allowed', () => {
    expect(judgeTools([], config({ min: 0 }), 1).outcome).toBe('pass');
  });

  it('lets malformed tools count, and names no more than twenty', () => {
    const end = judgeTools(
      Array.from({ length: 50 }, (_, index) => ({ name: `t${index}` })),
      config({ min: 50 }),
      1,
    );
    expect([end.outcome, end.reason]).toEqual(['warn', 'tools_invalid']);
    expect(end.detail.malformed).toHaveLength(20);
  });

  it('shows names without what steers a terminal', () => {
    const rude = { name: `\u001b[2J${'x'.repeat(500)}` };
    const { detail } = judgeTools([rude, rude], config(), 1);
    expect(detail.duplicates).toEqual([expect.stringMatching(/^\\u001b\[2Jx+…$/)]);
    expect((detail.malformed as string[])[0]?.length).toBe(100);
  });
});

describe('a schema', () => {
  it.each([
    ['an empty one', {}],
    [
      '2020-12',
      { $schema: 'https://json-schema.org/draft/2020-12/schema', prefixItems: [{ type: 'string' }] },
    ],
    ['draft-07', { $schema: 'http://json-schema.org/draft-07/schema#', items: [{ type: 'string' }] }],
    ['keywords of others', { type: 'object', 'x-order': 3, format: 'made-up' }],
    ['references within', { $defs: { a: { type: 'string' } }, properties: { a: { $ref: '#/$defs/a' } } }],
    ['one that holds itself', { type: 'object', properties: { next: { $ref: '#' } } }],
    [
      'a name that objects inherit',
      { properties: JSON.parse('{"__proto__":{"type":"string"},"toString":{}}') },
    ],
    ['a pattern of the older kind', { pattern: '^\\d{3}\\-\\d{4}$' }],
    ['a pattern of Unicode', { pattern: '^[\\u{1F600}-\\u{1F64F}]$' }],
    ['two with one id, first', { $id: 'https://a.example/s', type: 'object' }],
    ['two with one id, second', { $id: 'https://a.example/s', type: 'object', title: 'other' }],
  ])('compiles: %s', async (_, schema) => {
    expect(await compiles(schema)).toBe(true);
    expect(await compiles(schema), 'the second time').toBe(true);
  });

  it.each([
    ['no object', 'object'],
    ['null', null],
    ['a list', []],
    ['an unknown type', { type: 'strnig' }],
    ['a reference to nothing', { $ref: '#/$defs/none' }],
    ['a reference to another host', { $ref: 'https://elsewhere.invalid/schema.json' }],
    ['a pattern that is none', { pattern: '(' }],
    ['properties that are a list', { properties: [] }],
  ])('does not compile: %s', async (_, schema) => {
    expect(await compiles(schema)).toBe(false);
  });
});
