// What does a probe of a healthy server send, and what does it leave behind?

import { describe, expect, it, onTestFinished } from 'vitest';
import { sound } from '../../fixtures/servers/modes.ts';
import { type Running, type Settings, startServer } from '../../fixtures/servers/start.ts';
import { legacyVersions } from '../../src/probe/session/era.ts';
import { canary, knownLegacy, targetOf, visit } from './visit.ts';

async function start(settings?: Settings): Promise<Running> {
  const server = await startServer(sound, settings);
  onTestFinished(server.close);
  return server;
}

const pairs = legacyVersions.flatMap((version) =>
  (['json', 'events'] as const).map((form) => ({ version, form })),
);

describe('a probe of a healthy server', () => {
  it.each(pairs)('passes every stage in $version, answered as $form', async ({ version, form }) => {
    const server = await start({ version, form });
    const { report } = await visit(targetOf(server));
    expect(report.stages.map(({ stage, outcome, reason }) => [stage, outcome, reason])).toEqual(
      ['connect', 'handshake', 'tools', 'canary:worker', 'health'].map((stage) => [stage, 'pass', null]),
    );
    expect(report.protocol).toEqual({
      era: 'legacy',
      transport: 'http',
      version,
      server: { name: 'fixture', version: '1.0.0' },
    });
    expect(report.stages.every(({ evidence }) => evidence === null)).toBe(true);
  });

  it.each(['json', 'events'] as const)(
    'sends exactly the six questions over two connections, answered as %s',
    async (form) => {
      const server = await start({ form });
      await visit(targetOf(server), { known: knownLegacy() });
      await server.stats.quiet();
      const mcp = server.stats.seen.filter(({ asked }) => asked !== 'GET /health');
      expect(mcp.map(({ asked }) => asked)).toEqual([
        'initialize',
        'notifications/initialized',
        'tools/list',
        'tools/call',
        'DELETE /mcp',
      ]);
      const [health, ...more] = server.stats.seen.filter(({ asked }) => asked === 'GET /health');
      expect(more).toEqual([]);
      expect(new Set(mcp.map(({ connection }) => connection)).size).toBe(1);
      expect(mcp[0]?.connection).not.toBe(health?.connection);
      expect([...server.stats.sessions]).toEqual([]);
    },
  );

  it('shows the session and the agreed version on all but initialize', async () => {
    const server = await start({ version: '2025-06-18' });
    const written = { headers: { 'X-Team': 'data' }, auth: { bearer: 'not-a-secret' } };
    await visit(targetOf(server, written), { known: knownLegacy() });
    const [initialize, ...later] = server.stats.seen.filter(({ asked }) => asked !== 'GET /health');
    expect(initialize?.message.params).toEqual({
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'coalmine', version: '0.1.0' },
    });
    expect(initialize?.headers).not.toHaveProperty('mcp-session-id');
    expect(initialize?.headers).not.toHaveProperty('mcp-protocol-version');
    expect(initialize?.headers).toMatchObject({
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'accept-encoding': 'identity',
      'user-agent': 'coalmine/0.1.0',
      'x-team': 'data',
      authorization: 'Bearer not-a-secret',
    });
    const ids = new Set(later.map(({ headers }) => headers['mcp-session-id']));
    expect([...ids]).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    for (const { headers } of later) {
      expect(headers).toMatchObject({ 'mcp-protocol-version': '2025-06-18', 'x-team': 'data' });
    }
  });

  it('calls the canary with its own arguments', async () => {
    const server = await start();
    await visit(targetOf(server, { canaries: [{ ...canary, kind: 'tool', arguments: { queue: 'mail' } }] }));
    const call = server.stats.seen.find(({ asked }) => asked === 'tools/call');
    expect(call?.message.params).toEqual({ name: 'health_check_job', arguments: { queue: 'mail' } });
  });

  it('tells each check as soon as it is complete, and only what is due', async () => {
    const server = await start();
    const { parts, report } = await visit(targetOf(server), { due: { protocol: false, health: [] } });
    expect(parts.map(({ check }) => check)).toEqual(['canary:worker']);
    expect(report.stages.map(({ stage }) => stage)).toEqual(['canary:worker']);
    expect(report.protocol?.version).toBe('2025-11-25');
    expect(parts[0]?.before?.queue?.completed).toBe(7);
    expect(parts[0]?.after).toBeNull();
  });

  it('asks for no health where none is configured', async () => {
    const server = await start();
    const { report } = await visit(targetOf(server, { health: null }));
    expect(server.stats.seen.some(({ asked }) => asked === 'GET /health')).toBe(false);
    expect([report.healthBefore, report.healthAfter]).toEqual([null, null]);
  });
});
