// What does a probe make of a server with several queues? Each is a check of its own, and a canary is diagnosed by
// the numbers of its own queue.

import { expect, it, onTestFinished } from 'vitest';
import { type Act, sendJson } from '../../fixtures/servers/exchange.ts';
import type { Mode } from '../../fixtures/servers/mode.ts';
import { startServer } from '../../fixtures/servers/start.ts';
import type { TargetConfig } from '../../src/config/schema/schema.ts';
import { targetSchema } from '../../src/config/schema/target-schema.ts';
import { judgeOnce } from '../../src/engine/judge/once.ts';
import { targetReport } from '../../src/report/round/build.ts';
import { patience, visit } from './visit.ts';

const queueing =
  (queue: object): Act =>
  (exchange) =>
    sendJson(exchange, { status: 'ok', queue });

const still = { waiting: 3, active: 0, completed: 7, workers: 0 };
const moving = { waiting: 0, active: 1, completed: 9, workers: 2 };

const late = { isError: true, content: [{ type: 'text', text: 'sentinel_job_timeout: no worker' }] };

const server: Mode = {
  ...{ reason: null, stage: 'canary', says: '' },
  on: {
    'GET /mails': queueing(moving),
    'GET /exports': queueing(still),
    'tools/call': (exchange) => {
      const { id, params } = exchange.message;
      if (params?.arguments?.late === true) sendJson(exchange, { jsonrpc: '2.0', id, result: late });
      else exchange.soundly();
    },
  },
};

async function started(written: object): Promise<{ target: TargetConfig; reads: () => string[] }> {
  const { url, stats, close } = await startServer(server);
  onTestFinished(close);
  const entry = (name: string, more: object = {}) => ({ name, url: new URL(`/${name}`, url).href, ...more });
  const health = [entry('mails'), entry('exports', { waiting: { warn: 1 } })];
  const target = targetSchema.parse({ name: 'jobs', url, timeouts: patience, health, ...written });
  const reads = () => stats.seen.map(({ asked }) => asked).filter((asked) => asked.startsWith('GET'));
  return { target, reads };
}

const canary = (name: string, more: object = {}) => ({ name, tool: 'health_check_job', ...more });
const lateOne = { arguments: { late: true } };

it('has a stage for each queue, with its own thresholds and numbers', async () => {
  const { target, reads } = await started({ canaries: [canary('mails')] });
  const { report, stage } = await visit(target);
  expect(report.stages.slice(-3).map((one) => [one.stage, one.outcome, one.reason])).toEqual([
    ['canary:mails', 'pass', null],
    ['health:mails', 'pass', null],
    ['health:exports', 'warn', 'queue_backlog'],
  ]);
  expect(stage('health:exports').detail).toMatchObject({ waiting: 3, limit: 1, queue: still });
  expect(stage('health:mails').detail).toMatchObject({ queue: { ...moving, failed: null } });
  expect(reads().sort()).toEqual(['GET /exports', 'GET /mails']);
});

it.each([
  ['of its own name', 'exports', {}],
  ['that it names', 'worker', { health: 'exports' }],
])('diagnoses a canary by the entry %s, and reads only that again', async (_, name, more) => {
  const { target, reads } = await started({ canaries: [canary(name, { ...lateOne, ...more })] });
  const { report, parts } = await visit(target);
  const judged = judgeOnce(target, parts);
  expect(judged.pipeline).toMatchObject({ reason: 'sentinel_timeout', cause: 'worker_down' });
  expect(reads().filter((asked) => asked === 'GET /exports')).toHaveLength(2);
  expect(reads().filter((asked) => asked === 'GET /mails')).toHaveLength(1);
  expect(targetReport({ target, report, judged }).queue).toMatchObject({ waiting: 3, workers: 0 });
});

it('diagnoses nothing by the numbers of another queue', async () => {
  const { target } = await started({ canaries: [canary('worker', lateOne)] });
  const { parts } = await visit(target);
  expect(judgeOnce(target, parts).pipeline).toMatchObject({ cause: 'worker_silent' });
  expect(parts.find(({ check }) => check === 'canary:worker')).toMatchObject({ before: null, after: null });
});

it('shows the queue of the check that speaks', async () => {
  const { target } = await started({ canaries: [] });
  const { report, parts } = await visit(target);
  const judged = judgeOnce(target, parts);
  expect(judged.pipeline).toMatchObject({ stage: 'health:exports', cause: 'backlog' });
  expect(targetReport({ target, report, judged }).queue).toMatchObject({ waiting: 3, workers: 0 });
});

it('visits one queue alone, for a quick repeat', async () => {
  const { target, reads } = await started({ canaries: [canary('mails')] });
  const { report } = await visit(target, {
    due: { protocol: false, health: ['health:exports'], canaries: [] },
  });
  expect(report.stages.map(({ stage }) => stage)).toEqual(['health:exports']);
  expect(reads()).toEqual(['GET /exports']);
});
