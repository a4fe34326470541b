// Does config.example.yaml show every option once, with its default?

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isMap, isScalar, isSeq, LineCounter, parseDocument, parse as parseYaml, type Scalar } from 'yaml';
import { advise } from '../../src/config/advice.ts';
import { type JsonSchema, plainSchema } from '../../src/config/describe.ts';
import { valid } from './parse.ts';

const example = readFileSync(join(import.meta.dirname, '../../config.example.yaml'), 'utf8');
const env = {
  ONCALL_URL: 'https://hooks.example.com/coalmine',
  ONCALL_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  EXPORTS_TOKEN: 'token-of-exports',
  REPORTS_SECRET: 'secret-of-reports',
  FILES_KEY: 'key-of-files',
};

interface Option {
  path: string;
  schema: JsonSchema;
  required: boolean;
  shown: unknown;
}

/** Each option of the schema with what the example shows for it; of a list, the first entry that shows it. */
function optionsOf(schema: JsonSchema, shown: unknown[], path = ''): Option[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, one]) => {
    const here = `${path}.${key}`;
    const values = shown.map((entry) => (entry as Record<string, unknown> | null)?.[key]);
    const said = values.filter((value) => value !== undefined);
    const inner = one.items ?? mapIn(one);
    const required = schema.required?.includes(key) === true;
    const own = { path: here, schema: one, required, shown: said[0] };
    return [own, ...(key === 'defaults' ? [] : optionsOf(inner, said.flat(), here))];
  });
}

const mapIn = (schema: JsonSchema): JsonSchema => schema.anyOf?.find((other) => other.properties) ?? schema;

const options = optionsOf(plainSchema(), [parseYaml(example)]);

const lines = new LineCounter();
const document = parseDocument(example, { lineCounter: lines });

/** The line that the key of an option stands on, in the first entry of its list that has it. */
function lineOf(path: string): string {
  const keys = path.split('.').slice(1);
  const offset = offsetsOf(document.contents, keys)[0] ?? 0;
  return example.split('\n')[lines.linePos(offset).line - 1] ?? '';
}

function offsetsOf(node: unknown, [key, ...below]: string[]): number[] {
  if (isSeq(node)) return node.items.flatMap((item) => offsetsOf(item, [key ?? '', ...below]));
  const pairs = isMap(node) ? node.items.filter((one) => isScalar(one.key) && one.key.value === key) : [];
  return pairs.flatMap(({ key: own, value }) =>
    below.length > 0 ? offsetsOf(value, below) : [(own as Scalar).range?.[0] ?? 0],
  );
}

const isSection = ({ schema }: Option): boolean => schema.properties !== undefined;
const defaultOf = ({ schema }: Option): unknown => (schema.anyOf ? (schema.default ?? null) : schema.default);

describe('config.example.yaml', () => {
  it('is a valid config once its variables are set', () => {
    const { config } = valid(example, { env });
    expect(config.targets.map(({ name }) => name)).toEqual(['exports', 'reports', 'files']);
    expect(advise(config)).toEqual([]);
  });

  it.each(options.map((option) => [option.path, option] as const))('shows %s', (_, option) => {
    expect(option.shown).not.toBeUndefined();
  });

  it.each(options.filter((one) => !one.required && !isSection(one)).map((one) => [one.path, one] as const))(
    'shows the default of %s, or names it in brackets',
    (_, option) => {
      const otherwise = defaultOf(option) ?? null;
      const same = JSON.stringify(option.shown) === JSON.stringify(otherwise);
      const none = nothing.includes(textOf(otherwise));
      expect(same || (none && /# \[none\]/.test(lineOf(option.path)))).toBe(true);
    },
  );

  it('claims no default of its own', () => {
    const claims = options.filter(({ path }) => /# \[/.test(lineOf(path)));
    const wrong = claims.filter((one) => one.required || !nothing.includes(textOf(defaultOf(one))));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });
});

/** What `[none]` stands for. */
const nothing: (string | null)[] = [null, '[]', '{}'];
const textOf = (value: unknown): string | null => (value == null ? null : JSON.stringify(value));
