// Does systemd hear that we are ready, alive and ending? Over a real datagram socket, as it would listen itself.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { createNotifier, watchdogMs } from '../../src/cli/serve/notify.ts';
import { temporaryFolder } from '../support/folder.ts';

const patient = { timeout: 20_000 };

const listening = `
import os, socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print('bound', flush=True)
while True:
    text, ancillary, flags, address = s.recvmsg(4096, 4096)
    for fd in ancillary:
        os.close(int.from_bytes(fd[2][:4], 'little'))
    print(text.decode().replace(chr(10), ' '), flush=True)
`;

async function listenAt(path: string) {
  const child = spawn('python3', ['-c', listening, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  let heard = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    heard += text;
  });
  await expect.poll(() => heard, patient).toContain('bound');
  return {
    heard: () => heard,
    async end() {
      child.kill();
      await once(child, 'close');
    },
  };
}

/** Both are part of Debian; elsewhere there may be neither. */
const there = ['systemd-notify', 'python3'].every(
  (program) => spawnSync(program, ['--version']).status === 0,
);

it.skipIf(!there)('hears READY, WATCHDOG only while nothing stands still, and STOPPING', async () => {
  const path = join(temporaryFolder(), 'notify');
  const systemd = await listenAt(path);
  let still: string[] = [];
  const env = { ...process.env, NOTIFY_SOCKET: path, WATCHDOG_USEC: '200000' };
  const notifier = createNotifier({ env, pid: process.pid, clock: systemClock, log: silentLog });
  notifier.ready(async () => still);
  await expect.poll(systemd.heard, patient).toContain('READY=1');
  await expect.poll(systemd.heard, patient).toContain('WATCHDOG=1');
  still = ['writer'];
  await notifier.stopping();
  await expect.poll(systemd.heard, patient).toContain('STOPPING=1');
  await systemd.end();
});

it('says nothing where nobody listens', async () => {
  const notifier = createNotifier({ env: {}, pid: 1, clock: systemClock, log: silentLog });
  notifier.ready(async () => {
    throw new Error('nobody asked');
  });
  await notifier.stopping();
});

it('speaks twice within the time of the watchdog, and only for the process that is meant', () => {
  expect(watchdogMs({ WATCHDOG_USEC: '30000000' }, 7)).toBe(15_000);
  expect(watchdogMs({ WATCHDOG_USEC: '30000000', WATCHDOG_PID: '7' }, 7)).toBe(15_000);
  expect(watchdogMs({ WATCHDOG_USEC: '30000000', WATCHDOG_PID: '8' }, 7)).toBe(null);
  expect(watchdogMs({}, 7)).toBe(null);
});
