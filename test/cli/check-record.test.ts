// Does a check that records leave in the store what a daemon would have? Read back by the commands that look back.

import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporaryFolder, writeConfig } from '../support/folder.ts';
import { run, start, stop } from '../support/program.ts';
import { type Switchable, startSwitchable } from '../support/switchable.ts';

let server: Switchable;
beforeAll(async () => {
  server = await startSwitchable();
});
afterAll(() => server.close());

const configIn = (folder: string): string =>
  writeConfig(folder, {
    version: 1,
    receivers: [{ name: 'oncall', type: 'webhook', url: 'http://127.0.0.1:1/' }],
    targets: [
      {
        ...{ name: 'exports', url: server.url, canaries: [{ tool: 'canary' }] },
        alerts: { to: ['oncall'], failures: 2, successes: 2, confirm_interval: '10ms' },
      },
      { name: 'other', url: server.url },
    ],
  });

it('observations advance the status, an incident opens, and nobody is told', async () => {
  const folder = temporaryFolder();
  const config = configIn(folder);
  server.become('well');
  const well = await run(['check', '--config', config, '--record', '--repeat', '2', '--interval', '10ms']);
  expect([well.code, well.stderr]).toEqual([0, 'exports passed 2 of 2\nother passed 2 of 2\n']);
  server.become('sick');
  const sick = await run(['check', '--config', config, 'exports', '--record', '--confirm', '1']);
  expect(sick.code, sick.stderr).toBe(1);
  const { stdout } = await run(['status', '--config', config, '--json']);
  const targets = JSON.parse(stdout).targets as { name: string; lights: object[] }[];
  const lightsOf = (wanted: string) => targets.find(({ name }) => name === wanted)?.lights;
  expect(lightsOf('exports')).toMatchObject([
    { light: 'server', status: 'up', incident: null },
    { light: 'pipeline', status: 'down', incident: { cause: 'jobs_failing' } },
  ]);
  expect(lightsOf('other')).toMatchObject([{ light: 'server', status: 'up' }]);
  const db = new Database(join(folder, 'coalmine.db'), { readonly: true });
  const count = (table: string): unknown => db.prepare(`select count(*) from ${table}`).pluck().get();
  // exports: protocol and canary, four times; other: protocol, twice.
  expect([count('observation'), count('incident'), count('delivery')]).toEqual([10, 1, 0]);
  db.close();
});

it('is refused while a daemon records into the same store, before anything is probed', async () => {
  server.become('well');
  const config = configIn(temporaryFolder());
  const daemon = start(['run', '--config', config]);
  await daemon.logged(({ event }) => event === 'started');
  const { code, stdout, stderr } = await run(['check', '--config', config, '--record']);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(
    /^a daemon is using the store .*: leave out --record, or .*`coalmine probe TARGET`\n$/,
  );
  await stop(daemon);
});

it('goes with a config file alone', async () => {
  const { code, stderr } = await run(['check', '--url', server.url, '--record']);
  expect([code, stderr]).toEqual([
    2,
    '--record goes with a config file, whose store it writes to: leave out --url or --stdio\n',
  ]);
});
