// Can people on call take an incident, and be quiet for a while, from a terminal beside the daemon?

import { afterEach, beforeEach, expect, it } from 'vitest';
import { startReceiver } from '../../fixtures/receivers/webhook.ts';
import { temporaryFolder, writeConfig } from '../support/folder.ts';
import { kill, type Program, run, start, stop, turned } from '../support/program.ts';
import { type Switchable, startSwitchable } from '../support/switchable.ts';
import { type Receiver, secret, watching } from '../support/watching.ts';

let server: Switchable;
let receiver: Receiver;
beforeEach(async () => {
  server = await startSwitchable('sick');
  receiver = await startReceiver({ secret });
});
afterEach(() => Promise.all([server.close(), receiver.close()]));

const config = (alerts: object = {}): string =>
  writeConfig(
    temporaryFolder(),
    watching({
      targets: [{ name: 'exports', url: server.url, canaries: [{ tool: 'canary' }], alerts }],
      receiverUrl: receiver.url,
    }),
  );

const heard = (): (string | null)[] => receiver.received.map(({ type }) => type);
const daemonOn = (path: string): Program => start(['run', '--config', path]);

it('whoever acknowledges is named to the others, and nobody is called again until it ends', async () => {
  const path = config({ remind_every: '1s' });
  const daemon = daemonOn(path);
  await receiver.waitFor(({ type }) => type === 'incident.reminder');
  const took = await run(['ack', 'exports', '--by', 'ada', '--note', 'restarting', '--config', path]);
  expect([took.code, took.stdout]).toEqual([0, expect.stringMatching(/^exports pipeline: ada has it/)]);
  const word = await receiver.waitFor(({ type }) => type === 'incident.updated');
  expect(word.body).toMatchObject({
    title: 'exports pipeline is acknowledged by ada',
    incident: { acknowledged: { by: 'ada', note: 'restarting' } },
  });
  const shown = await run(['status', '--config', path]);
  expect(shown.stdout).toContain('exports pipeline: ada has it: restarting\n');
  await stop(daemon);
  const before = heard().length;
  server.become('well');
  const after = daemonOn(path);
  await receiver.waitFor(({ type }) => type === 'incident.resolved');
  expect(heard().slice(before)).toEqual(['incident.resolved']);
  const again = await run(['ack', 'exports', '--config', path]);
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('nothing is open')]);
  await stop(after);
});

it('a silence mutes until it is ended, also when it was asked for while no daemon ran', async () => {
  const path = config();
  const first = daemonOn(path);
  await first.logged(({ event }) => event === 'started');
  await kill(first);
  const muting = ['--for', '10m', '--reason', 'rollout', '--by', 'deploy', '--config', path];
  const made = await run(['silence', 'exp*', '--light', 'pipeline', ...muting]);
  expect([made.code, made.stdout, made.stderr]).toEqual([
    0,
    expect.stringMatching(/^sil_\S+\n$/),
    expect.stringContaining('no daemon is running'),
  ]);
  const id = made.stdout.trim();
  const daemon = daemonOn(path);
  await daemon.logged(turned('exports', 'pipeline', 'down'));
  const listed = await run(['silence', 'list', '--json', '--config', path]);
  expect(JSON.parse(listed.stdout)).toMatchObject({
    silences: [{ id, holds: true, author: 'deploy', reason: 'rollout', selector: { names: ['exp*'] } }],
  });
  const why = await run(['why', 'exports', '--config', path]);
  expect(why.stdout).toContain(`mutes    pipeline: silence ${id} of deploy until `);
  const nobody = await run(['silence', 'expotrs', ...muting]);
  expect([nobody.code, nobody.stderr]).toEqual([1, expect.stringContaining('no target is selected')]);
  expect(heard()).toEqual([]);
  const ended = await run(['silence', 'end', id, '--config', path]);
  expect([ended.code, ended.stdout]).toEqual([0, expect.stringContaining(`silence ${id} is over`)]);
  await receiver.waitFor(({ type }) => type === 'incident.opened');
  const twice = await run(['silence', 'end', id, '--config', path]);
  expect([twice.code, twice.stderr]).toEqual([1, expect.stringContaining('silence list')]);
  await stop(daemon);
});
