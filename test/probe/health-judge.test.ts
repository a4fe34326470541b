// Is the queue well, by what its health URL says?

import { describe, expect, it } from 'vitest';
import type { HealthConfig } from '../../src/config/schema/schema.ts';
import { targetSchema } from '../../src/config/schema/target-schema.ts';
import { fault } from '../../src/probe/fault.ts';
import { queueIn } from '../../src/probe/health/health-answer.ts';
import { judgeHealth } from '../../src/probe/health/health-judge.ts';
import { follow, noHealthMemory } from '../../src/probe/health/health-memory.ts';

const nowMs = 1_000_000;
const url = 'http://127.0.0.1/health';

function config(health: object = {}): HealthConfig {
  const {
    health: [parsed],
  } = targetSchema.parse({ name: 'a', url, health: { url, ...health } });
  if (parsed === undefined) throw new Error('a health section is configured');
  return parsed;
}

/** `outcome reason` of one answer, judged on its own. Undefined stands for a body that is not JSON. */
function judged(status: number, body: unknown, health: object = {}, credential = false): string {
  const written = config(health);
  const queue = queueIn(body, written.fields);
  const memory = queue === null ? noHealthMemory : follow(noHealthMemory, queue, written, nowMs);
  const evidence = { status };
  const answer = { kind: 'answer', status, headers: {}, body, queue, evidence } as const;
  const { outcome, reason } = judgeHealth(answer, written, memory, nowMs, credential);
  return `${outcome} ${reason}`;
}

const queue = (numbers: object) => ({ status: 'ok', queue: numbers });

describe('a health answer', () => {
  it.each([
    [200, { status: 'ok' }, 'pass null'],
    [200, { status: 'healthy', queue: { waiting: 9_999 } }, 'pass null'],
    [204, undefined, 'fail health_invalid'],
    [200, undefined, 'fail health_invalid'],
    [200, [], 'pass null'],
    [503, { status: 'degraded', reason: 'queue_backlog' }, 'fail queue_backlog'],
    [503, { status: 'degraded', reason: 'high_failure_rate' }, 'fail queue_failures'],
    [503, { status: 'degraded', reason: 'no_workers' }, 'fail no_workers'],
    [503, { status: 'degraded', reason: 'moon_phase' }, 'fail queue_degraded'],
    [503, { status: 'degraded', reason: 'constructor' }, 'fail queue_degraded'],
    [503, undefined, 'fail queue_degraded'],
    [200, { status: 'degraded' }, 'fail queue_degraded'],
    [200, { status: 'UNHEALTHY' }, 'fail queue_degraded'],
    [200, { status: 'warning', reason: 'queue_old' }, 'warn queue_old'],
    [404, undefined, 'fail http_error'],
    [500, { status: 'degraded', reason: 'queue_old' }, 'fail queue_old'],
    [502, undefined, 'fail http_error'],
    [401, undefined, 'skip auth_required'],
    [403, undefined, 'fail http_error'],
    [429, { status: 'degraded' }, 'skip rate_limited'],
  ])('%i with %j is %s', (status, body, wanted) => {
    expect(judged(status, body)).toBe(wanted);
  });

  it.each([401, 403])('%i is a refusal where a credential went along', (status) => {
    expect(judged(status, undefined, {}, true)).toBe('fail auth_rejected');
  });

  it.each([
    [{ waiting: 200 }, { waiting: { warn: 100, fail: 200 } }, 'warn queue_backlog'],
    [{ waiting: 201 }, { waiting: { warn: 100, fail: 200 } }, 'fail queue_backlog'],
    [{ waiting: 100 }, { waiting: { warn: 100 } }, 'pass null'],
    [{ waiting: 101 }, { waiting: { warn: 100 }, for: '1m' }, 'pass null'],
    [{ oldest_age_ms: 60_001 }, { oldest_age: { fail: '1m' } }, 'fail queue_old'],
    [{ workers: 0 }, { workers: { fail: 1 } }, 'fail no_workers'],
    [{ workers: 1 }, { workers: { warn: 2, fail: 1 } }, 'warn no_workers'],
    [{ workers: 2 }, { workers: { warn: 2, fail: 1 } }, 'pass null'],
    [{ failed: 10_000 }, { failed: { fail: 1 } }, 'pass null'],
    [{ waiting: 1 }, { workers: { fail: 1 } }, 'fail health_invalid'],
    [{ workers: null }, { workers: { fail: 1 } }, 'fail health_invalid'],
    [{ workers: '3' }, { workers: { fail: 1 } }, 'fail health_invalid'],
    [{ waiting: -1 }, { waiting: { fail: 1 } }, 'fail health_invalid'],
    [{ waiting: 500, workers: 0 }, { waiting: { warn: 1 }, workers: { fail: 1 } }, 'fail no_workers'],
  ])('with %j against %j is %s', (numbers, health, wanted) => {
    expect(judged(200, queue(numbers), health)).toBe(wanted);
  });

  it('lets a threshold of ours say more than a word without a reason', () => {
    const health = { workers: { fail: 1 } };
    expect(judged(503, { status: 'degraded', queue: { workers: 0 } }, health)).toBe('fail no_workers');
    expect(judged(503, { status: 'degraded', reason: 'queue_backlog', queue: { workers: 0 } }, health)).toBe(
      'fail queue_backlog',
    );
  });

  it.each([429, 500, 503])('%i passes on how long to stay away', (status) => {
    const answer = {
      kind: 'answer',
      status,
      headers: { 'retry-after': '9' },
      body: {},
      queue: null,
    } as const;
    const { detail } = judgeHealth(
      { ...answer, evidence: { status } },
      config(),
      noHealthMemory,
      nowMs,
      false,
    );
    expect(detail.retry_after_ms).toBe(9_000);
  });

  it('that never came is unreachable, with the reason of the wire', () => {
    const answer = { kind: 'fault', fault: fault('connection_refused', { code: 'ECONNREFUSED' }) } as const;
    expect(judgeHealth(answer, config(), noHealthMemory, nowMs, false)).toMatchObject({
      outcome: 'fail',
      reason: 'health_unreachable',
      detail: { wire: 'connection_refused', code: 'ECONNREFUSED' },
    });
  });
});

describe('the numbers of a queue', () => {
  it('stand under queue or at the top, and what is not told is null, never zero', () => {
    const told = {
      waiting: 1,
      active: null,
      failed: null,
      delayed: null,
      completed: null,
      workers: null,
      oldestAgeMs: null,
    };
    expect(queueIn({ queue: { waiting: 1 } }, {})).toEqual(told);
    expect(queueIn({ waiting: 1 }, {})).toEqual(told);
  });

  it('stand where fields point', () => {
    const body = { jobs: { 'a/b': { '~pending': 4 } }, list: [{ n: 5 }] };
    const fields = { waiting: '/jobs/a~1b/~0pending', workers: '/list/0/n' };
    expect(queueIn(body, fields)).toMatchObject({ waiting: 4, workers: 5 });
  });

  it.each([
    undefined,
    null,
    7,
    'x',
    [],
    {},
    { queue: [] },
    { queue: { waiting: 'many' } },
    { queue: { waiting: Infinity } },
  ])('are none in %j', (body) => {
    expect(queueIn(body, {})).toBeNull();
  });

  it('are not read from what every object inherits', () => {
    expect(queueIn({ ok: 1 }, { waiting: '/constructor/length' })).toBeNull();
  });
});
