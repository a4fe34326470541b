// Can whoever is on call see what people were not told, and put it right? The built program, as a person uses it.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startReceiver } from '../../fixtures/receivers/webhook.ts';
import { temporaryFolder, writeConfig } from '../support/folder.ts';
import { type Program, run, start, stop } from '../support/program.ts';
import { startSwitchable } from '../support/switchable.ts';
import { quick } from '../support/watching.ts';

const dead = ({ event }: { event?: string }): boolean => event === 'delivery_dead';

async function ended(daemon: Program): Promise<void> {
  expect((await stop(daemon)).code).toBe(0);
}

it('what was given up is listed, told to the fallback, and sent again under its own id when it is asked for', async () => {
  const folder = temporaryFolder();
  const server = await startSwitchable();
  const oncall = await startReceiver({ mode: { kind: 'fail', status: 400, body: 'no such channel' } });
  const phone = await startReceiver();
  const config = writeConfig(folder, {
    version: 1,
    receivers: [
      { name: 'oncall', type: 'webhook', url: oncall.url, fallback: 'phone' },
      { name: 'phone', type: 'webhook', url: phone.url },
    ],
    defaults: quick,
    targets: [{ name: 'exports', url: server.url, canaries: [{ tool: 'canary' }] }],
  });
  const daemon = start(['run', '--config', config]);
  await daemon.logged(({ event, to }) => event === 'transition' && to === 'up');
  server.become('sick');
  await daemon.logged(dead);
  const [first] = oncall.received;
  await phone.waitFor(({ type }) => type === 'monitor.unhealthy');
  expect((await phone.waitFor(({ type }) => type === 'incident.opened')).id).toBe(first?.id);

  const listed = await run(['alert', 'dead', '--config', config, '--json']);
  const { dead: letters } = JSON.parse(listed.stdout);
  expect(letters).toMatchObject([
    { receiver: 'oncall', type: 'incident.opened', http_status: 400, answer: 'no such channel' },
  ]);
  const seen = await run(['alert', 'dead', '--config', config]);
  expect(seen.stdout).toContain('HTTP 400: no such channel');
  expect(seen.stdout).toContain('1 given up; mend the receiver, then `coalmine alert resend ID` or `--all`');

  oncall.setMode({ kind: 'accept' });
  const again = await run(['alert', 'resend', letters[0].id, '--config', config]);
  expect(again).toMatchObject({ code: 0, stdout: `${letters[0].id} is sent to oncall again\n` });
  await daemon.logged(({ event, receiver }) => event === 'delivery_done' && receiver === 'oncall');
  expect(oncall.received.map(({ id }) => id)).toEqual([first?.id, first?.id]);
  const twice = await run(['alert', 'resend', letters[0].id, '--config', config]);
  expect(twice).toMatchObject({ code: 1, stdout: `${letters[0].id} was accepted by its receiver\n` });
  const none = await run(['alert', 'resend', '--all', '--config', config]);
  expect(none).toMatchObject({ code: 0, stdout: 'nothing was given up\n' });
  await ended(daemon);
  await Promise.all([server.close(), oncall.close(), phone.close()]);
});

it('what waits for a receiver that left the config is kept and named, and let go by command alone', async () => {
  const folder = temporaryFolder();
  const server = await startSwitchable();
  const oncall = await startReceiver({ mode: { kind: 'fail', status: 503 } });
  const targets = [{ name: 'exports', url: server.url, canaries: [{ tool: 'canary' }] }];
  const receivers = [{ name: 'oncall', type: 'webhook', url: oncall.url }];
  const all = { version: 1, defaults: quick, receivers, targets };
  const config = writeConfig(folder, all);
  const daemon = start(['run', '--config', config]);
  await daemon.logged(({ event, to }) => event === 'transition' && to === 'up');
  server.become('sick');
  await daemon.logged(({ event }) => event === 'delivery_failed');
  const refused = await run(['alert', 'drop', '--receiver', 'oncall', '--config', config]);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('Take it out of the config first');

  const without = { ...all, receivers: [], defaults: { ...quick, alerts: { failures: 2 } } };
  writeFileSync(join(folder, 'coalmine.yaml'), JSON.stringify(without));
  await daemon.logged(({ event }) => event === 'receiver_not_configured');
  const listed = await run(['alert', 'dead', '--config', config]);
  expect(listed.stdout).toMatch(
    /^nothing was given up\n1 message for oncall, the oldest \d+s old, but the config/,
  );
  const dropped = await run(['alert', 'drop', '--receiver', 'oncall', '--config', config]);
  expect(dropped).toMatchObject({ code: 0, stdout: '1 for oncall let go\n' });
  await ended(daemon);
  const left = await run(['alert', 'dead', '--config', config]);
  expect(left.stdout).toBe('nothing was given up\n');
  await Promise.all([server.close(), oncall.close()]);
});

it('a true test says what each receiver answers, without a daemon and without a secret', async () => {
  const folder = temporaryFolder();
  const echo = 'https://hooks.example.com/s3cr3t-t0ken';
  const well = await startReceiver();
  const ill = await startReceiver({ mode: { kind: 'fail', status: 404, body: `no such hook: ${echo}` } });
  const config = writeConfig(folder, {
    version: 1,
    receivers: [
      { name: 'well', type: 'webhook', url: well.url },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the config's own spelling
      { name: 'ill', type: 'webhook', url: ill.url, headers: { 'x-hook': '${HOOK}' } },
    ],
    targets: [],
  });
  const env = { HOOK: echo };
  const all = await run(['alert', 'test', '--config', config], { env });
  expect(all.code).toBe(1);
  expect(all.stdout).toMatch(/^well: accepted, HTTP 204 after /);
  expect(all.stdout).toMatch(/\nill: not accepted, HTTP 404 after .*: no such hook: /);
  expect(all.stdout).not.toContain('s3cr3t');
  expect(well.received).toMatchObject([{ type: 'test', body: { title: 'Coalmine test' } }]);
  const one = await run(['alert', 'test', 'well', '--config', config, '--json'], { env });
  expect(one.code).toBe(0);
  expect(JSON.parse(one.stdout)).toMatchObject({
    version: 1,
    receivers: [{ receiver: 'well', accepted: true }],
  });
  const unknown = await run(['alert', 'test', 'nobody', '--config', config], { env });
  expect(unknown).toMatchObject({
    code: 2,
    stderr: 'there is no receiver nobody: the config has well, ill\n',
  });
  await Promise.all([well.close(), ill.close()]);
});
