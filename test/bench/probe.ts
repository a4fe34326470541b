// What does a probe cost, and does a healthy server ever look ill? 2,000 full probes must all pass; the CPU of a probe
// is compared with a bare undici loop that sends the same requests, and with the SDK's own client.

import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { Pool } from 'undici';
import { systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import { createRedactor } from '../../src/base/redact.ts';
import { configSchema, type TargetConfig } from '../../src/config/schema.ts';
import { judgeOnce } from '../../src/engine/once.ts';
import { staticCredentials } from '../../src/probe/credentials.ts';
import { noHealthMemory } from '../../src/probe/health-memory.ts';
import { type CheckPart, probe } from '../../src/probe/probe.ts';
import type { Due } from '../../src/probe/report.ts';
import { type FixtureProcess, startFixtureProcess } from './fixture.ts';

const healthyProbes = 2_000;
const atOnce = 4;
const roundsOfCost = 5;
const probesARound = 200;

const client = { name: 'coalmine', version: 'bench' };
const tools = {
  clock: systemClock,
  random: systemRandom,
  redactor: createRedactor(),
  client,
  credentialsFor: (target: TargetConfig) => staticCredentials(target, client),
};
const protocolOnly: Due = { protocol: true, health: false, canaries: [] };
const everything: Due = { protocol: true, health: true, canaries: ['health_check_job'] };

/** True when what was promised holds. */
export async function benchProbe(): Promise<boolean> {
  const fixture = await startFixtureProcess();
  try {
    const passed = await benchHealthy(fixture);
    await benchCost(fixture);
    return passed;
  } finally {
    await fixture.close();
  }
}

async function benchHealthy(fixture: FixtureProcess): Promise<boolean> {
  const target = targetOf(fixture);
  const fromMs = performance.now();
  const bad: string[] = [];
  let left = healthyProbes;
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const { server, pipeline } = judgeOnce(target, await visit(target, everything));
      for (const light of [server, pipeline])
        if (light?.verdict !== 'pass') bad.push(light?.chain ?? 'no pipeline');
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  const seconds = (performance.now() - fromMs) / 1_000;
  print(`${healthyProbes} healthy probes (handshake, tools, canary, health; queue on ${fixture.queue})`, [
    `${bad.length} did not pass`,
    `${(healthyProbes / seconds).toFixed(0)} a second`,
  ]);
  for (const line of bad.slice(0, 5)) process.stdout.write(`    ${line}\n`);
  return bad.length === 0;
}

async function benchCost(fixture: FixtureProcess): Promise<void> {
  const target = targetOf(fixture);
  const ways = {
    coalmine: () => visit(target, protocolOnly),
    undici: () => bareVisit(fixture.mcpUrl),
    sdk: () => sdkVisit(fixture.mcpUrl),
  };
  const cpu = { coalmine: [] as number[], undici: [] as number[], sdk: [] as number[] };
  for (const way of Object.values(ways)) for (let warm = 0; warm < 100; warm += 1) await way();
  for (let round = 0; round < roundsOfCost; round += 1) {
    for (const name of Object.keys(ways) as (keyof typeof ways)[]) {
      const before = process.cpuUsage();
      for (let count = 0; count < probesARound; count += 1) await ways[name]();
      const { user, system } = process.cpuUsage(before);
      cpu[name].push((user + system) / 1_000 / probesARound);
    }
  }
  const [ours, bare, sdk] = [median(cpu.coalmine), median(cpu.undici), median(cpu.sdk)];
  print('CPU of a probe: initialize, initialized, tools/list, DELETE on a fresh connection', [
    `${ours.toFixed(2)} ms`,
    `${(ours / bare).toFixed(2)} × a bare undici loop (${bare.toFixed(2)} ms)`,
    `${(ours / sdk).toFixed(2)} × the SDK's client (${sdk.toFixed(2)} ms)`,
  ]);
}

async function visit(target: TargetConfig, due: Due): Promise<CheckPart[]> {
  const parts: CheckPart[] = [];
  const signal = new AbortController().signal;
  await probe(
    {
      target,
      due,
      healthMemory: noHealthMemory,
      known: null,
      baseline: null,
      afterIdle: false,
      signal,
      onPart: (part) => parts.push(part),
    },
    tools,
  );
  return parts;
}

async function bareVisit(mcpUrl: string): Promise<void> {
  const { origin, pathname } = new URL(mcpUrl);
  const pool = new Pool(origin, { connections: 1 });
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  };
  const post = async (message: object) => {
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
  await post({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
  headers['mcp-protocol-version'] = '2025-11-25';
  await post({ jsonrpc: '2.0', method: 'notifications/initialized' });
  await post({ jsonrpc: '2.0', id: 2, method: 'tools/list', params: {} });
  await (await pool.request({ method: 'DELETE', path: pathname, headers })).body.dump();
  await pool.close();
}

async function sdkVisit(mcpUrl: string): Promise<void> {
  const client = new Client({ name: 'sdk', version: '0' });
  const transport = new StreamableHTTPClientTransport(new URL(mcpUrl));
  await client.connect(transport);
  await client.listTools();
  await transport.terminateSession();
  await client.close();
}

const targetOf = ({ mcpUrl, healthUrl }: FixtureProcess): TargetConfig => {
  const canaries = [{ tool: 'health_check_job' }];
  const target = { name: 'bench', url: mcpUrl, canaries, health: { url: healthUrl } };
  return configSchema.parse({ version: 1, targets: [target] }).targets[0] as TargetConfig;
};

function print(what: string, figures: string[]): void {
  process.stdout.write(`  ${what}\n${figures.map((figure) => `    ${figure}\n`).join('')}`);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
