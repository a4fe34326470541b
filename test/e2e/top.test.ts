// Is the dashboard what an SRE leaves open? The built program in a real terminal, beside the built daemon, while the
// worker of a real job system dies and comes back.

import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startReceiver } from '../../fixtures/receivers/webhook.ts';
import { widthOf } from '../../src/report/width.ts';
import { temporaryFolder, writeConfig } from '../support/folder.ts';
import { type JobSystem, startJobSystem } from '../support/job-system.ts';
import { kill, start, turned } from '../support/program.ts';
import { openScreen } from '../support/tmux.ts';
import { jobs, type Receiver, secret, watching } from '../support/watching.ts';

let receiver: Receiver;
let system: JobSystem;
beforeAll(async () => {
  receiver = await startReceiver({ secret });
  system = await startJobSystem();
});
afterAll(async () => {
  await receiver.close();
  await system.stop();
});

const sizes = [
  [80, 24],
  [120, 40],
  [200, 60],
] as const;

it('shows the death of a worker and its return, why, and what came of each key', async () => {
  const cwd = temporaryFolder();
  const quiet = { name: 'mail', url: system.mcpUrl, labels: { team: 'growth' } };
  writeConfig(cwd, watching({ targets: [quiet, jobs(system)], receiverUrl: receiver.url }));
  const daemon = start(['run'], { cwd });
  await daemon.logged(turned('exports', 'pipeline', 'up'));
  const screen = await openScreen(['top', '--refresh', '250ms'], { cwd });
  await screen.shows(/^› exports +✓ up +✓ up .*\n {2}mail +✓ up +–/m);
  await screen.shows(/daemon ✓ running for/);

  await system.inject('worker-killed');
  await screen.shows(/^› exports +✓ up +✗ down +worker_down .*✗/m);
  for (const [columns, rows] of sizes) {
    await screen.resize(columns, rows);
    await screen.shows(
      new RegExp(`^coalmine +✗ 1 down +✓ 1 up {2}of 2 targets {${columns < 100 ? 2 : 30},}`),
    );
    // The last line is the last row: nothing was pushed off the top.
    await expect.poll(async () => (await screen.rows())[rows - 1]).toMatch(/^⏎ open .*q quit$/);
    const shown = await screen.rows();
    expect(shown.length).toBe(rows);
    expect(Math.max(...shown.map(widthOf))).toBeLessThanOrEqual(columns);
  }

  await screen.press('Enter');
  await screen.shows(
    /exports pipeline is ✗ down .*worker_down[\s\S]*start the workers[\s\S]*✗ canary:worker .*━/,
  );
  await screen.press('Enter');
  await screen.shows(/incident inc_\S+ opens[\s\S]*✓ accepted +oncall +incident\.opened/);
  await screen.press('a', 'o', 'k', 'Enter');
  await screen.shows(/takes it: ok[\s\S]*has it \(inc_/);
  await screen.press('Escape');
  await screen.shows(/Last probe/);
  await screen.press('Escape', '/', 'm', 'a', 'i', 'l', 'Enter');
  await screen.shows(/filter “mail”[\s\S]*^› mail/m);
  await screen.press('p');
  await screen.shows(/^mail.*prob|prob.*mail/m);
  await screen.press('Escape');
  await screen.shows(/^› exports/m);
  await screen.press('S', 'C-u', ...'30m deploy', 'Enter');
  await screen.shows(/^› exports .* ack silence [\s\S]*silence \S+: nobody is told of/m);

  await system.heal();
  await screen.shows(/^[› ] exports +✓ up +✓ up/m);

  await kill(daemon);
  await screen.shows(/daemon ✗ not running since .*: start `coalmine run`/);
  await screen.press('p');
  await screen.shows(/no daemon is running on this store/);
  renameSync(join(cwd, 'coalmine.db'), join(cwd, 'moved.db'));
  await screen.shows(/✗ The store \S*coalmine\.db is gone/);
  renameSync(join(cwd, 'moved.db'), join(cwd, 'coalmine.db'));
  await screen.shows(/daemon ✗ not running/);
  await screen.press('q');
  await screen.shows(/^before\nended 0\nicanon$/m);
  expect(await screen.told('#{alternate_on} #{cursor_flag}')).toBe('0 1');
});
