// Who may look after the config was changed? Whoever may now, at once, and over streams that were open before too.

import { expect, it } from 'vitest';
import { configSchema, type ListenConfig } from '../../src/config/schema/schema.ts';
import { incident, transition } from '../store/records.ts';
import { type Stand, stand, stored, targetConfigs } from './site.ts';

const first = 'correct-horse-battery-staple';
const second = 'another-horse-battery-staple';
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

function reload({ wire }: Stand, listen: Partial<ListenConfig>): void {
  const usual = configSchema.parse({ version: 1, listen: {} }).listen as ListenConfig;
  const known = { maintenance: [], receivers: [], listen: { ...usual, ...listen } };
  wire.hear({ kind: 'known', known, targets: targetConfigs(), more: false });
}

const statusOf = async ({ get }: Stand, path: string, token: string | null): Promise<number> =>
  (await get(path, token === null ? {} : bearer(token))).status;

it('another token is asked for, and the one before is worth nothing', async () => {
  const site = await stand({ token: first });
  expect(await statusOf(site, '/api/v1/targets', first)).toBe(200);
  reload(site, { token: second });
  expect(await statusOf(site, '/api/v1/targets', first)).toBe(401);
  expect(await statusOf(site, '/api/v1/targets', second)).toBe(200);
});

it('what is no longer public is not shown again, not even as it was written before', async () => {
  const site = await stand({ token: first, public: ['exports', 'reports'] });
  const shown = async (): Promise<string> => (await site.get('/')).text();
  expect(await shown()).toContain('reports');
  reload(site, { token: first, public: ['exports'] });
  expect(await shown()).not.toContain('reports');
  expect(await statusOf(site, '/targets/reports', null)).toBe(404);
  reload(site, { token: first });
  expect(await statusOf(site, '/', null)).toBe(401);
});

it('agents may do what the config lets them now', async () => {
  const site = await stand({ mcp: 'off' });
  const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  };
  const ask = async (): Promise<number> =>
    (await site.send('POST', '/mcp', JSON.stringify(ping), headers)).status;
  expect(await ask()).toBe(404);
  reload(site, { mcp: 'read' });
  expect(await ask()).toBe(200);
});

/** All that a stream says until it says this. */
async function heardUntil(
  { site, wire }: Stand,
  headers: Record<string, string>,
  last: string,
  cause: (wire: Stand['wire']) => void,
): Promise<string> {
  const ending = new AbortController();
  const request = new Request('http://127.0.0.1:9464/api/v1/events', {
    headers: { host: '127.0.0.1:9464', ...headers },
    signal: ending.signal,
  });
  const reader = (await site.fetch(request)).body?.getReader();
  cause(wire);
  let heard = '';
  while (!heard.includes(last)) heard += Buffer.from((await reader?.read())?.value ?? []).toString();
  ending.abort();
  await reader?.cancel();
  return heard;
}

it('a stream that was opened with the token of before hears of what is public, and of nothing more', async () => {
  const site = await stand({ token: first });
  const heard = await heardUntil(site, bearer(first), 'event: transition', (wire) => {
    reload(site, { token: second, public: ['reports'] });
    const change = (target: string) => [transition({ target, light: 'server' })];
    for (const target of ['exports', 'reports']) wire.hear(stored({ transitions: change(target) }));
  });
  expect(heard).toContain('reports');
  expect(heard).not.toContain('exports');
});

it('who took an incident, and what they wrote down, is told to nobody without the token', async () => {
  const site = await stand({ token: first, public: ['exports'] });
  const acknowledged = { atMs: 0, by: 'ada', note: 'the vendor is called', severity: 'critical' } as const;
  const take = (wire: Stand['wire']): void => wire.hear(stored({ incidents: [incident({ acknowledged })] }));
  expect(await heardUntil(site, bearer(first), 'event: incident', take)).toContain('the vendor is called');
  const open = await heardUntil(site, {}, 'event: incident', take);
  expect(open).toContain('"acknowledged":null');
  expect(open).not.toContain('ada');
});
