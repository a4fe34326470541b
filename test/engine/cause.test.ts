// Does the diagnosis name the layer that died? Each row of design section 6 as a sentence, and each fault of the
// fixture with the numbers that it shows.

import { describe, expect, it } from 'vitest';
import { type CanaryRun, diagnose, type Symptoms } from '../../src/engine/judge/cause.ts';
import type { Cause, Judgement, Verdict } from '../../src/engine/words.ts';
import type { Reason } from '../../src/probe/reasons.ts';
import type { HealthRead, StageName } from '../../src/probe/report.ts';
import { noAnswer, numbers, withoutNumbers } from './samples.ts';

const judged = (verdict: Verdict, reason: Reason | null, stage: StageName | null): Judgement => ({
  verdict,
  reason,
  stage,
});
const canary = (
  verdict: Verdict,
  reason: Reason | null,
  healthBefore: HealthRead | null = null,
  healthAfter: HealthRead | null = null,
): CanaryRun => ({ ...judged(verdict, reason, 'canary:worker'), healthBefore, healthAfter });
const health = (verdict: Verdict, reason: Reason | null): Judgement => judged(verdict, reason, 'health');

const well: Symptoms = {
  server: judged('pass', null, null),
  canary: null,
  health: null,
  itsHealth: null,
  sentinels: 1,
  waitingLimit: null,
};
const failed = (reason: Reason, before: HealthRead | null, after: HealthRead | null): Symptoms => ({
  ...well,
  canary: canary('fail', reason, before, after),
});

const still = { waiting: 3, active: 0, completed: 5 };
const late: Reason[] = [
  'sentinel_timeout',
  'job_timeout',
  'task_stuck',
  'response_timeout',
  'stream_stalled',
  'deadline_exceeded',
];
const cut: Reason[] = ['stream_ended', 'stream_reset', 'connection_reset', 'truncated', 'gateway_error'];
const inError: Reason[] = ['tool_error', 'rpc_error', 'http_error', 'bad_json', 'host_rejected'];

describe('the cause', () => {
  it.each(['connect', 'handshake'] as const)('is server_down when %s failed, whatever else', (stage) => {
    const server = judged('fail', 'connection_refused', stage);
    expect(diagnose({ ...failed('canary_missing', null, null), server })).toBe('server_down');
    expect(diagnose({ ...well, server, health: health('fail', 'queue_backlog') })).toBe('server_down');
  });

  it('is not server_down when the tools failed', () => {
    expect(diagnose({ ...well, server: judged('fail', 'tools_missing', 'tools') })).toBeNull();
  });

  it.each([...late, ...cut, ...inError])('is worker_down with no workers left and %s', (reason) => {
    const after = numbers({ ...still, workers: 0 });
    expect(diagnose(failed(reason, numbers({ ...still, workers: 1 }), after))).toBe('worker_down');
    expect(diagnose(failed(reason, after, noAnswer))).toBe('worker_down');
  });

  it.each([
    'canary_missing',
    'wrong_result',
    'input_required',
    'auth_required',
    'auth_rejected',
    'auth_scope',
    'rate_limited',
  ] as const)('is canary_broken with %s, even without workers', (reason) => {
    const none = numbers({ workers: 0 });
    expect(diagnose(failed(reason, none, none))).toBe('canary_broken');
  });

  it.each(['auth_required', 'rate_limited'] as const)('is canary_broken when the call got %s', (reason) => {
    const symptoms = { ...well, canary: canary('unknown', reason) };
    expect(diagnose({ ...symptoms, health: health('fail', 'queue_backlog') })).toBe('canary_broken');
  });

  it('is left to the health read when the handshake already was refused', () => {
    const server = judged('unknown', 'auth_required', 'handshake');
    const symptoms = { ...well, server, canary: canary('unknown', 'auth_required') };
    expect(diagnose(symptoms)).toBeNull();
    expect(diagnose({ ...symptoms, health: health('fail', 'queue_old') })).toBe('backlog');
  });

  it.each(['idempotency_broken', 'progress_backwards', 'job_not_found', 'task_lost', 'id_mismatch'] as const)(
    'is contract_broken with %s',
    (reason) => {
      expect(diagnose(failed(reason, null, noAnswer))).toBe('contract_broken');
    },
  );

  it.each(['sentinel_failed', 'job_failed', 'task_failed'] as const)('is jobs_failing with %s', (reason) => {
    expect(diagnose(failed(reason, null, noAnswer))).toBe('jobs_failing');
  });

  it.each([...late, ...cut, ...inError])('is queue_store_down with %s and a silent store', (reason) => {
    expect(diagnose(failed(reason, numbers(still), noAnswer))).toBe('queue_store_down');
    expect(diagnose(failed(reason, numbers(still), withoutNumbers(503)))).toBe('queue_store_down');
  });

  it('is not queue_store_down when health is not configured, or answers 200 without numbers', () => {
    expect(diagnose(failed('sentinel_timeout', null, null))).toBe('worker_silent');
    expect(diagnose(failed('sentinel_timeout', null, withoutNumbers(200)))).toBe('worker_silent');
  });

  it.each([...late, ...cut])('is jobs_stuck with %s while a job is active and none finishes', (reason) => {
    const read = numbers({ waiting: 1, active: 2, completed: 5, workers: 1 });
    expect(diagnose(failed(reason, read, read))).toBe('jobs_stuck');
  });

  it.each([...late, ...cut])('is backlog with %s while jobs finish', (reason) => {
    const before = numbers({ waiting: 9, active: 3, completed: 5, workers: 1 });
    expect(diagnose(failed(reason, before, numbers({ waiting: 12, active: 3, completed: 6 })))).toBe(
      'backlog',
    );
  });

  it('sees jobs finish without a completed count: waiting fell by more than our own, or active fell', () => {
    const seen = (before: object, after: object) =>
      diagnose(failed('job_timeout', numbers(before), numbers(after)));
    expect(seen({ waiting: 5, active: 1 }, { waiting: 4, active: 1 })).toBe('jobs_stuck');
    expect(seen({ waiting: 5, active: 1 }, { waiting: 3, active: 1 })).toBe('backlog');
    expect(seen({ waiting: 5, active: 2 }, { waiting: 5, active: 1 })).toBe('backlog');
  });

  it('is backlog with a slow canary, a busy queue, and waiting over its level, rising, or told by health', () => {
    const slow = (before: object, after: object, more: Partial<Symptoms> = {}) =>
      diagnose({ ...well, canary: canary('degraded', 'slow', numbers(before), numbers(after)), ...more });
    expect(slow({ waiting: 9, active: 1 }, { waiting: 9, active: 1 }, { waitingLimit: 8 })).toBe('backlog');
    expect(slow({ waiting: 8, active: 1 }, { waiting: 9, active: 1 })).toBe('backlog');
    const told = { health: health('fail', 'queue_backlog') };
    expect(slow({ waiting: 9, active: 1 }, { waiting: 9, active: 1 }, told)).toBe('backlog');
    expect(slow({ waiting: 9, active: 0 }, { waiting: 10, active: 0 })).toBeNull();
    expect(slow({ waiting: 9, active: 1 }, { waiting: 9, active: 1 })).toBeNull();
  });

  it.each([...late, ...cut])('is not_consumed with %s when workers live and nothing is taken', (reason) => {
    const read = numbers({ ...still, workers: 2 });
    expect(diagnose(failed(reason, read, read))).toBe('not_consumed');
  });

  it.each([...late, ...cut])('is worker_down with %s, nothing taken, and no word of workers', (reason) => {
    expect(diagnose(failed(reason, numbers(still), numbers(still)))).toBe('worker_down');
  });

  it.each(cut)('is canary_cut with %s and nothing more known', (reason) => {
    expect(diagnose(failed(reason, null, null))).toBe('canary_cut');
  });

  it.each(late)('is worker_silent with %s and nothing more known', (reason) => {
    expect(diagnose(failed(reason, null, null))).toBe('worker_silent');
    expect(diagnose(failed(reason, noAnswer, numbers(still)))).toBe('worker_silent');
  });

  it.each(inError)('is canary_error with %s while the store answers', (reason) => {
    expect(diagnose(failed(reason, numbers(still), numbers(still)))).toBe('canary_error');
  });

  it.each([
    ['queue_failures', 'jobs_failing'],
    ['queue_backlog', 'backlog'],
    ['queue_old', 'backlog'],
    ['queue_stalled', 'jobs_stuck'],
    ['no_workers', 'worker_down'],
    ['queue_degraded', 'health_only'],
    ['health_unreachable', 'health_only'],
    ['http_error', 'health_only'],
  ] as const)('is told by health alone: %s is %s', (reason, cause) => {
    expect(diagnose({ ...well, health: health('fail', reason) })).toBe(cause);
    const passed = { ...well, canary: canary('pass', null) };
    expect(diagnose({ ...passed, health: health('degraded', reason) })).toBe(cause);
    expect(diagnose({ ...passed, health: health('unknown', reason) })).toBeNull();
  });

  it.each(['slow', 'session_lost'] as const)('is null with only %s: the reason speaks', (reason) => {
    expect(diagnose({ ...well, canary: canary('degraded', reason) })).toBeNull();
  });
});

describe('the faults of the fixture', () => {
  const reads = (before: object, after: object) => [numbers(before), numbers(after)] as const;
  it.each([
    [
      'worker-killed',
      failed(
        'sentinel_timeout',
        ...reads(
          { waiting: 3, active: 0, completed: 17, workers: 0 },
          { waiting: 3, active: 0, completed: 17, workers: 0 },
        ),
      ),
      'worker_down',
    ],
    [
      'worker-hung',
      failed(
        'sentinel_timeout',
        ...reads(
          { waiting: 0, active: 3, completed: 17, workers: 1 },
          { waiting: 1, active: 3, completed: 17, workers: 1 },
        ),
      ),
      'jobs_stuck',
    ],
    [
      'queue-paused',
      failed(
        'sentinel_timeout',
        ...reads(
          { waiting: 2, active: 0, completed: 17, workers: 1 },
          { waiting: 2, active: 0, completed: 17, workers: 1 },
        ),
      ),
      'not_consumed',
    ],
    [
      'backlog',
      failed(
        'sentinel_timeout',
        ...reads(
          { waiting: 250, active: 3, completed: 40, workers: 1 },
          { waiting: 244, active: 3, completed: 46, workers: 1 },
        ),
      ),
      'backlog',
    ],
    [
      'jobs-failing',
      { ...well, canary: canary('pass', null), health: health('fail', 'queue_failures') },
      'jobs_failing',
    ],
    [
      'jobs-slow',
      failed(
        'sentinel_timeout',
        ...reads(
          { waiting: 12, active: 3, completed: 30, workers: 1 },
          { waiting: 15, active: 3, completed: 33, workers: 1 },
        ),
      ),
      'backlog',
    ],
    ['store-down', failed('tool_error', withoutNumbers(503), withoutNumbers(503)), 'queue_store_down'],
    [
      'sentinel-failing',
      failed('sentinel_failed', ...reads({ waiting: 0, workers: 1 }, { waiting: 0, workers: 1 })),
      'jobs_failing',
    ],
  ] as [string, Symptoms, Cause][])('%s', (_, symptoms, cause) => {
    expect(diagnose(symptoms)).toBe(cause);
  });
});
