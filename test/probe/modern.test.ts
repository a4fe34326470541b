// Is a server of 2026-07-28 served as it demands, and each of its faults told by its reason?

import { describe, expect, it, onTestFinished } from 'vitest';
import { canaryTool, toolNamed } from '../../fixtures/servers/answers.ts';
import { type ModernModeName, modernModes } from '../../fixtures/servers/groups.ts';
import type { Mode } from '../../fixtures/servers/mode.ts';
import { answerModern, modernOffer } from '../../fixtures/servers/modern.ts';
import { type Running, startServer } from '../../fixtures/servers/start.ts';
import { fault, outcomeOf } from '../../src/probe/fault.ts';
import type { Reason } from '../../src/probe/reasons.ts';
import { modernRequirements } from './requirements-modern.ts';
import { targetOf, visit } from './visit.ts';

async function start(mode: Mode): Promise<Running> {
  const server = await startServer(mode);
  onTestFinished(server.close);
  return server;
}

describe('a server of 2026-07-28, or one that is asked for it', () => {
  it.concurrent.for(Object.keys(modernModes) as ModernModeName[])(
    '%s is told by its reason',
    async (name, test) => {
      const mode = modernModes[name];
      const { detail = {}, status, timeout } = modernRequirements[name];
      const server = await startServer(mode);
      test.onTestFinished(server.close);
      const timeouts = timeout === undefined ? {} : { [mode.stage]: timeout };
      const { report, stage } = await visit(targetOf(server, { timeouts }));
      const reason = mode.reason as Reason | null;
      const met = stage(mode.stage === 'canary' ? 'canary:worker' : mode.stage);
      const outcome = reason === null ? 'pass' : outcomeOf(fault(reason));
      expect({ outcome: met.outcome, reason: met.reason }).toEqual({ outcome, reason });
      expect(met.detail).toMatchObject(detail);
      expect(met.evidence?.status ?? null).toBe(status);
      if (mode.era) expect(report.protocol?.era).toBe(mode.era);
      await server.stats.quiet();
    },
  );

  it('is asked three questions, and neither opens nor ends a session', async () => {
    const server = await start(modernModes.modern_sound);
    const { report } = await visit(targetOf(server, { health: null }));
    expect(server.stats.seen.map(({ asked }) => asked)).toEqual([
      'server/discover',
      'tools/list',
      'tools/call',
    ]);
    expect(report.protocol).toEqual({
      era: 'modern',
      transport: 'http',
      version: '2026-07-28',
      server: { name: 'fixture', version: '1.0.0' },
    });
  });

  it('hears with every question who asks, in which version and for what', async () => {
    const server = await start(modernModes.modern_sound);
    await visit(targetOf(server, { health: null, headers: { 'Mcp-Method': 'x', 'Mcp-Param-A': 'y' } }));
    for (const { asked, headers, message } of server.stats.seen) {
      expect(headers).toMatchObject({ 'mcp-protocol-version': '2026-07-28', 'mcp-method': asked });
      expect(headers).not.toHaveProperty('mcp-param-a');
      expect(headers['mcp-name']).toBe(asked === 'tools/call' ? 'health_check_job' : undefined);
      expect(message.params?._meta).toEqual({
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientInfo': { name: 'coalmine', version: '0.1.0' },
        'io.modelcontextprotocol/clientCapabilities': {},
      });
    }
  });

  it('may have a tool whose name no header carries', async () => {
    const server = await start(modernModes.modern_letters);
    const canaries = [{ kind: 'tool', tool: 'prüfung €' }];
    const { stage } = await visit(targetOf(server, { canaries, health: null }));
    expect(stage('canary:prüfung €').outcome).toBe('pass');
    const call = server.stats.seen.find(({ asked }) => asked === 'tools/call');
    expect(call?.headers['mcp-name']).toBe('=?base64?cHLDvGZ1bmcg4oKs?=');
  });
});

describe('a tool that wants arguments in headers too', () => {
  const offering = (...tools: object[]): Mode => ({
    ...modernModes.modern_sound,
    on: { 'POST /mcp': (exchange) => answerModern(exchange, { ...modernOffer, tools }) },
  });
  const region = { type: 'object', properties: { region: { type: 'string', 'x-mcp-header': 'Region' } } };
  const canaries = [{ name: 'worker', kind: 'tool', tool: 'export', arguments: { region: 'eu west' } }];

  it('gets them', async () => {
    const server = await start(offering(toolNamed('export', { inputSchema: region })));
    await visit(targetOf(server, { canaries, health: null }));
    const call = server.stats.seen.find(({ asked }) => asked === 'tools/call');
    expect(call?.headers['mcp-param-region']).toBe('eu west');
  });

  it('is not called when it says so in a way that breaks the rules, and the others are', async () => {
    const broken = { type: 'object', properties: { region: { type: 'object', 'x-mcp-header': 'Region' } } };
    const server = await start(offering(toolNamed('export', { inputSchema: broken }), canaryTool));
    const both = [...canaries, { name: 'other', kind: 'tool', tool: 'health_check_job' }];
    const { stage } = await visit(targetOf(server, { canaries: both, health: null }));
    expect(stage('tools')).toMatchObject({ outcome: 'warn', reason: 'tools_invalid' });
    expect(stage('tools').detail).toMatchObject({ malformed: ['export'] });
    expect(stage('canary:worker').reason).toBe('canary_missing');
    expect(stage('canary:other').outcome).toBe('pass');
  });
});
