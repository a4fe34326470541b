// What does a probe cost? Its CPU is compared, in the same run, with a bare undici loop that sends the same four
// requests and reads the answers, and with the SDK's own client.

import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { Pool } from 'undici';
import { atMost, median, show } from './figures.ts';
import type { FixtureProcess } from './fixture.ts';
import { targetOf, visit } from './visit.ts';

/** Until the compiler has seen enough of each. */
const warmUps = 1_500;
/** Short ones, since a machine that others use is another one a second later. */
const rounds = 60;
const visitsARound = 25;
const most = { undici: 1.3, sdk: 0.45 };

export async function benchCost({ mcpUrl }: FixtureProcess): Promise<boolean> {
  const target = targetOf({ url: mcpUrl });
  const ways = {
    coalmine: () => visit(target),
    sdk: () => sdkVisit(mcpUrl),
    undici: () => bareVisit(mcpUrl),
  };
  type Way = keyof typeof ways;
  const names = Object.keys(ways) as Way[];
  for (const name of names) for (let count = 0; count < warmUps; count += 1) await ways[name]();
  const cpu: Record<Way, number[]> = { coalmine: [], sdk: [], undici: [] };
  for (let round = 0; round < rounds; round += 1) {
    // There and back: each of the first and the last comes as often after the one in the middle, which leaves most behind.
    const inTurn = round % 2 === 0 ? names : names.toReversed();
    for (const name of inTurn) cpu[name].push(await cpuOf(ways[name]));
  }
  // Within each round, since what else the machine does changes between them.
  const over = (name: Way): number => median(cpu.coalmine.map((ms, round) => ms / (cpu[name][round] ?? 0)));
  const ms = (name: Way): string => `${median(cpu[name]).toFixed(2)} ms`;
  return show('CPU of a probe: initialize, initialized, tools/list, DELETE on a fresh connection', [
    { says: ms('coalmine') },
    atMost(`of a bare undici loop (${ms('undici')})`, over('undici'), most.undici, '×'),
    atMost(`of the SDK's client (${ms('sdk')})`, over('sdk'), most.sdk, '×'),
  ]);
}

/** Milliseconds of CPU for one visit. */
async function cpuOf(way: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  for (let count = 0; count < visitsARound; count += 1) await way();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / visitsARound;
}

async function bareVisit(mcpUrl: string): Promise<void> {
  const { origin, pathname } = new URL(mcpUrl);
  const pool = new Pool(origin, { connections: 1 });
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  };
  const post = async (message: object): Promise<string> => {
    const response = await pool.request({
      method: 'POST',
      path: pathname,
      headers,
      body: JSON.stringify(message),
    });
    const session = response.headers['mcp-session-id'];
    if (typeof session === 'string') headers['mcp-session-id'] = session;
    return response.body.text();
  };
  const clientInfo = { name: 'bare', version: '0' };
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
  resultIn(await post({ jsonrpc: '2.0', id: 1, method: 'initialize', params }));
  headers['mcp-protocol-version'] = '2025-11-25';
  await post({ jsonrpc: '2.0', method: 'notifications/initialized' });
  resultIn(await post({ jsonrpc: '2.0', id: 2, method: 'tools/list', params: {} }));
  await (await pool.request({ method: 'DELETE', path: pathname, headers })).body.dump();
  await pool.close();
}

/** The fixture answers with one event. */
const resultIn = (text: string): unknown => JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? text).result;

async function sdkVisit(mcpUrl: string): Promise<void> {
  const client = new Client({ name: 'sdk', version: '0' });
  const transport = new StreamableHTTPClientTransport(new URL(mcpUrl));
  await client.connect(transport);
  await client.listTools();
  await transport.terminateSession();
  await client.close();
}
