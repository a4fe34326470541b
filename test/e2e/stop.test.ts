// How does the daemon end? With 0 and soon, whatever hangs; at once when asked twice; and never with a secret told.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startReceiver } from '../../fixtures/receivers/webhook.ts';
import { living, offspring } from '../fixtures/process-table.ts';
import { temporaryFolder, writeConfig } from '../support/folder.ts';
import { type Program, run, start, stop, turned } from '../support/program.ts';
import { type Switchable, startSwitchable } from '../support/switchable.ts';
import { type Receiver, secret, watching } from '../support/watching.ts';

/** As the config takes it from the environment. */
const variable = (name: string): string => `\${${name}}`;

const canaries = [{ name: 'worker', tool: 'canary' }];

describe('while a canary hangs and a receiver hangs', () => {
  let sick: Switchable;
  let hanging: Switchable;
  let receiver: Receiver;
  beforeAll(async () => {
    sick = await startSwitchable('sick');
    hanging = await startSwitchable('hanging');
    receiver = await startReceiver({ secret, mode: { kind: 'hang' } });
  });
  afterAll(() => Promise.all([sick.close(), hanging.close(), receiver.close()]));

  async function stuck(): Promise<Program> {
    const targets = [
      { name: 'sick', url: sick.url, canaries },
      { name: 'hanging', url: hanging.url, canaries, timeouts: { canary: '10m' } },
    ];
    const config = writeConfig(temporaryFolder(), watching({ targets, receiverUrl: receiver.url }));
    const came = receiver.received.length;
    const called = hanging.called();
    const daemon = start(['run', '--config', config]);
    await called;
    await receiver.waitFor((_, index) => index === came);
    return daemon;
  }

  it.each(['SIGTERM', 'SIGINT'] as const)('%s ends the daemon with 0 and leaves nothing', async (name) => {
    const daemon = await stuck();
    const children = offspring(daemon.pid);
    daemon.signal(name);
    const { code, signal, stdout } = await daemon.ended;
    expect([code, signal, stdout]).toEqual([0, null, '']);
    expect(daemon.lines().at(-1)).toMatchObject({ event: 'stopped', owed: 1 });
    expect(living(children)).toEqual([]);
  });

  it('a second SIGTERM ends it at once', async () => {
    const daemon = await stuck();
    daemon.signal('SIGTERM');
    daemon.signal('SIGTERM');
    // A signal that is asked for twice before it is seen counts once.
    const again = setInterval(() => daemon.signal('SIGTERM'), 20);
    const { code, signal } = await daemon.ended;
    clearInterval(again);
    expect([code, signal]).toEqual([130, null]);
    expect(daemon.lines().some(({ event }) => event === 'stopped')).toBe(false);
  });
});

describe('secrets', () => {
  const token = 'tok"en with/odd+signs-5b1e';
  const path = 'T0000/B0000/chat-path-77aa';
  const header = 'header-secret-c0ffee';

  it('are in no log, no database, no report and no notification', async () => {
    // It wants another token, and repeats in its answers what it was sent.
    const careless = await startSwitchable('well', { token: 'something else' });
    const well = await startSwitchable('sick', { token });
    const receiver = await startReceiver({ secret });
    const folder = temporaryFolder();
    const config = writeConfig(folder, {
      version: 1,
      receivers: [
        {
          name: 'oncall',
          type: 'webhook',
          url: receiver.url.replace('/hook', `/${variable('CHAT_PATH')}`),
          secrets: [variable('HOOK_SECRET')],
          headers: { 'x-key': variable('HEADER') },
        },
        { name: 'gone', type: 'webhook', url: `http://127.0.0.1:1/${variable('CHAT_PATH')}` },
      ],
      targets: [careless, well].map(({ url }, index) => ({
        name: ['careless', 'sick'][index],
        url: `${url}?key=${variable('HEADER')}`,
        auth: { bearer: variable('TOKEN') },
        canaries,
        interval: '200ms',
        alerts: { to: ['oncall', 'gone'], failures: 2, confirm_interval: '50ms' },
      })),
    });
    const env = { TOKEN: token, CHAT_PATH: path, HOOK_SECRET: secret, HEADER: header };
    const daemon = start(['run', '--config', config, '--log-level', 'debug'], { env });
    await daemon.logged(turned('careless', 'server', 'down'));
    await daemon.logged(turned('sick', 'pipeline', 'down'));
    await receiver.waitFor((_, index) => index === 1);
    const both = (event: string) => {
      let seen = 0;
      return daemon.logged((line) => {
        if (line.event === event) seen += 1;
        return seen === 2;
      });
    };
    await both('delivery_failed');
    const { code, stderr } = await stop(daemon);
    expect(code).toBe(0);
    for (const line of daemon.lines())
      expect(line).toMatchObject({ level: expect.any(String), at: expect.any(String) });
    const json = await run(['check', '--config', config, '--format', 'json'], { env });
    const text = await run(['check', '--config', config], { env });
    expect([json.code, text.code]).toEqual([1, 1]);
    // The careless server did say it: without the redactor this test would prove nothing.
    expect(json.stdout).toContain('no: Bearer [redacted]');
    await Promise.all([careless.close(), well.close(), receiver.close()]);

    const files = readdirSync(folder).filter((name) => name.startsWith('coalmine.db'));
    expect(files).toContain('coalmine.db');
    const shown: [string, string][] = [
      ['log', stderr],
      ['json', json.stdout + json.stderr],
      ['text', text.stdout + text.stderr],
      ['notifications', JSON.stringify(receiver.received.map(({ body }) => body))],
      ...files.map((name): [string, string] => [name, readFileSync(join(folder, name)).toString('latin1')]),
    ];
    const hidden = [token, JSON.stringify(token).slice(1, -1), encodeURIComponent(token)].concat(
      [secret, secret.slice('whsec_'.length)],
      [path, encodeURIComponent(path), header],
    );
    const leaks = shown.flatMap(([where, what]) =>
      hidden.filter((one) => what.includes(one)).map((one) => `${one} in ${where}`),
    );
    expect(leaks).toEqual([]);
  });
});
