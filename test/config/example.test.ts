// Does config.example.yaml show every option once, with its default?

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isMap, isScalar, isSeq, LineCounter, parseDocument, parse as parseYaml, type Scalar } from 'yaml';
import { type JsonSchema, plainSchema } from '../../src/config/describe.ts';
import { valid } from './parse.ts';

const example = readFileSync(join(import.meta.dirname, '../../config.example.yaml'), 'utf8');
const env = {
  ONCALL_URL: 'https://hooks.example.com/coalmine',
  ONCALL_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  EXPORTS_TOKEN: 'token-of-exports',
};

interface Option {
  path: string;
  schema: JsonSchema;
  required: boolean;
  shown: unknown;
}

/** Each option of the schema with what the example shows for it; of a list, its first entry. */
function optionsOf(schema: JsonSchema, shown: unknown, path = ''): Option[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, one]) => {
    const here = `${path}.${key}`;
    const value = (shown as Record<string, unknown> | undefined)?.[key];
    const inner = one.items ?? one.anyOf?.find((other) => other.properties) ?? one;
    const below = Array.isArray(value) ? value[0] : value;
    const required = schema.required?.includes(key) === true;
    const own = { path: here, schema: one, required, shown: value };
    return [own, ...(key === 'defaults' ? [] : optionsOf(inner, below, here))];
  });
}

const options = optionsOf(plainSchema(), parseYaml(example));

const lines = new LineCounter();
const document = parseDocument(example, { lineCounter: lines });

/** The line that the key of an option stands on. */
function lineOf(path: string): string {
  let node: unknown = document.contents;
  let offset = 0;
  for (const key of path.split('.').slice(1)) {
    const map = isSeq(node) ? node.items[0] : node;
    const pair = isMap(map) ? map.items.find((one) => isScalar(one.key) && one.key.value === key) : undefined;
    offset = (pair?.key as Scalar | undefined)?.range?.[0] ?? offset;
    node = pair?.value;
  }
  return example.split('\n')[lines.linePos(offset).line - 1] ?? '';
}

const isSection = ({ schema }: Option): boolean => schema.properties !== undefined;
const defaultOf = ({ schema }: Option): unknown => (schema.anyOf ? (schema.default ?? null) : schema.default);

describe('config.example.yaml', () => {
  it('is a valid config once its variables are set', () => {
    const { config } = valid(example, { env });
    expect(config.targets.map(({ name }) => name)).toEqual(['exports']);
  });

  it.each(options.map((option) => [option.path, option] as const))('shows %s', (_, option) => {
    expect(option.shown).not.toBeUndefined();
  });

  it.each(options.filter((one) => !one.required && !isSection(one)).map((one) => [one.path, one] as const))(
    'shows the default of %s, or names it in brackets',
    (_, option) => {
      const otherwise = defaultOf(option) ?? null;
      const same = JSON.stringify(option.shown) === JSON.stringify(otherwise);
      const none = otherwise === null || JSON.stringify(otherwise) === '[]';
      expect(same || (none && /# \[none\]/.test(lineOf(option.path)))).toBe(true);
    },
  );

  it('claims no default of its own', () => {
    const claims = options.filter(({ path }) => /# \[/.test(lineOf(path)));
    const wrong = claims.filter((one) => one.required || ![null, '[]'].includes(textOf(defaultOf(one))));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });
});

const textOf = (value: unknown): string | null => (value == null ? null : JSON.stringify(value));
