// How are a job, a task and progress read? The pure half of the canary kinds.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { handleIn } from '../../src/probe/canary/job-handle.ts';
import { outcomeOfJob, viewOf } from '../../src/probe/canary/job-view.ts';
import {
  describeTrace,
  heard,
  judgeTrace,
  nothingHeard,
  strayToken,
  type Trace,
} from '../../src/probe/canary/progress-trace.ts';
import { brokenStep, readTask, type TaskView } from '../../src/probe/canary/task-view.ts';

const text = (value: unknown) => ({ content: [{ type: 'text', text: JSON.stringify(value) }] });

describe('the handle of a job', () => {
  it.each([
    [text({ job_id: 'a', poll_resource: 'job:a' }), { id: 'a', uri: 'job:a' }],
    [text({ jobId: 'a' }), { id: 'a', uri: 'job:a' }],
    [text({ id: 7 }), { id: '7', uri: 'job:7' }],
    [text({ pollResource: 'queue://a' }), { id: null, uri: 'queue://a' }],
    [text({ job_id: 'a', resource: 'jobs/a' }), { id: 'a', uri: 'jobs/a' }],
    [{ content: [{ type: 'resource_link', uri: 'job:a', name: 'a' }] }, { id: null, uri: 'job:a' }],
    [
      { content: [], structuredContent: { job_id: 'a' } },
      { id: 'a', uri: 'job:a' },
    ],
    [text({ job_id: '' }), null],
    [text({ job_id: 'x'.repeat(1_001) }), null],
    [text({ status: 'queued' }), null],
    [text('job:a'), null],
    [{ content: [] }, null],
  ])('in %j is %j', (told, handle) => {
    expect(handleIn(told)).toEqual(handle);
  });
});

describe('the view of a job', () => {
  const asked = { id: 'a', uri: 'job:a' };
  const view = (body: unknown, uri = 'job:a') =>
    viewOf({ contents: [{ uri, text: typeof body === 'string' ? body : JSON.stringify(body) }] }, asked);

  it.each([
    [
      'waiting',
      'queued pending waiting delayed created paused waiting-children NotStarted available retryable',
    ],
    ['running', 'active RUNNING processing in_progress In-Progress InProgress started finalizing cancelling'],
    ['done', 'completed complete done succeeded success processed ok'],
    ['failed', 'failed error cancelled canceled timed_out TimedOut dead discarded interrupted'],
    ['lost', 'not_found unknown'],
    ['invalid', 'vibing constructor __proto__'],
  ])('is %s for %s', (state, words) => {
    expect(words.split(' ').filter((word) => view({ status: word }).state !== state)).toEqual([]);
  });

  it('takes a state under its other name, and a pace that the server asks for', () => {
    expect(view({ state: 'active', poll_interval_ms: 40 })).toEqual({
      state: 'running',
      status: 'active',
      pollMs: 40,
    });
  });

  it.each([
    [{ status: 'failed', error: 'disk full' }, 'disk full'],
    [{ status: 'failed', error: { message: 'disk\nfull' } }, 'disk full'],
    [{ status: 'failed', failedReason: 'disk full' }, 'disk full'],
    [{ status: 'failed' }, null],
  ])('tells why it failed: %j', (body, error) => {
    expect(view(body)).toMatchObject({ state: 'failed', error });
  });

  it('finds the job among other contents, and knows a URI in its normal form', () => {
    const other = { uri: 'job:b', text: '{"status":"failed"}' };
    const own = { uri: 'job:a', text: '{"status":"done"}' };
    expect(viewOf({ contents: [other, own] }, asked).state).toBe('done');
    const spaced = { id: null, uri: 'job:a b' };
    expect(viewOf({ contents: [{ ...own, uri: new URL(spaced.uri).href }] }, spaced).state).toBe('done');
  });

  it.each([
    [{}, '/contents'],
    [{ contents: [null] }, '/contents/0/uri'],
    [{ contents: [{ text: '{}' }] }, '/contents/0/uri'],
    [{ contents: [{ uri: 'job:a', blob: 'e30=' }] }, '/contents/0/text'],
    [{ contents: [{ uri: 'job:a', text: '[]' }] }, '/contents/0/text'],
    [{ contents: [{ uri: 'job:a', text: '{"status":7}' }] }, '/status'],
    [{ contents: [{ uri: 'job:a', text: '{"id":"b","status":"done"}' }] }, '/job_id'],
  ])('is malformed in %j at %s', (result, pointer) => {
    expect(viewOf(result, asked)).toMatchObject({ state: 'invalid', pointer });
  });

  it('offers what the job made before what is told of it', () => {
    expect(outcomeOfJob({ status: 'done', progress: 100, result: { status: 'ok', rows: 4 } })).toMatchObject({
      status: 'ok',
      rows: 4,
      progress: 100,
    });
  });
});

describe('the view of a task', () => {
  const times = { createdAt: '2026-01-01T00:00:00Z', lastUpdatedAt: '2026-01-01T00:00:00Z' };
  const legacy = { taskId: 't', status: 'working', ttl: 60_000, pollInterval: 250, ...times };
  const modern = { taskId: 't', status: 'working', ttlMs: null, ...times };

  it('is the same in both forms', () => {
    const task = { id: 't', status: 'working', message: null, updatedAt: times.lastUpdatedAt };
    expect(readTask(legacy, 'legacy')).toEqual({ ok: true, task: { ...task, ttlMs: 60_000, pollMs: 250 } });
    expect(readTask(modern, 'modern')).toEqual({ ok: true, task: { ...task, ttlMs: null, pollMs: null } });
  });

  it.each([
    [undefined, ''],
    [{ ...legacy, taskId: '' }, '/taskId'],
    [{ ...legacy, taskId: 7 }, '/taskId'],
    [{ ...legacy, status: 'vibing' }, '/status'],
    [{ ...legacy, ttl: 'long' }, '/ttl'],
    [{ ...legacy, lastUpdatedAt: undefined }, '/lastUpdatedAt'],
  ])('is malformed in %j at %s', (value, pointer) => {
    expect(readTask(value, 'legacy')).toEqual({ ok: false, pointer });
  });

  it('goes only forward', () => {
    const task = (more: Partial<TaskView>): TaskView => ({
      ...{ id: 't', status: 'working', message: null, ttlMs: null, pollMs: null },
      ...{ updatedAt: times.createdAt, ...more },
    });
    const statuses = ['working', 'input_required', 'completed', 'failed', 'cancelled'] as const;
    const allowed = statuses.flatMap((from) =>
      statuses
        .filter((to) => brokenStep(task({ status: from }), task({ status: to })) === null)
        .map((to) => `${from}→${to}`),
    );
    expect(allowed).toEqual([
      ...statuses.map((to) => `working→${to}`),
      ...statuses.map((to) => `input_required→${to}`),
      ...['completed→completed', 'failed→failed', 'cancelled→cancelled'],
    ]);
    expect(brokenStep(task({}), task({ id: 'other' }))).toBe('/taskId');
    expect(brokenStep(task({}), task({ updatedAt: '2025-12-31T23:59:59Z' }))).toBe('/lastUpdatedAt');
  });
});

describe('the trace of progress', () => {
  const token = { own: 'ours_1', mark: 'ours' };
  const told = (progress: unknown, progressToken: unknown = token.own) =>
    ({ jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken, progress } }) as const;
  const traceOf = (...steps: [message: object, atMs: number][]): Trace =>
    steps.reduce((trace, [message, atMs]) => heard(trace, message as never, token, atMs), nothingHeard);

  it('keeps when each came', () => {
    const trace = traceOf([told(1), 110], [told(2), 150], [told(2.5), 400]);
    expect(describeTrace({ ...trace, answeredMs: 450 }, 100, 500)).toEqual({
      progress_count: 3,
      last_progress: 2.5,
      first_ms: 10,
      largest_gap_ms: 250,
      answer_ms: 350,
    });
    expect(judgeTrace(trace, 'events')).toBeNull();
  });

  it('notices that all of it was held back until the answer', () => {
    const trace = { ...traceOf([told(1), 3_000], [told(2), 3_001]), answeredMs: 3_010 };
    expect(describeTrace(trace, 0, 3_010)).toMatchObject({ buffered: true });
    expect(describeTrace({ ...trace, firstMs: 500 }, 0, 3_010)).not.toHaveProperty('buffered');
  });

  it('leaves other notifications, and calls of the same probe, alone', () => {
    const other = { jsonrpc: '2.0', method: 'notifications/message', params: {} };
    expect(traceOf([other, 1], [told(9, 'ours_2'), 2])).toEqual(nothingHeard);
    expect(strayToken(told(1, 'ours_2'), 'ours')).toBeNull();
    expect(strayToken(told(1, 'theirs'), 'ours')).toBe('theirs');
    expect(strayToken({ jsonrpc: '2.0', method: 'notifications/progress' }, 'ours')).toBe('(none)');
  });

  it('names the first thing that was wrong', () => {
    const trace = traceOf([told(5), 1], [told(4), 2], [told(6, 'theirs'), 3]);
    expect(judgeTrace(trace, 'events')).toMatchObject({
      reason: 'progress_backwards',
      detail: { from: 5, to: 4 },
    });
  });

  it('takes no text for a number', () => {
    expect(judgeTrace(traceOf([told('1'), 1]), 'events')?.reason).toBe('progress_backwards');
  });
});

describe('any JSON at all', () => {
  const status = fc.constantFrom('queued', 'active', 'completed', 'failed', 'not_found', 'vibing', 7, null);
  const body = fc.oneof(
    fc.jsonValue(),
    fc.record({ status, job_id: fc.jsonValue(), result: fc.jsonValue(), error: fc.jsonValue() }),
  );

  it('is read as some view of a job, and of a bounded size', () => {
    fc.assert(
      fc.property(body, fc.boolean(), (value, enclosed) => {
        const result = enclosed
          ? { contents: [{ uri: 'job:a', text: JSON.stringify(value) }] }
          : { contents: value };
        const view = viewOf(result, { id: 'a', uri: 'job:a' });
        expect(['waiting', 'running', 'done', 'failed', 'lost', 'invalid']).toContain(view.state);
        if (view.state !== 'done') expect(JSON.stringify(view).length).toBeLessThan(2_000);
        const handle = handleIn({ content: [{ type: 'text', text: JSON.stringify(value) }, value] });
        if (handle !== null) expect(handle.uri.length).toBeLessThan(1_010);
      }),
    );
  });

  it('is read as a task or as none', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.record({ taskId: fc.jsonValue(), status })), (value) => {
        for (const era of ['legacy', 'modern'] as const) {
          const read = readTask(value, era);
          if (!read.ok) expect(read.pointer).toMatch(/^(\/|$)/);
        }
      }),
    );
  });

  it('is heard as progress or not', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (values) => {
        const messages = values.map((params) => ({
          jsonrpc: '2.0' as const,
          method: 'notifications/progress',
          params,
        }));
        const trace = messages.reduce(
          (before, message, atMs) => heard(before, message, { own: 'a_1', mark: 'a' }, atMs),
          nothingHeard,
        );
        expect(trace.broken?.reason ?? null).toBe(values.length > 0 ? 'progress_wrong_token' : null);
      }),
    );
  });
});
