// Does each platform take what we send over a real connection, and do we hear what it says against it?

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { type Platform, type PlatformMode, startPlatform } from '../../fixtures/receivers/platform.ts';
import { type PlatformType, platformTypes } from '../../fixtures/receivers/platforms/all.ts';
import { requestFor } from '../../src/alert/receivers/platforms.ts';
import { judge } from '../../src/alert/retry.ts';
import { createSender, type SendOutcome } from '../../src/alert/send.ts';
import { systemClock } from '../../src/base/clock.ts';
import { createRedactor } from '../../src/base/redact.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';
import { type BodyName, bodyOf, notificationOf } from './bodies.ts';
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

/** Some platforms are named by their server alone, others by a whole address. */
const paths: Partial<Record<PlatformType, string>> = {
  slack: '/services/T0/B0/x',
  discord: '/api/webhooks/1/x',
  teams: '/workflows/1?sig=x',
  pagerduty: '/v2/enqueue',
  mattermost: '/hooks/x',
  googlechat: '/v1/spaces/S/messages?key=k&token=t',
};

function told(
  platform: Platform,
  type: PlatformType,
  name: BodyName,
  clock = systemClock,
): Promise<SendOutcome> {
  const redactor = createRedactor();
  for (const token of Object.values(tokens)) redactor.add(token);
  const sender = createSender({ clock, redactor, timeoutMs: 10_000, env: {} });
  endings.unshift(() => sender.close());
  const receiver = receiverOf(type, { url: `${platform.url}${paths[type] ?? ''}` });
  const request = requestFor(notificationOf(bodyOf(name)), receiver, Date.now());
  return sender.send(request, new AbortController().signal);
}

describe.each(platformTypes)('%s', (type) => {
  it('takes every word of an incident', async () => {
    const platform = await playing(type, { kind: 'accept' });
    for (const name of ['opened', 'acknowledged', 'grouped', 'hostile', 'resolved', 'test'] as const) {
      expect(judge(await told(platform, type, name))).toBe('accepted');
    }
    expect(platform.received.map(({ problems }) => problems)).toEqual(Array(6).fill([]));
  });

  it('that answers with an error is not believed, whatever its status', async () => {
    const outcome = await told(await playing(type, { kind: 'deny' }), type, 'opened');
    expect(outcome.kind).toBe('answered');
    expect(['passing', 'refused']).toContain(judge(outcome));
  });

  it('behind a proxy that answers with a page is tried again', async () => {
    const page = { kind: 'fail', status: 200, body: '<!doctype html><title>Sign in</title>' } as const;
    const outcome = await told(await playing(type, page), type, 'opened');
    expect(judge(outcome)).toBe(type === 'alertmanager' ? 'accepted' : 'passing');
  });

  it('that never answers is left at the deadline', async () => {
    const clock = createVirtualClock();
    const platform = await playing(type, { kind: 'hang' });
    const outcome = told(platform, type, 'opened', clock);
    await platform.waitFor(() => true);
    await clock.advance(10_000);
    expect(await outcome).toEqual({ kind: 'unanswered', error: 'timeout' });
  });
});

it('a secret that a platform sends back is not kept', async () => {
  const body = `{"ok":false,"description":"no bot has ${tokens.telegram}"}`;
  const outcome = await told(
    await playing('telegram', { kind: 'fail', status: 401, body }),
    'telegram',
    'opened',
  );
  expect(outcome).toMatchObject({
    answer: '{"ok":false,"description":"no bot has [redacted]"}',
    reply: 'refused',
  });
});

it('a platform is played by a program too, which says what is wrong with a request', async () => {
  const program = join(import.meta.dirname, '../../fixtures/receivers/platform.ts');
  const child = spawn(process.execPath, [program, '--type', 'slack'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async () => JSON.parse((await lines.next()).value ?? '{}');
  const { url } = await next();
  const answer = await fetch(url, {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json' },
  });
  expect([answer.status, await answer.text()]).toEqual([400, 'invalid_blocks']);
  expect((await next()).problems).toEqual(['text is missing', 'not 1 to 50 blocks']);
  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
});
