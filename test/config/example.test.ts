// Does config.example.yaml show every option once, with its default?

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isMap, isScalar, isSeq, LineCounter, type Pair, parseDocument, type Scalar } from 'yaml';
import { advise } from '../../src/config/rules/advice.ts';
import { type JsonSchema, plainSchema } from '../../src/config/schema/describe.ts';
import { valid } from './parse.ts';

const example = readFileSync(join(import.meta.dirname, '../../config.example.yaml'), 'utf8');
const env = {
  ONCALL_URL: 'https://hooks.example.com/coalmine',
  ONCALL_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  EXPORTS_TOKEN: 'token-of-exports',
  REPORTS_SECRET: 'secret-of-reports',
  FILES_KEY: 'key-of-files',
  PAGERDUTY_KEY: '0123456789abcdef0123456789abcdef',
  OPSGENIE_KEY: 'key-of-opsgenie',
  SLACK_URL: 'https://hooks.slack.com/services/T0/B0/token-of-slack',
  DISCORD_URL: 'https://discord.com/api/webhooks/1/token-of-discord',
  TEAMS_URL: 'https://prod-1.westeurope.logic.azure.com/workflows/1?sig=token-of-teams',
  TELEGRAM_TOKEN: '123456789:token-of-telegram-bot-with-35-char',
  NTFY_TOPIC: 'coalmine-9f86d081884c',
  NTFY_TOKEN: 'tk_token-of-ntfy',
  MATTERMOST_URL: 'https://chat.example.com/hooks/token-of-mattermost',
  HEARTBEAT_URL: 'https://hc-ping.com/00000000-0000-0000-0000-000000000000',
  GOOGLECHAT_URL: 'https://chat.googleapis.com/v1/spaces/S/messages?key=k&token=t',
};

interface Option {
  path: string;
  schema: JsonSchema;
  required: boolean;
  /** As the first entry that says it has it. */
  shown: unknown;
  line: string;
}

const lines = new LineCounter();
const document = parseDocument(example, { lineCounter: lines });

const pairsOf = (entries: readonly unknown[], key: string): Pair[] =>
  entries.flatMap((entry) =>
    isMap(entry) ? entry.items.filter((one) => isScalar(one.key) && one.key.value === key) : [],
  );
const lineOf = (pair: Pair | undefined): string => {
  const offset = (pair?.key as Scalar | undefined)?.range?.[0] ?? 0;
  return example.split('\n')[lines.linePos(offset).line - 1] ?? '';
};
const entriesOf = (node: unknown): unknown[] => (isSeq(node) ? node.items : [node]);

/** Each option of the schema with what the example shows for it; of a list, the first entry that shows it. */
function optionsOf(schema: JsonSchema, entries: readonly unknown[], path = ''): Option[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, one]) => {
    const here = `${path}.${key}`;
    const pairs = pairsOf(entries, key);
    const said = pairs.flatMap(({ value }) => entriesOf(value));
    const required = schema.required?.includes(key) === true;
    const shown = pairs[0] && (document.createNode(pairs[0].value) as Scalar).toJSON();
    const own = { path: here, schema: one, required, shown, line: lineOf(pairs[0]) };
    return [own, ...(key === 'defaults' ? [] : within(one, said, here))];
  });
}

function within(schema: JsonSchema, said: readonly unknown[], path: string): Option[] {
  const inner = schema.items ?? schema;
  const maps = [inner, ...(inner.anyOf ?? [])].filter((one) => one.properties !== undefined);
  if (maps.length < 2) return maps.flatMap((map) => optionsOf(map, said, path));
  // What is the same in several branches is one option, shown once by any of them.
  const told = new Map<string, Option>();
  for (const map of maps) {
    const type = map.properties?.type?.const;
    const ofType = said.filter((entry) => isMap(entry) && entry.get('type') === type);
    for (const one of optionsOf(map, ofType, path)) {
      const id = JSON.stringify([one.path, one.schema]);
      if (told.get(id)?.shown === undefined) told.set(id, { ...one, path: `${one.path} of ${type}` });
    }
  }
  return [...told.values()];
}

const options = optionsOf(plainSchema(), [document.contents]);

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
      expect(same || (none && /# \[none\]/.test(option.line))).toBe(true);
    },
  );

  it('claims no default of its own', () => {
    const claims = options.filter(({ line }) => /# \[/.test(line));
    const wrong = claims.filter((one) => one.required || !nothing.includes(textOf(defaultOf(one))));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });
});

/** What `[none]` stands for. */
const nothing: (string | null)[] = [null, '[]', '{}'];
const textOf = (value: unknown): string | null => (value == null ? null : JSON.stringify(value));
