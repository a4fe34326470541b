// Does the built daemon tell every platform of an outage and of its end, and keep their keys to itself?

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { type Platform, startPlatform } from '../../fixtures/receivers/platform.ts';
import type { PlatformType } from '../../fixtures/receivers/platforms/all.ts';
import { temporaryFolder, writeConfig } from '../support/folder.ts';
import { run, start, stop } from '../support/program.ts';
import { startSwitchable } from '../support/switchable.ts';
import { quick } from '../support/watching.ts';

const keys = {
  slack: 'T0SLACKSLACK',
  pagerduty: 'abcdef0123456789abcdef0123456789',
  telegram: '123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw',
  opsgenie: 'genie-0f1e2d3c4b',
};

const options: { [T in PlatformType]?: (url: string) => object } = {
  slack: (url) => ({ url: `${url}/services/${keys.slack}` }),
  pagerduty: (url) => ({ url: `${url}/v2/enqueue`, routing_key: keys.pagerduty }),
  telegram: (url) => ({ url, token: keys.telegram, chat_id: '1' }),
  opsgenie: (url) => ({ url, api_key: keys.opsgenie }),
  alertmanager: (url) => ({ url }),
};
const types = Object.keys(options) as (keyof typeof options)[];

it('each platform hears of both, and no key is in the log, the store or a report', async ({
  onTestFinished,
}) => {
  const target = await startSwitchable();
  const platforms = new Map<PlatformType, Platform>();
  for (const type of types) platforms.set(type, await startPlatform({ type }));
  onTestFinished(async () => {
    await Promise.all([target.close(), ...[...platforms.values()].map((one) => one.close())]);
  });
  // It answers 200 and means no: what it says, and our own words about it, must not hold the token.
  platforms.get('telegram')?.setMode({ kind: 'deny' });
  const receivers = [...platforms].map(([type, { url }]) => ({ name: type, type, ...options[type]?.(url) }));
  const config = writeConfig(temporaryFolder(), {
    version: 1,
    store: { path: './coalmine.db' },
    receivers,
    defaults: { ...quick, alerts: { ...quick.alerts, to: types } },
    targets: [{ name: 'exports', url: target.url, canaries: [{ name: 'worker', tool: 'canary' }] }],
  });
  const daemon = start(['run', '--config', config]);
  target.become('sick');
  const refused = await daemon.logged(
    ({ event, receiver }) => event === 'delivery_failed' && receiver === 'telegram',
  );
  expect(refused).toMatchObject({ error: 'error_in_answer', http_status: 200 });
  const well = [...platforms].filter(([type]) => type !== 'telegram').map(([, platform]) => platform);
  await Promise.all(well.map((one) => one.waitFor(() => true)));
  target.become('well');
  await Promise.all(well.map((one) => one.waitFor((_, index) => index === 1)));
  platforms.get('telegram')?.setMode({ kind: 'accept' });
  await platforms.get('telegram')?.waitFor(({ asked }) => asked.text.includes('RESOLVED'));
  const incidents = await run(['incidents', '--config', config, '--json']);
  const { stdout, stderr } = await stop(daemon);
  const arrivals = [...platforms.values()].flatMap(({ received }) => received);
  expect(arrivals.flatMap(({ problems }) => problems)).toEqual([]);
  const folder = dirname(config);
  const stored = readdirSync(folder).filter((name) => name.startsWith('coalmine.db'));
  const texts = [
    stdout,
    stderr,
    incidents.stdout,
    ...stored.map((name) => readFileSync(join(folder, name), 'latin1')),
  ];
  for (const text of texts) expect(Object.values(keys).filter((key) => text.includes(key))).toEqual([]);
});
