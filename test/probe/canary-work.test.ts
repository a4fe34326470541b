// How does a canary behave that takes longer than a call: what does it ask, how long does it wait, and what does it
// leave behind?

import { describe, expect, it, onTestFinished } from 'vitest';
import { canaryResult, canaryTool, toolNamed } from '../../fixtures/servers/answers.ts';
import { type Act, envelope, event, openEvents, reset, sendResult } from '../../fixtures/servers/exchange.ts';
import { jobModes, progressModes, taskModes } from '../../fixtures/servers/groups.ts';
import type { Acts, Mode } from '../../fixtures/servers/mode.ts';
import { type Running, startServer } from '../../fixtures/servers/start.ts';
import { stdioCommand } from '../../fixtures/servers/stdio/modes.ts';
import { targetSchema } from '../../src/config/schema/target-schema.ts';
import { type Around, patience, targetOf, visit, type Written } from './visit.ts';

async function start(mode: Mode): Promise<Running> {
  const server = await startServer(mode);
  onTestFinished(server.close);
  return server;
}

/** A mode that answers one question in another way, or hears it and goes on as before. */
const but = (mode: Mode, asked: string, act: (usual: Act) => Act): Mode => ({
  ...mode,
  begin: (): Acts => {
    const acts = { ...mode.on, ...mode.begin?.() };
    return { ...acts, [asked]: act(acts[asked] ?? (({ soundly }) => soundly())) };
  },
});

const exportJob = { name: 'work', kind: 'job', tool: 'export_data', within: '10m' };
const exportTask = { name: 'work', kind: 'task', tool: 'export_task', within: '10m' };
const report = { name: 'work', kind: 'progress', tool: 'process_report' };

const run = (server: Running, canary: object, written: Written = {}, around: Around = {}) =>
  visit(targetOf(server, { canaries: [canary], protocol: 'legacy', health: null, ...written }), around);

const asked = (server: Running, method: string) => server.stats.seen.filter((one) => one.asked === method);

describe('a job', () => {
  it('is enqueued twice under one key that nobody used before', async () => {
    const server = await start(jobModes.job_sound);
    for (const _ of ['once', 'again']) {
      const { stage } = await run(server, { ...exportJob, idempotency: true, arguments: { format: 'csv' } });
      expect(stage('canary:work').outcome).toBe('pass');
    }
    const sent = asked(server, 'tools/call').map(({ message }) => message.params?.arguments);
    expect(sent[0]).toEqual({ format: 'csv', idempotency_key: expect.stringMatching(/^coalmine_/) });
    expect(sent[1]).toEqual(sent[0]);
    expect(sent[3]).toEqual(sent[2]);
    expect(sent[2]).not.toEqual(sent[0]);
  });

  it('is enqueued once where nobody asks for idempotency', async () => {
    const server = await start(jobModes.job_sound);
    await run(server, exportJob);
    expect(asked(server, 'tools/call').map(({ message }) => message.params?.arguments)).toEqual([{}]);
  });

  it('has its times told apart', async () => {
    const { stage } = await run(await start(jobModes.job_sound), exportJob);
    const { enqueue_ms, wait_ms, run_ms, total_ms, polls } = stage('canary:work').detail as Record<
      string,
      number
    >;
    expect(polls).toBe(3);
    expect(Math.abs((enqueue_ms ?? 0) + (wait_ms ?? 0) + (run_ms ?? 0) - (total_ms ?? 0))).toBeLessThan(1);
  });

  it('is judged by what it made', async () => {
    const server = await start(jobModes.job_sound);
    const { stage } = await run(server, { ...exportJob, expect: { rows: 2 } });
    expect(stage('canary:work')).toMatchObject({
      reason: 'wrong_result',
      detail: { key: 'rows', got: '1', status: 'completed' },
    });
  });

  it('is late when time ends in the middle of a look, and silent when it was never seen', async () => {
    const silentFrom = (read: number): Mode =>
      but(jobModes.job_endless, 'resources/read', (usual) => (exchange) => {
        if (exchange.times < read) usual(exchange);
      });
    const reasonOf = async (mode: Mode) => {
      const { stage } = await run(await start(mode), { ...exportJob, within: '300ms' });
      return stage('canary:work').reason;
    };
    expect(await reasonOf(silentFrom(2))).toBe('job_timeout');
    expect(await reasonOf(silentFrom(1))).toBe('response_timeout');
  });

  it('is followed through a session that is lost', async () => {
    const mode = but(jobModes.job_sound, 'resources/read', (usual) => (exchange) => {
      if (exchange.times === 2) exchange.response.writeHead(404).end();
      else usual(exchange);
    });
    const { stage } = await run(await start(mode), exportJob);
    expect(stage('canary:work')).toMatchObject({ outcome: 'warn', reason: 'session_lost' });
  });
});

describe('a task', () => {
  it('is cancelled when the probe is called off', async () => {
    const stop = new AbortController();
    const mode = but(taskModes.task_endless, 'tasks/get', (usual) => (exchange) => {
      usual(exchange);
      setImmediate(() => stop.abort());
    });
    const server = await start(mode);
    const { stage } = await run(server, exportTask, {}, { signal: stop.signal });
    expect(stage('canary:work').outcome).toBe('skip');
    const [cancel] = asked(server, 'tasks/cancel');
    expect(cancel?.message.params?.taskId).toBe(asked(server, 'tasks/get')[0]?.message.params?.taskId);
    const order = server.stats.seen.map((one) => one.asked);
    expect(order.indexOf('tasks/cancel')).toBeLessThan(order.indexOf('DELETE /mcp'));
  });

  it('does not hold the probe when it cannot be cancelled', async () => {
    const server = await start(but(taskModes.task_endless, 'tasks/cancel', () => () => {}));
    const { stage } = await run(server, { ...exportTask, within: '200ms' });
    expect(stage('canary:work').reason).toBe('task_stuck');
    expect(asked(server, 'tasks/cancel')).toHaveLength(1);
    expect(asked(server, 'DELETE /mcp')).toHaveLength(1);
  });

  it('asks to be kept for longer than it is asked after', async () => {
    const server = await start(taskModes.task_quick);
    await run(server, { ...exportTask, within: '30s' });
    expect(asked(server, 'tools/call')[0]?.message.params?.task).toEqual({ ttl: 90_000 });
  });

  it.each([
    [
      'the server offers no tasks',
      { capabilities: { tools: {} } },
      { missing: 'capabilities.tasks.requests.tools.call' },
    ],
    [
      'the tool runs as none',
      { tools: [toolNamed('export_task')] },
      { missing: 'execution.taskSupport', tool: 'export_task' },
    ],
  ])('is not begun where %s', async (_, offer, detail) => {
    const { task_sound: sound } = taskModes;
    const server = await start({ ...sound, offer: { ...sound.offer, ...offer } });
    const { stage } = await run(server, exportTask);
    expect(stage('canary:work')).toMatchObject({ reason: 'task_invalid', detail });
    expect(asked(server, 'tools/call')).toEqual([]);
  });

  it.each([
    ['an answer in place of a task', canaryResult, 'task_invalid', { pointer: '/task' }],
    [
      'an error of the tool in place of a task',
      { isError: true, content: [{ type: 'text', text: 'sentinel_job_timeout' }] },
      'sentinel_timeout',
      {},
    ],
  ])('is told by its reason: %s', async (_, result, reason, detail) => {
    const mode = but(taskModes.task_sound, 'tools/call', () => (exchange) => sendResult(exchange, result));
    const { stage } = await run(await start(mode), exportTask);
    expect(stage('canary:work')).toMatchObject({ reason, detail });
  });
});

describe('progress', () => {
  const streaming = (act: Act): Mode => but(progressModes.progress_sound, 'tools/call', () => act);
  const step = (token: unknown, progress: number): string =>
    event({ jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: token, progress } });
  const answered = (exchange: Parameters<Act>[0]): string =>
    event(envelope(exchange, { result: canaryResult }));
  const own = ({ message }: Parameters<Act>[0], progress: number): string =>
    step(message.params?._meta?.progressToken, progress);

  it.each([
    ['ends', (exchange) => openEvents(exchange, own(exchange, 1) + answered(exchange)).end()],
    ['stays open', (exchange) => openEvents(exchange, own(exchange, 1) + answered(exchange))],
    [
      'is cut',
      (exchange) => {
        openEvents(exchange, own(exchange, 1) + answered(exchange));
        setImmediate(() => reset(exchange));
      },
    ],
    [
      'goes on with nonsense',
      (exchange) => openEvents(exchange, `${own(exchange, 1)}${answered(exchange)}data: {oops\n\n`).end(),
    ],
  ] satisfies [string, Act][])('is the same when the stream %s after the answer', async (_, act) => {
    const server = await start(streaming((exchange) => void act(exchange)));
    const { stage } = await run(server, report);
    const { outcome, detail, durationMs } = stage('canary:work');
    expect(outcome).toBe('pass');
    // Listening on after the answer is not the server's time.
    expect(detail.answer_ms).toBe(Math.round(durationMs));
    await server.stats.quiet();
  });

  it('is not expected by a canary that sent no token', async () => {
    const act: Act = (exchange) => openEvents(exchange, step('stray', 1) + answered(exchange)).end();
    const server = await start({ ...streaming(act), offer: { tools: [canaryTool] } });
    const { stage } = await run(server, { kind: 'tool', tool: 'health_check_job', name: 'work' });
    expect(stage('canary:work')).toMatchObject({
      reason: 'progress_wrong_token',
      detail: { sent: null, got: 'stray' },
    });
  });

  it('of several canaries is told apart where all share one pipe', async () => {
    const target = targetSchema.parse({
      name: 'child',
      transport: 'stdio',
      ...stdioCommand('stdio_progress_sound', 'legacy'),
      protocol: 'legacy',
      timeouts: patience,
      canaries: ['one', 'two', 'three'].map((name) => ({ ...report, name })),
    });
    const { stage } = await visit(target);
    const met = ['one', 'two', 'three'].map((name) => stage(`canary:${name}`));
    expect(met.map(({ outcome, detail }) => [outcome, detail.progress_count])).toEqual(
      Array(3).fill(['pass', 3]),
    );
  });
});
