// Does the built daemon follow its config: on SIGHUP and on change, as a whole or not at all, and with a last word on
// what is gone?

import { renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startReceiver } from '../../fixtures/receivers/webhook.ts';
import { temporaryFolder, writeConfig } from '../support/folder.ts';
import { type LogLine, type Program, start, stop, turned } from '../support/program.ts';
import { type Switchable, startSwitchable } from '../support/switchable.ts';
import { type Receiver, secret, watching } from '../support/watching.ts';

let well: Switchable;
let sick: Switchable;
let receiver: Receiver;
beforeEach(async () => {
  well = await startSwitchable('well');
  sick = await startSwitchable('sick');
  receiver = await startReceiver({ secret });
});
afterEach(() => Promise.all([well.close(), sick.close(), receiver.close()]));

const canaries = [{ tool: 'canary' }];
const steady = (): object => ({ name: 'steady', url: well.url, canaries });
const ailing = (): object => ({ name: 'ailing', url: sick.url, canaries });
const configOf = (...targets: object[]): object => watching({ targets, receiverUrl: receiver.url });

/** The nth line of this event. */
function nth(daemon: Program, event: string, count: number): Promise<LogLine> {
  return daemon.logged(
    (line, index) =>
      line.event === event &&
      daemon
        .lines()
        .slice(0, index + 1)
        .filter((one) => one.event === event).length === count,
  );
}

it('takes a changed file, refuses a broken one as a whole, and tells the last of what is removed', async () => {
  const folder = temporaryFolder();
  const path = writeConfig(folder, configOf(steady()));
  const daemon = start(['run', '--config', path]);
  await daemon.logged(turned('steady', 'pipeline', 'up'));

  writeConfig(folder, configOf(steady(), ailing()));
  expect(await nth(daemon, 'config_reloaded', 1)).toMatchObject({
    file: path,
    added: 1,
    removed: 0,
    changed: 0,
    unchanged: 1,
  });
  await receiver.waitFor(({ type }) => type === 'incident.opened');

  writeConfig(folder, { ...configOf(steady(), { ...ailing(), intervall: '1s' }), listen_on: 1 });
  const refused = await nth(daemon, 'config_refused', 1);
  expect(refused.problems).toEqual([
    expect.stringMatching(/^.*coalmine\.yaml:\d+:\d+ targets\[1\]\.intervall: unknown key/),
    expect.stringMatching(/^.*coalmine\.yaml:\d+:\d+ listen_on: unknown key/),
  ]);

  writeConfig(folder, configOf(steady()));
  expect(await nth(daemon, 'config_reloaded', 2)).toMatchObject({ added: 0, removed: 1, unchanged: 1 });
  const resolved = await receiver.waitFor(({ type }) => type === 'incident.resolved');
  expect(resolved.body).toMatchObject({
    title: 'ailing pipeline is no longer watched: target removed',
    target: { name: 'ailing', url: sick.url },
  });
  const { code } = await stop(daemon);
  expect(code).toBe(0);
  expect(daemon.lines().filter(({ event }) => event === 'config_reloaded')).toHaveLength(2);
  expect(receiver.received.map(({ type }) => type)).toEqual(['incident.opened', 'incident.resolved']);
});

it('reads it again on SIGHUP, also when nothing changed, and refuses another store', async () => {
  const folder = temporaryFolder();
  const path = writeConfig(folder, configOf(steady()));
  const daemon = start(['run', '--config', path]);
  await daemon.logged(({ event }) => event === 'started');
  daemon.signal('SIGHUP');
  expect(await nth(daemon, 'config_reloaded', 1)).toMatchObject({ added: 0, changed: 0, unchanged: 1 });
  writeConfig(folder, watching({ targets: [steady()], receiverUrl: receiver.url, store: './other.db' }));
  daemon.signal('SIGHUP');
  expect((await nth(daemon, 'config_refused', 1)).problems).toEqual([
    `${path}: store.path: a change of this needs a restart`,
  ]);
  expect((await stop(daemon)).code).toBe(0);
});

it('sees a folder that is swapped behind a link, and a secret in a file that is changed', async () => {
  const folder = temporaryFolder();
  const token = (text: string): string => {
    const path = join(folder, 'token');
    writeFileSync(path, text);
    return path;
  };
  const guarded = await startSwitchable('well', { token: 'second-token' });
  const link = join(folder, 'data');
  const point = (to: string): void => {
    symlinkSync(to, `${link}.new`);
    renameSync(`${link}.new`, link);
  };
  const auth = { bearer: { file: token('first-token') } };
  const versions = [[], [steady()]].map((more) => {
    const version = temporaryFolder();
    writeConfig(version, {
      ...configOf({ name: 'guarded', url: guarded.url, auth }, ...more),
      store: { path: join(folder, 'coalmine.db') },
    });
    return version;
  });
  point(versions[0] ?? '');
  const daemon = start(['run', '--config', join(link, 'coalmine.yaml')]);
  await daemon.logged(turned('guarded', 'server', 'down'));
  token('second-token');
  expect(await nth(daemon, 'config_reloaded', 1)).toMatchObject({ changed: 1, unchanged: 0 });
  await daemon.logged(turned('guarded', 'server', 'up'));
  point(versions[1] ?? '');
  expect(await nth(daemon, 'config_reloaded', 2)).toMatchObject({ added: 1, unchanged: 1 });
  rmSync(link);
  await nth(daemon, 'config_refused', 1);
  const { code, stderr } = await stop(daemon);
  await guarded.close();
  expect(code).toBe(0);
  expect(stderr).not.toMatch(/first-token|second-token/);
});

it('ends at SIGHUP what is no daemon', async () => {
  const hanging = await startSwitchable('hanging');
  const called = hanging.called();
  const check = start(['check', '--url', hanging.url, '--canary', 'canary']);
  await called;
  check.signal('SIGHUP');
  const { code } = await check.ended;
  await hanging.close();
  expect(code).toBe(130);
});
