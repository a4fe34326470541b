// Does a daemon probe at once when somebody asks for it in another process, and is whoever asks told what came of it?

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder, writeConfig } from '../support/folder.ts';
import { kill, run, start } from '../support/program.ts';
import { startSwitchable } from '../support/switchable.ts';

it('asks a daemon that is there, and says plainly when there is none', async ({ onTestFinished }) => {
  const server = await startSwitchable();
  onTestFinished(server.close);
  const folder = temporaryFolder();
  const config = writeConfig(folder, {
    version: 1,
    targets: [{ name: 'exports', url: server.url, interval: '1h' }],
  });
  const ask = (...more: string[]) => run(['probe', ...more, '--config', config]);
  const daemon = start(['run', '--config', config, '--log-level', 'debug']);
  const seen = (): number => daemon.lines().filter(({ event }) => event === 'observed').length;
  await daemon.logged(({ event }) => event === 'observed');

  const began = await ask('exports');
  expect([began.code, began.stdout]).toEqual([0, expect.stringMatching(/^exports: a probe began at 20/)]);
  await expect.poll(seen, { timeout: 20_000 }).toBe(2);

  const unknown = await ask('expotrs', '--json');
  expect([unknown.code, JSON.parse(unknown.stdout)]).toEqual([
    1,
    expect.objectContaining({ version: 1, done: false, why: 'unknown_target' }),
  ]);
  await kill(daemon);

  const alone = await run(['probe', 'exports', '--store', join(folder, 'coalmine.db')]);
  expect([alone.code, alone.stderr]).toEqual([3, expect.stringContaining('no daemon is running')]);
});
