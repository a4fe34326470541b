// Does `validate --online` say of each receiver what it found, and end with the right code?

import { afterEach, describe, expect, it } from 'vitest';
import { type Receiver, startReceiver } from '../../fixtures/receivers/webhook.ts';
import { main } from '../../src/cli/main.ts';
import { temporaryFolder, writeConfig } from '../support/folder.ts';
import { shell } from './io.ts';

const opened: Receiver[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

async function validated(receivers: object[], flags = ['--online']) {
  const target = { name: 'exports', url: 'http://127.0.0.1:1/mcp' };
  const config = writeConfig(temporaryFolder(), { version: 1, receivers, targets: [target] });
  const io = shell();
  return { code: await main(['validate', '--config', config, ...flags], io), out: io.out(), err: io.err() };
}

describe('validate --online', () => {
  it('ends with 0 when every receiver is there, and sends no message', async () => {
    const receiver = await startReceiver();
    opened.push(receiver);
    const oncall = { name: 'oncall', type: 'webhook', url: receiver.url };
    const { code, out, err } = await validated([oncall]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(
      /^.* is valid: 1 target, 1 receiver\n(warning: .*\n)*oncall: reached, HTTP 204: .*\nnot checked: /,
    );
    expect(receiver.received.map(({ id, type }) => ({ id, type }))).toEqual([{ id: null, type: null }]);
    await validated([oncall], []);
    expect(receiver.received).toHaveLength(1);
  });

  it('ends with 1 when one is not there, and names it', async () => {
    const receiver = await startReceiver();
    opened.push(receiver);
    const { code, out } = await validated([
      { name: 'oncall', type: 'webhook', url: receiver.url },
      { name: 'chat', type: 'slack', url: 'http://127.0.0.1:1/services/T0/B0/hidden-token' },
    ]);
    expect(code).toBe(1);
    expect(out).toContain('oncall: reached');
    expect(out).toContain('chat: not reached, connection_refused\n');
    expect(out).not.toContain('hidden-token');
  });

  it('asks nobody while the config has mistakes', async () => {
    expect(await validated([{ name: 'oncall', type: 'webhook' }])).toMatchObject({ code: 2, out: '' });
  });
});
