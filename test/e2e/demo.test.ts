// Does the demo tell the whole story by itself, and is nothing left when it is over or interrupted?

import { readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { living, offspring } from '../fixtures/process-table.ts';
import { temporaryFolder } from '../support/folder.ts';
import { start } from '../support/program.ts';

/** The embedded PostgreSQL, which every machine has; a temp folder of its own shows what is left. */
function demo() {
  const temporary = temporaryFolder();
  const program = start(['demo', '--queue', 'postgres'], { env: { TMPDIR: temporary, REDIS_URL: '' } });
  // Node keeps its own compile cache beside them.
  return { program, left: () => readdirSync(temporary).filter((name) => name.startsWith('coalmine')) };
}

it.concurrent('tells of the death, the cause, the signed webhook and the return, and ends with 0', async () => {
  const { program, left } = demo();
  await program.printed(/worker process \d+ killed/);
  const children = offspring(program.pid);
  expect(children.length).toBeGreaterThanOrEqual(3);
  const { code, stdout, stderr } = await program.ended;
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const beats = [
    /healthy: both lights are up/,
    /│ exports {2}server ✓ pass {2}pipeline ✓ pass/,
    /worker process \d+ killed \(SIGKILL\)/,
    /webhook after [\d.]+ s \(at most 14\.0 s\), signature verified/,
    /incident\.opened: exports pipeline is down: worker_down/,
    /exports {2}server ✓ pass {2}pipeline ✗ fail worker_down/,
    /a new worker is up: process \d+/,
    /incident\.resolved: exports pipeline recovered after/,
    /The history is in .*coalmine\.db/,
  ];
  const at = beats.map((beat) => stdout.search(beat));
  expect(at, stdout).toEqual([...at].sort((a, b) => a - b));
  expect(Math.min(...at), stdout).toBeGreaterThanOrEqual(0);
  expect(living(children)).toEqual([]);
  // The history stays, as it said.
  expect(left()).toEqual([expect.stringMatching(/^coalmine-demo-/)]);
});

it.concurrent.each([
  ['while the job system starts', /starting a real job system/],
  ['in the middle', /worker process \d+ killed/],
])('Ctrl-C %s ends it with 130 and leaves nothing behind', async (_when, moment) => {
  const { program, left } = demo();
  await program.printed(moment);
  const children = offspring(program.pid);
  program.signal('SIGINT');
  const { code, stderr } = await program.ended;
  expect([code, stderr]).toEqual([130, '']);
  // What was still starting ends by itself, as its parent is gone.
  while (living(children).length > 0 || left().length > 0) await pause(20);
});

it.concurrent('says what is missing when the job system cannot start', async () => {
  const { code, stderr } = await start(['demo', '--queue', 'redis'], {
    env: { PATH: '/nowhere', REDIS_URL: '' },
  }).ended;
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/^coalmine fixture ended: There is no Redis: .*\n$/),
  ]);
});
