// Is each change of a tool put under the right rule, and nothing else called a change?

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oneLine } from '../../src/base/text.ts';
import { driftBetween } from '../../src/probe/drift/drift.ts';
import { rules } from '../../src/probe/drift/drift-rules.ts';
import { definitionsOf } from '../../src/probe/drift/tool-hash.ts';
import { rows } from './drift-table.ts';

type Fields = Record<string, unknown>;

async function drift(before: readonly unknown[], after: readonly unknown[]) {
  return driftBetween(await definitionsOf(before), await definitionsOf(after));
}

const toolOf = (fields: Fields | null): Fields[] =>
  fields === null ? [] : [{ name: 'export', inputSchema: { type: 'object' }, ...fields }];

/** Pointers are cut after so many characters. */
const asShown = (line: string): string => {
  const [weight, rule, pointer = ''] = line.split(' ');
  return `${weight} ${rule} ${oneLine(pointer, 200)}`;
};

/** The same value with its keys in another order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, turned(inner)]);
  return Object.fromEntries(entries.reverse());
}

const words = fc.constantFrom('a', 'b', 'c', 'properties', 'required', 'enum', '$ref', '__proto__', '');
const schema = fc.letrec((tie) => ({
  any: fc.oneof(
    // The first is taken where it may not go deeper.
    { maxDepth: 3 },
    fc.boolean(),
    fc.record(
      {
        type: fc.oneof(
          fc.constantFrom('string', 'object'),
          fc.uniqueArray(fc.constantFrom('string', 'null')),
        ),
        enum: fc.array(fc.oneof(fc.string(), fc.integer(), fc.constant(null)), { maxLength: 3 }),
        required: fc.uniqueArray(words),
        properties: fc.dictionary(words, tie('any'), { maxKeys: 3 }),
        anyOf: fc.array(tie('any'), { maxLength: 3 }),
        items: tie('any'),
        additionalProperties: tie('any'),
        minimum: fc.oneof(fc.integer(), fc.string()),
        description: fc.string(),
        $ref: fc.constantFrom('#', '#/properties/a', '#/anyOf/0', '#/nowhere', 'https://example.com'),
        default: fc.jsonValue(),
      },
      { requiredKeys: [] },
    ),
    fc.jsonValue({ maxDepth: 2 }),
  ),
})).any;
const tool = fc.record(
  {
    name: fc.oneof(words, fc.string(), fc.constant(7)),
    description: fc.oneof(fc.string(), fc.jsonValue()),
    title: fc.string(),
    inputSchema: schema,
    outputSchema: schema,
    annotations: fc.oneof(fc.dictionary(words, fc.boolean()), fc.jsonValue()),
  },
  { requiredKeys: ['name'] },
);
const list = fc.array(tool, { maxLength: 3 });

describe('a change of a tool', () => {
  it.each(rows)('is put under its rule: $what', async ({ before, after, expected }) => {
    const { differences } = await drift(toolOf(before), toolOf(after));
    const found = differences.map((one) => `${one.class} ${one.rule} ${one.pointer}`);
    expect(found.sort()).toEqual(expected.map(asShown).sort());
  });

  it('is nothing when it goes back', async () => {
    for (const { after } of rows) expect((await drift(toolOf(after), toolOf(after))).differences).toEqual([]);
  });

  it('has a row for every rule', () => {
    const shown = new Set(rows.flatMap(({ expected }) => expected.map((one) => one.split(' ')[1])));
    expect(Object.keys(rules).filter((rule) => !shown.has(rule))).toEqual([]);
  });

  it('is described by its rule in docs/drift.md', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/drift.md'), 'utf8');
    const lines = Object.entries(rules).map(
      ([rule, { input, output, says }]) => `| \`${rule}\` | ${input} | ${output} | ${says} |`,
    );
    expect(lines.filter((line) => !page.includes(line))).toEqual([]);
  });

  it('is no change when only the order of keys and tools differs', async () => {
    await fc.assert(
      fc.asyncProperty(list, async (tools) => {
        const { differences } = await drift(tools, (turned(tools) as unknown[]).reverse());
        expect(differences).toEqual([]);
      }),
    );
  });

  it('is found between any two lists that differ, and told in short lines', async () => {
    await fc.assert(
      fc.asyncProperty(list, list, async (before, after) => {
        const [was, is] = [await definitionsOf(before), await definitionsOf(after)];
        const { breaking, risky, additive, differences } = await driftBetween(was, is);
        const differs = JSON.stringify(was) !== JSON.stringify(is);
        expect(breaking + risky + additive > 0).toBe(differs);
        for (const { from, to, pointer } of differences)
          for (const line of [from, to, pointer]) {
            expect(line?.length ?? 0).toBeLessThanOrEqual(200);
            expect(line ?? '').not.toMatch(/\p{Cc}/u);
          }
      }),
    );
  });

  it('puts the breaking ones first, then by tool', async () => {
    const before = ['b', 'a', 'gone'].map((name) => ({ name, description: 'old' }));
    const after = ['b', 'a', 'new'].map((name) => ({ name, description: 'new' }));
    const { differences, ...counts } = await drift(before, after);
    expect(counts).toEqual({ breaking: 1, risky: 2, additive: 1 });
    expect(differences.map((one) => one.tool)).toEqual(['gone', 'a', 'b', 'new']);
  });

  it('shows long texts from shortly before where they part', async () => {
    const long = 'Exports the rows of one table as a file. '.repeat(20);
    const { differences } = await drift(
      toolOf({ description: `${long}Ask first.` }),
      toolOf({ description: `${long}Never ask.` }),
    );
    expect(differences[0]).toMatchObject({
      from: expect.stringMatching(/^….{20}Ask first\.$/),
      to: expect.stringMatching(/^….{20}Never ask\.$/),
    });
  });
});
