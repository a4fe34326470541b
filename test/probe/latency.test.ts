// When is a stage too slow for what the operator asked?

import { afterEach, describe, expect, it } from 'vitest';
import type { Exchange } from '../../fixtures/servers/exchange.ts';
import { sound } from '../../fixtures/servers/modes.ts';
import { type Running, startServer } from '../../fixtures/servers/start.ts';
import { timed } from '../../src/probe/latency.ts';
import type { StageReport } from '../../src/probe/report.ts';
import { targetOf, visit } from './visit.ts';

const took = (durationMs: number, fields: Partial<StageReport> = {}): StageReport => ({
  stage: 'tools',
  outcome: 'pass',
  reason: null,
  startedAtMs: 0,
  durationMs,
  detail: { tools: 3 },
  evidence: null,
  notices: [],
  ...fields,
});

const levels = { warnMs: 100, failMs: 500 };

describe('a stage', () => {
  it.each([
    [100, 'pass', null],
    [101, 'warn', 100],
    [500, 'warn', 100],
    [501, 'fail', 500],
  ] as const)('that passed after %d ms is a %s', (durationMs, outcome, limit) => {
    const judged = timed(took(durationMs), levels);
    expect(judged).toMatchObject({ outcome, reason: limit === null ? null : 'slow' });
    expect(judged.detail).toEqual(limit === null ? { tools: 3 } : { tools: 3, limit_ms: limit });
  });

  it('without levels is never slow', () => {
    expect(timed(took(1e9), undefined)).toEqual(took(1e9));
    expect(timed(took(1e9), {})).toEqual(took(1e9));
  });

  it('that failed or was left out keeps its own word', () => {
    for (const outcome of ['fail', 'skip'] as const) {
      const stage = took(1_000, { outcome, reason: 'rate_limited' });
      expect(timed(stage, levels)).toEqual(stage);
    }
  });

  it('that warned already keeps its word, unless slowness makes it a fail', () => {
    const warned = { outcome: 'warn', reason: 'tools_invalid' } as const;
    expect(timed(took(200, warned), levels).reason).toBe('tools_invalid');
    expect(timed(took(501, warned), levels)).toMatchObject({ outcome: 'fail', reason: 'slow' });
  });

  it('may take longer by what a cold start is allowed', () => {
    expect(timed(took(1_100), levels, 1_000).outcome).toBe('pass');
    expect(timed(took(1_101), levels, 1_000).outcome).toBe('warn');
  });
});

describe('a probe', () => {
  let server: Running;
  afterEach(() => server.close());

  /** A server that answers these, but each after so long. */
  const holding = (ms: number, ...asked: string[]) => ({
    ...sound,
    on: Object.fromEntries(
      asked.map((one) => [one, ({ soundly }: Exchange): void => void setTimeout(soundly, ms)]),
    ),
  });

  it('calls each stage slow by its own levels', async () => {
    server = await startServer(holding(50, 'tools/list', 'tools/call'));
    const canaries = [{ tool: 'health_check_job', name: 'worker', latency: { fail: '10ms' } }];
    const latency = { handshake: { warn: '10m' }, tools: { warn: '10ms' }, canary: { warn: '5ms' } };
    const { report } = await visit(targetOf(server, { latency, canaries }));
    expect(report.stages.map(({ stage, outcome, reason }) => [stage, outcome, reason])).toEqual([
      ['connect', 'pass', null],
      ['handshake', 'pass', null],
      ['tools', 'warn', 'slow'],
      ['canary:worker', 'fail', 'slow'],
      ['health', 'pass', null],
    ]);
  });

  it('lets the first handshake after idle take longer by cold_start, and says so', async () => {
    server = await startServer(holding(300, 'initialize'));
    const written = { timeouts: { handshake: '100ms' }, cold_start: '10m' };
    const cold = await visit(targetOf(server, written), { afterIdle: true });
    expect(cold.stage('handshake')).toMatchObject({ outcome: 'pass', detail: { cold_start: true } });
    const warm = await visit(targetOf(server, written), { afterIdle: false });
    expect(warm.stage('handshake')).toMatchObject({ outcome: 'fail', reason: 'response_timeout' });
  });
});
