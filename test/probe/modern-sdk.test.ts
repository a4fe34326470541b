// Does a server that the SDK built in the modern era pass, strict or beside the legacy era, and the job system too?

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type NodeIncomingMessageLike, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { startFixture } from '../../fixtures/start.ts';
import { targetOf, visit, type Written } from './visit.ts';

function createMcp(): McpServer {
  const server = new McpServer({ name: 'strict', version: '3.2.1' });
  const region = z.string().meta({ 'x-mcp-header': 'Region' });
  server.registerTool('export', { inputSchema: z.object({ region }) }, ({ region }) => ({
    content: [{ type: 'text', text: JSON.stringify({ ok: true, region }) }],
  }));
  return server;
}

/** Resolves with where it listens. */
async function serve(legacy: 'stateless' | 'reject'): Promise<string> {
  const mcp = createMcpHandler(createMcp, { legacy });
  const handle = toNodeHandler(mcp);
  const server = createServer((request, response) => {
    void handle(request as NodeIncomingMessageLike, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    await mcp.close();
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
}

async function visited(url: string, written: Written = {}) {
  const args = { region: 'Zürich' };
  const canaries = [
    { name: 'worker', kind: 'tool', tool: 'export', arguments: args, expect: { ok: true, ...args } },
  ];
  const { report } = await visit(targetOf({ url, healthUrl: url }, { health: null, canaries, ...written }));
  return {
    protocol: report.protocol,
    failed: report.stages.filter(({ outcome }) => outcome !== 'pass'),
  };
}

describe('a server built with the SDK', () => {
  const strict = { era: 'modern', version: '2026-07-28', server: { name: 'strict', version: '3.2.1' } };

  it('that serves 2026-07-28 alone passes, found out or pinned', async () => {
    const url = await serve('reject');
    for (const protocol of ['auto', 'modern', '2026-07-28'])
      expect(await visited(url, { protocol })).toMatchObject({ protocol: strict, failed: [] });
  });

  it('that serves 2026-07-28 alone says so to a legacy pin', async () => {
    const { failed } = await visited(await serve('reject'), { protocol: '2025-11-25' });
    expect(failed[0]).toMatchObject({ stage: 'handshake', reason: 'version_unsupported' });
    expect(failed[0]?.detail).toMatchObject({ pinned: '2025-11-25', supported: ['2026-07-28'] });
  });

  it('that serves both eras passes in each', async () => {
    const url = await serve('stateless');
    expect(await visited(url)).toMatchObject({ protocol: strict, failed: [] });
    expect(await visited(url, { protocol: '2025-06-18' })).toMatchObject({
      protocol: { era: 'legacy', version: '2025-06-18' },
      failed: [],
    });
  });
});

const order = { format: 'csv', date_from: '2026-01-01T00:00:00Z', date_to: '2026-01-02T00:00:00Z' };
const canaries = [
  { kind: 'tool', tool: 'health_check_job' },
  { kind: 'job', tool: 'export_data', arguments: order },
  { kind: 'progress', tool: 'process_report', arguments: { steps: 3 } },
  { kind: 'task', tool: 'export_task', arguments: order },
];
const failedIn = ({
  stages,
}: {
  stages: readonly { stage: string; outcome: string; reason: string | null }[];
}) => stages.flatMap(({ stage, outcome, reason }) => (outcome === 'pass' ? [] : [{ stage, reason }]));

describe.each(['modern', 'both'] as const)('the job system with the era %s', (era) => {
  it('passes over HTTP, whatever kind the canary is of', async () => {
    const { mcpUrl: url, healthUrl, close } = await startFixture({ era });
    onTestFinished(close);
    const { report } = await visit(targetOf({ url, healthUrl }, { canaries }));
    expect(failedIn(report)).toEqual([]);
    expect(report.protocol).toMatchObject({ era: 'modern', version: '2026-07-28' });
  });

  it('passes over stdio', async () => {
    const program = join(import.meta.dirname, '../../src/cli/bin.ts');
    const { report } = await visit(
      targetOf(
        { url: 'http://unused.invalid', healthUrl: 'http://unused.invalid' },
        {
          transport: 'stdio',
          url: null,
          command: process.execPath,
          args: [program, 'fixture', '--transport', 'stdio', '--era', era],
          env: { REDIS_URL: process.env.REDIS_URL ?? '' },
          health: null,
          canaries,
        },
      ),
      // So that a slow start is waited for.
      { known: { era: 'modern', transport: 'stdio', checkedAtMs: Date.now() } },
    );
    expect(failedIn(report)).toEqual([]);
    expect(report.protocol).toMatchObject({ era: 'modern', transport: 'stdio' });
  });
});
