// Does a daemon that only looks alive fall silent? The built program, with its store held by another process.

import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { startReceiver } from '../../fixtures/receivers/webhook.ts';
import { temporaryFolder, writeConfig } from '../support/folder.ts';
import { start, stop } from '../support/program.ts';
import { startSwitchable } from '../support/switchable.ts';
import { quick } from '../support/watching.ts';

it('a daemon that cannot write to its store sends no heartbeat, nor does one that stands still', async () => {
  const folder = temporaryFolder();
  const server = await startSwitchable();
  const service = await startReceiver();
  const config = writeConfig(folder, {
    version: 1,
    defaults: { ...quick, alerts: {} },
    targets: [{ name: 'exports', url: server.url }],
    heartbeat: { url: service.url, interval: '1s' },
  });
  const daemon = start(['run', '--config', config]);
  await service.waitFor((_, index) => index === 1);

  const other = new Database(join(folder, 'coalmine.db'));
  other.exec('begin exclusive');
  await daemon.logged(({ event }) => event === 'heartbeat_withheld');
  const silent = service.received.length;
  // Two more looks, each of which would have been a beat.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(service.received).toHaveLength(silent);
  other.exec('rollback');
  other.close();
  await daemon.logged(({ event }) => event === 'heartbeat_recovered');

  daemon.signal('SIGSTOP');
  const standing = service.received.length;
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(service.received.length).toBeLessThanOrEqual(standing + 1);
  daemon.signal('SIGCONT');
  await service.waitFor((_, index) => index > standing + 1);
  expect((await stop(daemon)).code).toBe(0);
  await Promise.all([server.close(), service.close()]);
});
