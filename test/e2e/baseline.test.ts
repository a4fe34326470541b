// Does a running daemon tell of drift, fail by it where it should, and heed what somebody accepts beside it?

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startReceiver } from '../../fixtures/receivers/webhook.ts';
import { canaryTool, toolNamed } from '../../fixtures/servers/answers.ts';
import { sendResult } from '../../fixtures/servers/exchange.ts';
import { driftModes } from '../../fixtures/servers/groups.ts';
import { startServer } from '../../fixtures/servers/start.ts';
import type { NotificationBody } from '../../src/engine/words.ts';
import { temporaryFolder, writeConfig } from '../support/folder.ts';
import { run, start, stop, turned } from '../support/program.ts';

async function scene(drift: string, end: (work: () => Promise<void>) => void) {
  let listed = [canaryTool, toolNamed('export_data')];
  const on = {
    'tools/list': (exchange: Parameters<typeof sendResult>[0]) => sendResult(exchange, { tools: listed }),
  };
  const server = await startServer({ ...driftModes.drift_gone, on });
  end(server.close);
  const receiver = await startReceiver();
  end(receiver.close);
  const folder = temporaryFolder();
  const config = writeConfig(folder, {
    version: 1,
    receivers: [{ name: 'oncall', type: 'webhook', url: receiver.url }],
    targets: [
      {
        name: 'exports',
        url: server.url,
        interval: '200ms',
        tools: { drift },
        alerts: { to: ['oncall'], failures: 1, successes: 1, confirm_interval: '50ms' },
      },
    ],
  });
  const daemon = start(['run', '--config', config]);
  await daemon.logged(turned('exports', 'server', 'up'));
  return {
    daemon,
    receiver,
    folder,
    lists: (...tools: (typeof listed)[number][]) => {
      listed = tools;
    },
    accept: () => run(['baseline', 'accept', 'exports', '--config', config]),
  };
}

it('takes a light down by breaking drift where that is asked, and up again once it is accepted', async ({
  onTestFinished,
}) => {
  const { daemon, lists, accept } = await scene('fail', onTestFinished);
  lists(canaryTool);
  await daemon.logged(turned('exports', 'server', 'down'));
  const accepted = await accept();
  expect([accepted.code, accepted.stdout]).toEqual([0, expect.stringContaining('tool_gone export_data')]);
  const down = daemon.lines().findIndex(turned('exports', 'server', 'down'));
  await daemon.logged((line, index) => index > down && turned('exports', 'server', 'up')(line));
  expect((await stop(daemon)).code).toBe(0);
});

it('tells it as a notice by default, and goes on from the same baseline after a restart', async ({
  onTestFinished,
}) => {
  const { daemon, receiver, lists, folder } = await scene('notice', onTestFinished);
  lists(canaryTool, toolNamed('export_data'), toolNamed('import_data'));
  const notice = await receiver.waitFor((one) => one.type === 'target.notice');
  expect((notice.body as NotificationBody).title).toContain('tools_drifted');
  await stop(daemon);
  const diff = await run(['baseline', 'diff', '--store', join(folder, 'coalmine.db'), '--fail-on', 'any']);
  expect([diff.code, diff.stdout]).toEqual([4, expect.stringContaining('tool_new import_data')]);
});
