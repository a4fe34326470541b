// What does a probe make of tools that differ from the accepted ones? Real servers, whose tools change.

import { describe, expect, it } from 'vitest';
import { canaryTool, toolNamed } from '../../fixtures/servers/answers.ts';
import { sendResult } from '../../fixtures/servers/exchange.ts';
import { type DriftModeName, driftModes } from '../../fixtures/servers/groups.ts';
import { startServer } from '../../fixtures/servers/start.ts';
import type { Baseline } from '../../src/probe/drift/drift.ts';
import type { ToolSnapshot } from '../../src/probe/drift/tool-hash.ts';
import type { StageReport } from '../../src/probe/report.ts';
import { type Around, targetOf, visit } from './visit.ts';

type Drift = 'ignore' | 'notice' | 'warn' | 'fail';
type Test = { onTestFinished(end: () => Promise<void>): void };

const protocolAlone = { protocol: true, health: [], canaries: [] };

async function drifting(name: DriftModeName, test: Test) {
  const server = await startServer(driftModes[name]);
  test.onTestFinished(server.close);
  return async (drift: Drift, more: Around & { expect?: string[] } = {}) => {
    const target = targetOf(server, { tools: { drift, expect: more.expect ?? [] } });
    const seen = await visit(target, { ...more, due: protocolAlone });
    return { tools: seen.parts[0]?.tools ?? null, stage: seen.stage('tools') };
  };
}

const baselineOf = (tools: ToolSnapshot | null): Baseline => {
  if (tools === null) throw new Error('no list was handed out');
  return tools;
};

const noticed = ({ notices }: StageReport) => notices.map(({ reason, detail }) => ({ reason, detail }));

const none = { breaking: 0, risky: 0, additive: 0 };

describe('tools that drift', () => {
  it.for(Object.keys(driftModes) as DriftModeName[])(
    'are noticed, and darken no light: %s',
    async (name, test) => {
      const look = await drifting(name, test);
      const first = await look('notice');
      expect(noticed(first.stage)).toEqual([]);
      const { stage } = await look('notice', { baseline: baselineOf(first.tools) });
      expect([stage.outcome, stage.reason]).toEqual(['pass', null]);
      const { drift } = driftModes[name];
      const detail = expect.objectContaining({ ...none, ...(drift && { [drift]: 1 }) });
      expect(noticed(stage)).toEqual(drift === null ? [] : [{ reason: 'tools_drifted', detail }]);
    },
  );

  it('are told with what differs, and how', async (test) => {
    const look = await drifting('drift_narrowed', test);
    const { stage } = await look('notice', { baseline: baselineOf((await look('notice')).tools) });
    expect(stage.notices[0]?.detail.differences).toEqual([
      {
        tool: 'export_data',
        class: 'breaking',
        rule: 'values_removed',
        pointer: '/inputSchema/properties/format/enum',
        from: '["json"]',
        to: null,
      },
    ]);
  });

  it.for(['warn', 'fail'] as const)('end the stage where the config asks: %s', async (mode, test) => {
    const look = await drifting('drift_gone', test);
    const { stage } = await look(mode, { baseline: baselineOf((await look(mode)).tools) });
    expect([stage.outcome, stage.reason]).toEqual([mode, 'tools_drifted']);
    expect(stage.detail).toMatchObject({ tools: 1, breaking: 1, differences: [{ rule: 'tool_gone' }] });
    expect(stage.notices).toEqual([]);
  });

  it.for(['drift_described', 'drift_added'] as const)(
    'never end it when nothing breaks: %s',
    async (name, test) => {
      const look = await drifting(name, test);
      const { stage } = await look('fail', { baseline: baselineOf((await look('fail')).tools) });
      expect([stage.outcome, stage.notices.length]).toEqual(['pass', 1]);
    },
  );

  it('leave the word to a fault of the list itself that is as grave', async (test) => {
    const look = await drifting('drift_gone', test);
    const baseline = baselineOf((await look('fail')).tools);
    const { stage } = await look('fail', { baseline, expect: ['export_data'] });
    expect([stage.outcome, stage.reason]).toEqual(['fail', 'tools_missing']);
    expect(noticed(stage)).toMatchObject([{ reason: 'tools_drifted' }]);
  });

  it('are neither compared nor handed on where drift is ignored', async (test) => {
    const look = await drifting('drift_gone', test);
    const baseline = baselineOf((await look('notice')).tools);
    const { stage, tools } = await look('ignore', { baseline });
    expect([stage.outcome, stage.notices, tools]).toEqual(['pass', [], null]);
  });

  it('are left alone while the baseline cannot be read', async (test) => {
    const look = await drifting('drift_gone', test);
    const { stage } = await look('fail', { baseline: { hash: 'unreadable', tools: async () => null } });
    expect([stage.outcome, stage.notices]).toEqual(['pass', []]);
  });

  it('are the same news as long as the same things differ, however they do', async (test) => {
    let probes = 0;
    const clock = (): object => toolNamed('clock', { description: `it is ${++probes} o'clock` });
    const on = {
      'tools/list': (exchange: Parameters<typeof sendResult>[0]) =>
        sendResult(exchange, { tools: [canaryTool, clock()] }),
    };
    const server = await startServer({ ...driftModes.drift_gone, on });
    test.onTestFinished(server.close);
    const target = targetOf(server);
    const baseline = baselineOf((await visit(target)).parts[0]?.tools ?? null);
    const about = async () => (await visit(target, { baseline })).stage('tools').notices[0]?.about;
    const first = await about();
    expect(first).toMatch(/^[\w-]{43}$/);
    expect(await about()).toBe(first);
  });
});
