// Is a receiver found out without anybody being woken? Only questions leave, and each says what it showed.

import { afterEach, describe, expect, it } from 'vitest';
import { type Platform, type PlatformMode, startPlatform } from '../../fixtures/receivers/platform.ts';
import { type PlatformType, platformTypes } from '../../fixtures/receivers/platforms/all.ts';
import { createAnnouncer } from '../../src/alert/announce.ts';
import { type Reached, reach } from '../../src/alert/reach.ts';
import { createSender } from '../../src/alert/send.ts';
import { systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import { createRedactor } from '../../src/base/redact.ts';
import type { ReceiverConfig } from '../../src/config/schema/schema.ts';
import { receiverOf, tokens } from './each-receiver.ts';

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

async function playing(type: PlatformType, mode: PlatformMode): Promise<Platform> {
  const platform = await startPlatform({ type, mode });
  endings.push(() => platform.close());
  return platform;
}

async function asked(receiver: ReceiverConfig, timeoutMs = 10_000): Promise<Reached> {
  const redactor = createRedactor();
  for (const token of Object.values(tokens)) redactor.add(token);
  const sender = createSender({ clock: systemClock, redactor, timeoutMs, env: {} });
  endings.unshift(() => sender.close());
  const announce = createAnnouncer(redactor);
  const tools = { announce, sender, clock: systemClock, random: systemRandom };
  return reach(receiver, new AbortController().signal, tools);
}

const answers = (status: number, body = ''): PlatformMode => ({ kind: 'fail', status, body });

/** What each that can be asked is asked. */
const questions: Partial<Record<PlatformType, string>> = {
  telegram: `/bot${tokens.telegram}/getMe`,
  discord: '/api/webhooks/1/x',
  alertmanager: '/api/v2/status',
};
const addressOf = (type: PlatformType, { url }: Platform): string =>
  type === 'discord' ? `${url}/api/webhooks/1/x` : url;

describe.each(Object.entries(questions) as [PlatformType, string][])('%s', (type, path) => {
  it('is asked its own question, which tells nobody anything', async () => {
    const platform = await playing(type, answers(200, '{}'));
    const receiver = receiverOf(type, { url: addressOf(type, platform) });
    expect(await asked(receiver)).toMatchObject({ ok: true });
    expect(platform.received.map(({ asked: { method, path, text } }) => ({ method, path, text }))).toEqual([
      { method: 'GET', path, text: '' },
    ]);
  });

  it('is not reached when it knows no such token', async () => {
    const platform = await playing(type, answers(401, 'Unauthorized'));
    const receiver = receiverOf(type, { url: addressOf(type, platform) });
    expect(await asked(receiver)).toMatchObject({ ok: false, says: 'HTTP 401: Unauthorized' });
  });
});

describe.each(platformTypes.filter((type) => questions[type] === undefined))('%s', (type) => {
  it.each([204, 404, 405])('is there when it answers OPTIONS with %i', async (status) => {
    const platform = await playing(type, answers(status));
    const { ok, says } = await asked(receiverOf(type, { url: platform.url }));
    expect([ok, says]).toEqual([true, expect.stringContaining(`HTTP ${status}: it is there`)]);
    expect(platform.received.map(({ asked: { method, text } }) => ({ method, text }))).toEqual([
      { method: 'OPTIONS', text: '' },
    ]);
  });
});

it('is not there when nobody listens, the connection is cut, or no answer comes', async () => {
  const platform = await playing('slack', { kind: 'reset' });
  const receiver = receiverOf('slack', { url: platform.url });
  expect(await asked(receiver)).toMatchObject({ ok: false, says: 'connection_reset' });
  platform.setMode({ kind: 'hang' });
  expect(await asked(receiver, 50)).toMatchObject({ ok: false, says: 'timeout' });
  await platform.close();
  endings.pop();
  expect(await asked(receiver)).toMatchObject({ ok: false, says: 'connection_refused' });
});
