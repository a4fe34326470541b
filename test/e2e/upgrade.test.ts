// Does a daemon go on when another version is installed in its place? It was started from files that are gone then.

import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tools } from '../../fixtures/servers/modes/tools.ts';
import { startServer } from '../../fixtures/servers/start.ts';
import { temporaryFolder, writeConfig } from '../support/folder.ts';
import { project, start, stop } from '../support/program.ts';

/** The built program in a folder of its own, as a package manager lays it. */
function installed(folder: string): string {
  cpSync(join(project, 'dist'), join(folder, 'dist'), { recursive: true });
  cpSync(join(project, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'));
  return join(folder, 'dist/src/cli/bin.js');
}

/** All that was there is gone, and what has the same name is another program. */
function replace(folder: string): void {
  rmSync(join(folder, 'dist'), { recursive: true });
  const reader = join(folder, 'dist/src/config/load-process.js');
  mkdirSync(join(reader, '..'), { recursive: true });
  writeFileSync(reader, "throw new Error('another version reads this config');");
}

it('goes on with what it has, and says where it needs a restart', async () => {
  const folder = temporaryFolder();
  const program = installed(folder);
  const before = await startServer(tools.tools_bad_reference);
  const { url: target, close } = before;
  await close();
  const config = writeConfig(folder, {
    version: 1,
    listen: '127.0.0.1:0',
    targets: [{ name: 'exports', url: target, interval: '300ms', alerts: { failures: 2, successes: 1 } }],
  });
  const daemon = start(['run', '--config', config, '--log-level', 'debug'], { program, cwd: folder });
  const { url } = await daemon.logged(({ event }) => event === 'listening');
  await daemon.logged(({ event, to }) => event === 'transition' && to === 'down');
  await daemon.logged(({ event }) => event === 'late_parts_loaded');
  replace(folder);

  // Its schemas need the compiler, which no server has called for so far.
  const server = await startServer(tools.tools_bad_reference, {}, Number(new URL(target).port));
  await daemon.logged(({ event, reason }) => event === 'observed' && reason === 'tools_invalid');

  writeFileSync(config, readFileSync(config, 'utf8').replace('300ms', '400ms'));
  const refused = await daemon.logged(({ event }) => event === 'config_refused');
  expect(JSON.stringify(refused)).toContain('restart the daemon');

  const asked = await fetch(`${url}/mcp`, { method: 'POST', body: '{}' });
  expect([asked.status, await asked.json()]).toEqual([
    503,
    expect.objectContaining({ detail: expect.stringContaining('restart the daemon') }),
  ]);
  expect((await fetch(String(url))).status).toBe(200);
  expect((await stop(daemon)).code).toBe(0);
  await server.close();
});
