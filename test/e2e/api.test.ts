// Can whoever is on call do through the API what they can do at a terminal? Against the daemon that runs, and answered
// by what it then does.

import { expect, it } from 'vitest';
import { startReceiver } from '../../fixtures/receivers/webhook.ts';
import { temporaryFolder, writeConfig } from '../support/folder.ts';
import { start, stop, turned } from '../support/program.ts';
import { startSwitchable } from '../support/switchable.ts';
import { quick } from '../support/watching.ts';

const token = 'a-token-of-some-length';

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** With the token, unless it is left out. */
const callsTo =
  (url: string) =>
  async (
    method: string,
    path: string,
    sent: object | null = null,
    headers: Record<string, string> = { authorization: `Bearer ${token}` },
  ): Promise<Answer> => {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { ...headers, 'content-type': 'application/json' },
      ...(sent === null ? {} : { body: JSON.stringify(sent) }),
    });
    return { status: answer.status, body: (await answer.json()) as Answer['body'] };
  };

/** The only one in a list of the API. */
const onlyIn = ({ body }: Answer, list: string): Record<string, unknown> => {
  const rows = body[list] as Record<string, unknown>[];
  expect(rows).toHaveLength(1);
  return rows[0] ?? {};
};

it('sends again, probes, acknowledges and is silent, as it is asked to, and nothing without the token', async () => {
  const server = await startSwitchable();
  const oncall = await startReceiver({ mode: { kind: 'fail', status: 400 } });
  const config = writeConfig(temporaryFolder(), {
    version: 1,
    listen: { address: '127.0.0.1:0', token },
    receivers: [{ name: 'oncall', type: 'webhook', url: oncall.url, rate: '6000/m' }],
    defaults: quick,
    targets: [
      { name: 'exports', url: server.url, canaries: [{ tool: 'canary' }] },
      { name: 'rare', url: server.url, interval: '1h', alerts: { to: [] } },
    ],
  });
  const daemon = start(['run', '--config', config, '--log-level', 'debug']);
  const { url } = await daemon.logged(({ event }) => event === 'listening');
  const call = callsTo(String(url));
  await daemon.logged(turned('exports', 'pipeline', 'up'));
  server.become('sick');
  await daemon.logged(({ event }) => event === 'delivery_dead');

  const { id: first } = onlyIn(await call('GET', '/deliveries?status=dead'), 'deliveries');
  oncall.setMode({ kind: 'accept' });
  const again = await call('POST', `/deliveries/${first}/resend`);
  expect(again).toMatchObject({ status: 200, body: { done: true, facts: { receiver: 'oncall' } } });
  await daemon.logged(({ event, receiver }) => event === 'delivery_done' && receiver === 'oncall');
  expect(await call('POST', `/deliveries/${first}/resend`)).toMatchObject({
    status: 409,
    body: { detail: `${first} was accepted by its receiver` },
  });
  expect(await call('POST', '/deliveries/dlv_none/resend')).toMatchObject({ status: 404 });

  const seenOfRare = () =>
    daemon.lines().filter(({ event, target }) => event === 'observed' && target === 'rare').length;
  await daemon.logged(({ event, target }) => event === 'observed' && target === 'rare');
  const before = seenOfRare();
  const probed = await call('POST', '/targets/rare/probe');
  expect(probed).toMatchObject({
    status: 200,
    body: { done: true, says: expect.stringMatching(/^rare: a/) },
  });
  await expect.poll(seenOfRare, { timeout: 20_000 }).toBeGreaterThan(before);

  const { id: incident } = onlyIn(await call('GET', '/incidents?status=open'), 'incidents');
  const took = await call('POST', `/incidents/${incident}/acknowledge`, { author: 'ada', note: 'mine' });
  expect(took).toMatchObject({ status: 200, body: { done: true, facts: { target: 'exports' } } });
  const story = await call('GET', `/incidents/${incident}`);
  expect(story.body).toMatchObject({ incident: { acknowledged: { by: 'ada', note: 'mine' } } });

  const ends_at = new Date(Date.now() + 600_000).toISOString();
  const muting = { targets: ['exp*'], reason: 'rollout', author: 'ada', ends_at };
  const made = await call('POST', '/silences', muting);
  expect(made).toMatchObject({ status: 200, body: { done: true, facts: { targets: 1 } } });
  const silence = onlyIn(await call('GET', '/silences'), 'silences');
  expect(silence).toMatchObject({ targets: ['exp*'], reason: 'rollout', author: 'ada', ends_at });
  expect(await call('DELETE', `/silences/${silence.id}`)).toMatchObject({
    status: 200,
    body: { done: true },
  });
  expect((await call('GET', '/silences')).body.silences).toEqual([]);
  expect(await call('DELETE', `/silences/${silence.id}`)).toMatchObject({ status: 404 });

  for (const [method, path] of [
    ['POST', '/targets/rare/probe'],
    ['POST', `/incidents/${incident}/acknowledge`],
    ['POST', '/silences'],
    ['DELETE', '/silences/sil_none'],
    ['POST', `/deliveries/${first}/resend`],
  ] as const) {
    expect(await call(method, path, null, {}), `${method} ${path}`).toMatchObject({ status: 401 });
  }
  expect((await stop(daemon)).code).toBe(0);
  await Promise.all([server.close(), oncall.close()]);
});
