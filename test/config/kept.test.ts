// Is what was kept of a config taken only while everything that it was made of says the same?

import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { askedOf, keepConfig, keptConfig } from '../../src/config/load/kept.ts';
import { loadConfig } from '../../src/config/load/load.ts';
import { temporaryFolder } from '../support/folder.ts';

/** Large enough to be worth keeping. */
const text = `${'# a comment\n'.repeat(6_000)}version: 1
receivers: [{ name: oncall, type: webhook, url: "\${HOOK}", headers: { x-key: { file: ./key } } }]
targets: [{ name: exports, url: "http://127.0.0.1:1/\${PATH_OF:-mcp}", alerts: { to: [oncall] } }]
`;

let folder: string;
let env: Record<string, string | undefined>;
const path = 'coalmine.yaml';
const io = () => ({ env, cwd: folder });
const cache = (): string => join(folder, 'cache', 'coalmine');
const kept = (): string => join(cache(), readdirSync(cache())[0] ?? '');

function read() {
  const asked = askedOf(env);
  const loaded = loadConfig(path, { cwd: folder, env: asked.env });
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  keepConfig(path, io(), loaded, [...asked.variables]);
  return loaded;
}

beforeEach(() => {
  folder = temporaryFolder();
  env = { HOOK: 'http://127.0.0.1:2/s3cr3t-of-the-hook', XDG_CACHE_HOME: join(folder, 'cache') };
  writeFileSync(join(folder, path), text);
  writeFileSync(join(folder, 'key'), 's3cr3t-of-the-key');
});

it('gives back what was made of a config that did not change, with its secrets and files', () => {
  expect(keptConfig(path, io())).toBeNull();
  const loaded = read();
  expect(keptConfig(path, io())).toEqual(loaded);
});

it('is void as soon as the config, a file that it names, or a variable that it asks for says something else', () => {
  const changes: (() => void)[] = [
    () => writeFileSync(join(folder, path), text.replace('exports', 'imports')),
    () => writeFileSync(join(folder, 'key'), 'another'),
    () => {
      env.HOOK = 'http://127.0.0.1:2/other';
    },
    () => {
      env.PATH_OF = 'sse';
    },
  ];
  for (const change of changes) {
    read();
    expect(keptConfig(path, io())).not.toBeNull();
    change();
    expect(keptConfig(path, io())).toBeNull();
  }
});

it('does not mind variables that the config does not ask for', () => {
  read();
  env.OTHER = 'x';
  expect(keptConfig(path, io())).not.toBeNull();
});

it('lies there for its owner alone, and shows no secret', () => {
  read();
  const whole = readFileSync(kept(), 'latin1');
  for (const secret of ['s3cr3t', 'of-the-key']) expect(whole).not.toContain(secret);
  expect(statSync(kept()).mode & 0o777).toBe(0o600);
  expect(statSync(cache()).mode & 0o777).toBe(0o700);
});

it('is one file for each config, however often that changes', () => {
  for (const name of ['a', 'b', 'c']) {
    writeFileSync(join(folder, path), text.replace('exports', name));
    read();
  }
  expect(readdirSync(cache())).toHaveLength(1);
});

it('is no config when any of its bytes is damaged or missing', () => {
  read();
  const whole = readFileSync(kept());
  for (const at of [0, whole.indexOf('\n'), whole.indexOf('\n') + 1, whole.length - 1]) {
    const damaged = Buffer.from(whole);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    writeFileSync(kept(), damaged);
    expect(keptConfig(path, io())).toBeNull();
    writeFileSync(kept(), whole.subarray(0, at));
    expect(keptConfig(path, io())).toBeNull();
  }
});

it('is not kept where it is read in a blink', () => {
  writeFileSync(join(folder, path), text.slice(text.indexOf('version')));
  read();
  expect(keptConfig(path, io())).toBeNull();
});

it('costs nothing but haste where there is no folder for it', () => {
  writeFileSync(join(folder, 'cache'), 'a file');
  read();
  expect(keptConfig(path, io())).toBeNull();
  env = { HOOK: env.HOOK };
  read();
  expect(keptConfig(path, io())).toBeNull();
});
