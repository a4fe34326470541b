// Does a shell complete what the program takes? In bash as it is; in zsh and fish where there is one.

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { temporaryFolder } from '../support/folder.ts';
import { shell } from './io.ts';

async function scriptFor(name: string): Promise<string> {
  const io = shell();
  expect([await main(['completion', name], io), io.err()]).toEqual([0, '']);
  return io.out();
}

const has = (name: string): boolean => spawnSync(name, ['-c', 'exit']).status === 0;

function completed(script: string, words: string[]): string[] {
  const quoted = words.map((word) => `'${word}'`).join(' ');
  const asked = `${script}\nCOMP_WORDS=(${quoted}) COMP_CWORD=${words.length - 1}; _coalmine; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', asked], {
    encoding: 'utf8',
    cwd: import.meta.dirname,
  });
  expect([status, stderr]).toEqual([0, '']);
  return stdout.trimEnd().split('\n');
}

describe('completion bash', () => {
  it.each<[string[], string[]]>([
    [['coalmine', 'che'], ['check']],
    [
      ['coalmine', 'baseline', ''],
      ['diff', 'accept', 'write', '--help'],
    ],
    [['coalmine', 'check', '--fo'], ['--format']],
    [
      ['coalmine', 'check', '--format', ''],
      ['text', 'json', 'tap', 'ndjson'],
    ],
    [['coalmine', 'check', '--format', 'json', '--only', 's'], ['server']],
    [['coalmine', 'check', '--config', 'completion.t'], ['completion.test.ts']],
    [['coalmine', 'check', '-c', 'completion.t'], ['completion.test.ts']],
    [['coalmine', 'check', '--url', 'x'], ['']],
    [['coalmine', 'check', '--bear'], ['--bearer-env']],
    [['coalmine', 'check', '--only', '=', 's'], ['server']],
    [
      ['coalmine', 'check', '--only', '='],
      ['server', 'pipeline'],
    ],
    [
      ['coalmine', 'completion', ''],
      ['bash', 'zsh', 'fish', '--help'],
    ],
    [['coalmine', 'check', '--stdio', '--', 'node', 'completion.t'], ['completion.test.ts']],
  ])('completes %j with %j', async (words, expected) => {
    expect(completed(await scriptFor('bash'), words)).toEqual(expected);
  });
});

describe.each(['zsh', 'fish'])('completion %s', (name) => {
  it('names every command and flag, and reads as its shell reads', async () => {
    const script = await scriptFor(name);
    for (const word of ['baseline', 'history', 'junit', 'bearer-env', 'ndjson'])
      expect(script).toContain(word);
    expect(script).not.toMatch(/--token\b/);
    if (!has(name)) return;
    // Not by stdin: fish reads none that is a socket.
    const file = join(temporaryFolder(), 'completion');
    writeFileSync(file, script);
    const { status, stderr } = spawnSync(name, ['-n', file], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });
});

it.runIf(has('fish'))('completion fish answers as fish asks', async () => {
  const script = await scriptFor('fish');
  const asked = (line: string): string[] => {
    const { stdout } = spawnSync('fish', ['-N', '-c', `${script}\ncomplete -C '${line}'`], {
      encoding: 'utf8',
    });
    return stdout
      .trimEnd()
      .split('\n')
      .map((one) => one.replace(/\t.*$/, ''));
  };
  expect(asked('coalmine completion ')).toEqual(['bash', 'fish', 'zsh']);
  expect(asked('coalmine check --only ')).toEqual(['pipeline', 'server']);
});

it('another shell is refused with those that there are', async () => {
  const io = shell();
  expect(await main(['completion', 'tcsh'], io)).toBe(2);
  expect(io.err()).toContain('Allowed choices are bash, zsh, fish');
});
