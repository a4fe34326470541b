// Do the commands see what a daemon sees, while it runs? The built daemon on a server that is sick, and the built
// commands beside it.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { startReceiver } from '../../fixtures/receivers/webhook.ts';
import { temporaryFolder, writeConfig } from '../support/folder.ts';
import { run, start, stop, turned } from '../support/program.ts';
import { type Switchable, startSwitchable } from '../support/switchable.ts';
import { type Receiver, secret, watching } from '../support/watching.ts';

let receiver: Receiver;
let server: Switchable;
beforeAll(async () => {
  receiver = await startReceiver({ secret });
  server = await startSwitchable('sick');
});
afterAll(async () => {
  await receiver.close();
  await server.close();
});

it('says how it stands, why, and who was told, and afterwards how it was', async () => {
  const cwd = temporaryFolder();
  const target = { name: 'exports', url: server.url, canaries: [{ name: 'worker', tool: 'canary' }] };
  writeConfig(cwd, watching({ targets: [target], receiverUrl: receiver.url }));
  const json = async (...args: string[]) => {
    const { code, stdout, stderr } = await run([...args, '--json'], { cwd });
    expect([code, stderr]).toEqual([0, '']);
    return JSON.parse(stdout);
  };
  const daemon = start(['run'], { cwd });
  const opened = await receiver.waitFor(({ type }) => type === 'incident.opened');
  const { id } = (opened.body as { incident: { id: string } }).incident;
  await daemon.logged(({ event }) => event === 'delivery_done');

  const status = await json('status');
  expect(status.targets).toMatchObject([
    {
      name: 'exports',
      last_probe: { verdict: 'pass' },
      lights: [
        { light: 'server', status: 'up', incident: null },
        {
          light: 'pipeline',
          status: 'down',
          incident: { id, cause: 'jobs_failing', reason: 'sentinel_failed' },
        },
      ],
    },
  ]);
  const why = await json('why', 'exports');
  expect(why).toMatchObject({
    needed: { failures: 2, successes: 1 },
    server: { era: 'legacy', transport: 'http' },
    evidence: [{ check: 'canary:worker', stages: [{ reason: 'sentinel_failed' }] }],
    told: [{ receiver: 'oncall', type: 'incident.opened', status: 'done', incident: id }],
  });
  expect((await json('incidents')).incidents).toMatchObject([{ id, resolved_at: null }]);

  server.become('well');
  await daemon.logged(turned('exports', 'pipeline', 'up'));
  await daemon.logged(({ event, type }) => event === 'delivery_done' && type === 'incident.resolved');
  expect((await stop(daemon)).code).toBe(0);

  const story = await json('incidents', id);
  expect(story).toMatchObject({
    incident: { status: 'resolved', close_reason: 'recovered' },
    transitions: [{ to: 'down' }, { from: 'down', to: 'up' }],
    deliveries: [{ type: 'incident.opened' }, { type: 'incident.resolved', attempts: [{ error: null }] }],
  });
  const history = await json('history', 'exports', '--stage', 'worker', '--since', '10m');
  expect(history.chart.buckets.length).toBeGreaterThan(0);
  expect(history.lights[1].down_ms).toBeGreaterThan(0);
  const replayed = await json('history', 'exports', '--since', '10m', '--replay', 'failures=100');
  expect([replayed.was.length, replayed.would_be.length]).toEqual([1, 0]);
});
