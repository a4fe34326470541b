// Does the receiver program write down what it got before it says so?

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { webhook } from '../../src/alert/receivers/webhook.ts';
import { delivery, evening, otherSecret, receiver, secret } from './samples.ts';

const program = join(import.meta.dirname, '../../fixtures/receivers/webhook.ts');

it('has every request in its log when its sender has the answer', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'coalmine-receiver-'));
  const log = join(folder, 'received.jsonl');
  const child = spawn(process.execPath, [program, '--secret', secret, '--log', log], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  try {
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const { url } = JSON.parse(line) as { url: string };
    const { notification } = delivery('oncall', 'inc_1', evening);
    const statuses: number[] = [];
    for (const one of [secret, otherSecret]) {
      const request = webhook.format(notification, receiver({ url, secrets: [one] }), Date.now());
      const answer = await fetch(url, { method: 'POST', headers: request.headers, body: request.body });
      statuses.push(answer.status);
    }
    expect(statuses).toEqual([204, 401]);
    const lines = (await readFile(log, 'utf8')).trim().split('\n');
    expect(lines.map((text) => JSON.parse(text))).toMatchObject([
      { id: notification.id, type: 'incident.opened', verified: true },
      { id: notification.id, type: 'incident.opened', verified: false },
    ]);
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  } finally {
    child.kill('SIGKILL');
    await exited;
    await rm(folder, { recursive: true });
  }
});
