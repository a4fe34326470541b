// Is the story of the demo told inside the dashboard? As a person sees it who runs it in a terminal.

import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { living, offspring } from '../fixtures/process-table.ts';
import { temporaryFolder } from '../support/folder.ts';
import { run } from '../support/program.ts';
import { openScreen } from '../support/tmux.ts';

/** The embedded PostgreSQL takes its time where others want the processor too. */
const patienceMs = 60_000;

it('kills the worker under the eyes of whoever looks, and q ends it with nothing left but the history', async () => {
  const temporary = temporaryFolder();
  const env = { TMPDIR: temporary, REDIS_URL: '' };
  const opening = { cwd: temporary, env, columns: 120, rows: 40 };
  const screen = await openScreen(['demo', '--top', '--queue', 'postgres'], opening);
  await screen.shows(/^› exports +✓ up +✓ up [\s\S]*^demo: all is well/m, patienceMs);
  await screen.shows(/^demo: worker process \d+ was killed \(SIGKILL\)/m, patienceMs);
  await screen.shows(
    /^› exports +✓ up +✗ down +worker_down [\s\S]*^demo: a signed webhook says: exports pipeline is down/m,
    patienceMs,
  );
  await screen.press('Enter');
  await screen.shows(/exports pipeline is ✗ down [\s\S]*start the workers/);
  const children = offspring(await screen.pid());
  expect(children.length).toBeGreaterThanOrEqual(3);
  await screen.press('q');
  await screen.shows(/^The history is in [\s\S]*^ended 0\nicanon$/m, patienceMs);
  expect(await screen.told('#{alternate_on} #{cursor_flag}')).toBe('0 1');
  await expect.poll(() => living(children)).toEqual([]);
  const left = readdirSync(temporary).filter((name) => name.startsWith('coalmine'));
  expect(left).toEqual([expect.stringMatching(/^coalmine-demo-/)]);
}, 180_000);

it('says at once that it needs a terminal', async () => {
  const { code, stderr } = await run(['demo', '--top']);
  expect([code, stderr]).toEqual([2, expect.stringMatching(/^demo --top needs a terminal: without --top/)]);
});
