// Do all kinds of canary get their work through the bundled job system: a real queue, with real workers?

import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { isRedisInstalled } from '../../fixtures/queue/store.ts';
import { type Fixture, startFixture } from '../../fixtures/start.ts';
import { targetSchema } from '../../src/config/schema/target-schema.ts';
import { judgeOnce } from '../../src/engine/judge/once.ts';
import type { StageReport } from '../../src/probe/report.ts';
import { healed, health, queueOf } from '../fixtures/backends.ts';
import { patience, targetOf, visit } from './visit.ts';

const queue = isRedisInstalled() ? 'redis' : 'postgres';
const range = { format: 'csv', date_from: '2026-01-01T00:00:00Z', date_to: '2026-01-05T00:00:00Z' };
const within = '10m';
const job = { kind: 'job', tool: 'export_data', arguments: range, within };
const task = { kind: 'task', tool: 'export_task', arguments: range, within };
const progress = { kind: 'progress', tool: 'process_report', arguments: { steps: 3 } };

const everyKind = [
  { ...job, expect: { rows: 4 } },
  { ...job, idempotency: true },
  { ...progress, expect: { steps: 3 } },
  { ...task, expect: { rows: 4 } },
  { kind: 'tool', tool: 'health_check_job' },
];
const named = (canaries: object[]) => canaries.map((one, index) => ({ name: `c${index}`, ...one }));

function expectSound(stages: StageReport[]): void {
  expect(stages.map(({ outcome, reason }) => [outcome, reason])).toEqual(everyKind.map(() => ['pass', null]));
  expect(stages[0]?.detail).toMatchObject({ status: 'completed' });
  expect(stages[2]?.detail).toMatchObject({ progress_count: 3, last_progress: 3 });
  expect(stages[3]?.detail).toMatchObject({ status: 'completed' });
}

describe.each(['legacy', 'modern'] as const)('the job system of the %s era', (era) => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await startFixture({ queue, era });
  });
  afterAll(() => fixture?.close());
  afterEach(() => healed(fixture));

  const run = async (...canaries: object[]) => {
    const target = targetOf(
      { url: fixture.mcpUrl, healthUrl: fixture.healthUrl },
      { canaries: named(canaries), protocol: era },
    );
    const { stage, parts } = await visit(target);
    const stages = named(canaries).map(({ name }) => stage(`canary:${name}`));
    return { stages, judged: judgeOnce(target, parts) };
  };

  it('is sound to every kind of canary, side by side on one session', async () => {
    expectSound((await run(...everyKind)).stages);
  });

  it('has its dead worker named by the job that nobody does', async () => {
    await fixture.inject('worker-killed');
    const { stages, judged } = await run({ ...job, within: '1s' });
    expect(stages[0]).toMatchObject({ reason: 'job_timeout', detail: { status: 'waiting', wait_ms: null } });
    expect(judged.pipeline).toMatchObject({ reason: 'job_timeout', cause: 'worker_down' });
  });

  it('has its hung worker named by the job that runs for ever', async () => {
    await fixture.inject('worker-hung');
    const { stages, judged } = await run({ ...job, within: '1s' });
    expect(stages[0]).toMatchObject({ reason: 'job_timeout' });
    expect(judged.pipeline?.cause).toBe('jobs_stuck');
  });

  it('has its failing jobs named', async () => {
    await fixture.inject('jobs-failing');
    const { stages, judged } = await run(job, task);
    expect(stages.map(({ reason }) => reason)).toEqual(['job_failed', 'task_failed']);
    expect(stages[0]?.detail).toMatchObject({ error: 'the export service refused the job' });
    expect(judged.pipeline?.cause).toBe('jobs_failing');
  });

  it('keeps no job of a task that nobody did in time', async () => {
    await fixture.inject('queue-paused');
    const { stages, judged } = await run({ ...task, within: '1s' });
    expect(stages[0]).toMatchObject({ reason: 'task_stuck', detail: { status: 'working' } });
    expect(judged.pipeline?.cause).toBe('not_consumed');
    expect(queueOf(await health(fixture)).waiting).toBe(0);
  });
});

const program = join(import.meta.dirname, '../../src/cli/bin.ts');

describe('every kind of canary gets its work done', () => {
  const met = async (road: object): Promise<StageReport[]> => {
    const canaries = named(everyKind);
    const { stage } = await visit(
      targetSchema.parse({ name: 'fixture', timeouts: patience, canaries, ...road }),
    );
    return canaries.map(({ name }) => stage(`canary:${name}`));
  };

  it('over HTTP with SSE', async () => {
    const fixture = await startFixture({ queue, transport: 'sse' });
    onTestFinished(fixture.close);
    expectSound(await met({ transport: 'sse', url: fixture.mcpUrl }));
  });

  it.each(['legacy', 'modern'] as const)('over stdio, in the %s era', async (era) => {
    const args = [program, 'fixture', '--transport', 'stdio', '--era', era, '--queue', queue];
    expectSound(await met({ transport: 'stdio', command: process.execPath, args, protocol: era }));
  });
});
