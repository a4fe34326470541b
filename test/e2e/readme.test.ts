// Does the README promise what the program does?

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, writeConfig } from '../support/folder.ts';
import { project, run } from '../support/program.ts';
import { secret } from '../support/watching.ts';

const readme = readFileSync(join(project, 'README.md'), 'utf8');
const blocks = (language: string): string[] =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(([, text = '']) => text);

describe('the README', () => {
  it('opens with the two commands', () => {
    expect(blocks('sh')[0]).toBe('npm ci && npm run demo\nnpm ci && npm test\n');
  });

  it('shows a config that is valid as it stands', async () => {
    const [config = ''] = blocks('yaml');
    const path = writeConfig(temporaryFolder(), config);
    const env = { ONCALL_URL: 'https://hooks.example.com/oncall', ONCALL_SECRET: secret };
    const { code, stdout, stderr } = await run(['validate', '--config', path], { env });
    expect([code, stdout, stderr]).toEqual([
      0,
      expect.stringContaining('is valid: 1 target, 1 receiver'),
      '',
    ]);
  });

  it('names only commands that there are', async () => {
    const { stdout } = await run(['--help']);
    const named = [...readme.matchAll(/`coalmine (\w+)/g)].map(([, name]) => name);
    expect(named.length).toBeGreaterThan(3);
    for (const name of named) expect(stdout).toMatch(new RegExp(`^ {2}${name}\\b`, 'm'));
  });
});
