// What does someone with too old a Node see? One line that says what to install, instead of a crash.

import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, it } from 'vitest';
import { bin } from '../support/program.ts';

function versionOf(node: string): string | null {
  try {
    accessSync(node, constants.X_OK);
    return execFileSync(node, ['--version'], { encoding: 'utf8' }).trim().slice(1);
  } catch {
    return null;
  }
}

function isOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < 22 || (major === 22 && minor < 19);
}

const found = (process.env.PATH ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'node'))
  .map((node) => ({ node, version: versionOf(node) }))
  .find(({ version }) => version !== null && isOld(version));

// Not a skip, since a machine without an old Node lacks nothing.
if (found === undefined)
  process.stderr.write('NOT TRIED: there is no Node before 22.19 on PATH to be refused\n');

it('a Node that is too old is refused in one line, with 2', () => {
  if (found === undefined) return;
  for (const args of [[], ['--version'], ['check', '--url', 'http://127.0.0.1:1/mcp']]) {
    const { status, stdout, stderr } = spawnSync(found.node, [bin, ...args], { encoding: 'utf8' });
    expect([status, stdout, stderr]).toEqual([
      2,
      '',
      `coalmine needs Node 22.19 or newer, and this is ${found.version}: install a newer Node\n`,
    ]);
  }
});
