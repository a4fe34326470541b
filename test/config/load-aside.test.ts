// Does a config that another process reads arrive as if it had been read here?

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load/load.ts';
import { loadAside } from '../../src/config/load/load-aside.ts';
import { temporaryFolder } from '../support/folder.ts';

const path = 'coalmine.yaml';
const never = new AbortController().signal;
let io: { env: Record<string, string>; cwd: string };

const write = (text: string): void => writeFileSync(join(io.cwd, path), text);
const targets = (count: number): string =>
  Array.from(
    { length: count },
    (_, index) => `  - { name: t-${index}, url: "http://127.0.0.1:1/\${PART}" }\n`,
  ).join('');

beforeEach(() => {
  io = { env: { PART: 'mcp' }, cwd: temporaryFolder() };
});

it('says what the loader says, of more targets than are told at once', async () => {
  write(`version: 1\ntargets:\n${targets(450)}`);
  const here = loadConfig(path, io);
  expect(here.ok && here.config.targets).toHaveLength(450);
  expect(await loadAside(path, io, never)).toEqual(here);
});

it('holds what targets have in common once, and not once for each', async () => {
  write(
    `version: 1\ntargets:\n${targets(2)}  - { name: other, url: http://127.0.0.1:1, timeouts: { tools: 1s } }\n`,
  );
  const loaded = await loadAside(path, io, never);
  const [one, same, other] = loaded?.ok ? loaded.config.targets : [];
  expect(one?.timeouts).toBe(same?.timeouts);
  expect(one?.alerts).toBe(other?.alerts);
  expect(other?.timeouts.toolsMs).toBe(1_000);
});

it('says what is wrong with the file', async () => {
  write('version: 1\ntargets: [{ name: one, url: http://127.0.0.1:1, intervall: 1s }]\n');
  const loaded = await loadAside(path, io, never);
  expect(loaded).toEqual(loadConfig(path, io));
  expect(loaded?.ok).toBe(false);
});

it('says nothing when it is called off, before or meanwhile', async () => {
  write(`version: 1\ntargets:\n${targets(450)}`);
  expect(await loadAside(path, io, AbortSignal.abort())).toBeNull();
  const calling = new AbortController();
  const loading = loadAside(path, io, calling.signal);
  calling.abort();
  expect(await loading).toBeNull();
});
