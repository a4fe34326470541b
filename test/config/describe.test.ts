// Does the JSON Schema accept what the program accepts, and are the documents made from it fresh?

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { jsonSchema } from '../../src/config/schema/describe.ts';

const root = join(import.meta.dirname, '../..');
const accepts = new Ajv2020({ strict: false, validateFormats: false }).compile(jsonSchema());
const fits = (yaml: string): boolean => accepts(parseYaml(yaml));
const target = (rest: string): string => `version: 1\ntargets: [{ name: a, url: "http://h", ${rest} }]`;

describe('the JSON Schema', () => {
  it('accepts the example', () => {
    expect(fits(readFileSync(join(root, 'config.example.yaml'), 'utf8'))).toBe(true);
  });

  it('accepts variables and files where the program fills them in', () => {
    expect(fits(`version: 1\nconcurrency: { total: "\${N}" }`)).toBe(true);
    expect(fits(target(`interval: "\${I}", auth: { bearer: { file: t } }, labels: { file: a }`))).toBe(true);
    expect(fits(target(`tools: { expect: ["\${T}"], min: "\${M:-2}" }, health: null`))).toBe(true);
  });

  it('accepts certificates and keys as text, path or file', () => {
    for (const pem of ['a.pem', '"-----BEGIN CERTIFICATE-----"', '{ file: a.pem }', `"\${PEM}"`, 'null']) {
      expect([pem, fits(target(`tls: { ca: ${pem} }`))]).toEqual([pem, true]);
    }
  });

  it('accepts part of a target as defaults', () => {
    expect(fits('version: 1\ndefaults: { health: { waiting: { warn: 5 } }, auth: null }')).toBe(true);
  });

  it('refuses what the program refuses', () => {
    for (const yaml of [
      'targets: []',
      'version: 2',
      'version: 1\nfoo: 1',
      'version: 1\ndefaults: { name: a }',
      'version: 1\ndefaults: { canaries: [{ name: a }] }',
      'version: 1\nconcurrency: { total: many }',
      'version: 1\nconcurrency: { total: { file: n } }',
      target('interval: 10 seconds'),
      target('intervall: 10s'),
      target('canaries: [{ tool: t, kind: jobs }]'),
      target('transport: ws'),
      target('protocol: "2024-01-01"'),
      target('auth: { oauth: { client_id: c } }'),
    ]) {
      expect([yaml, fits(yaml)]).toEqual([yaml, false]);
    }
  });

  it('suggests each default to an editor, and a sentence with it', () => {
    const interval = jsonSchema().properties?.targets?.items?.properties?.interval;
    expect(interval).toMatchObject({
      default: '60s',
      description: 'Time between probes. Either this or cron.',
    });
  });
});

describe('the generated documents', () => {
  it('say what the code says', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/docs.ts', '--check'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});
