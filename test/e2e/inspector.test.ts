// Can a client that nobody here wrote ask `coalmine mcp`? The MCP Inspector, at its command line.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { type Filled, filled } from '../cli/filled.ts';
import { bin, project } from '../support/program.ts';

const inspector = join(
  project,
  'node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js',
);

async function asked({ store, folder }: Filled, ...call: string[]): Promise<unknown> {
  const server = [process.execPath, bin, 'mcp', '--store', store];
  const { stdout } = await promisify(execFile)(process.execPath, [inspector, '--cli', ...server, ...call], {
    cwd: folder,
    env: { ...process.env, HOME: folder },
  });
  return JSON.parse(stdout);
}

it('lists the tools and is told why a target is down', async () => {
  const past = await filled();
  const [listed, why] = await Promise.all([
    asked(past, '--method', 'tools/list'),
    asked(past, '--method', 'tools/call', '--tool-name', 'explain_target', '--tool-arg', 'target=exports'),
  ]);
  const names = (listed as { tools: { name: string }[] }).tools.map(({ name }) => name);
  expect(names).toEqual(['list_targets', 'explain_target', 'list_incidents']);
  expect(why).toMatchObject({ structuredContent: { version: 1, target: 'exports' } });
});
