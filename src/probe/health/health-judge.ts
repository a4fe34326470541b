// Is the queue well? Pure: the body first (the server's own word, then the thresholds), then the status.

import type { HealthConfig } from '../../config/schema/schema.ts';
import { refusal, retryAfter } from '../answer/classify.ts';
import { outcomeOf } from '../fault.ts';
import type { Reason } from '../reasons.ts';
import type { Detail, QueueReading } from '../report.ts';
import { endedBy, passed, type StageEnd } from '../stage.ts';
import type { HealthAnswer } from './health.ts';
import { missingFields, serverWord } from './health-answer.ts';
import { failedGrowth, type HealthMemory } from './health-memory.ts';

interface Finding {
  outcome: 'warn' | 'fail';
  reason: Reason;
  detail: Detail;
}

/** `memory` includes this read. `credential`: headers of a credential went along. */
export function judgeHealth(
  answer: HealthAnswer,
  config: HealthConfig,
  memory: HealthMemory,
  nowMs: number,
  credential: boolean,
): StageEnd {
  if (answer.kind === 'fault') {
    const { reason, detail, evidence } = answer.fault;
    return endedBy({ reason: 'health_unreachable', detail: { ...detail, wire: reason }, evidence });
  }
  const { status, headers, body, queue, evidence } = answer;
  const end = (outcome: StageEnd['outcome'], reason: Reason, detail: Detail): StageEnd => ({
    outcome,
    reason,
    detail: { status, ...detail, ...retryAfter(headers, nowMs) },
    evidence,
    notices: [],
  });
  const blocked = status === 401 || status === 403 || status === 429;
  const refused = blocked && refusal({ head: { status, headers }, excerpt: '' }, { credential, nowMs });
  if (refused) return end(outcomeOf(refused), refused.reason, { ...refused.detail, ...answer.refusal });

  const findings = body === undefined ? [] : thresholds(queue, config, memory, nowMs);
  const word = serverWord(body, status);
  if (word) findings.unshift({ ...word, detail: {} });
  // A threshold of ours says more than a word without a reason.
  const telling = findings.filter(({ reason }) => reason !== 'queue_degraded');
  const ordered = [...telling, ...findings];
  const worst = ordered.find(({ outcome }) => outcome === 'fail') ?? null;
  if (worst) return end('fail', worst.reason, worst.detail);
  if (status < 200 || status > 299) return end('fail', 'http_error', {});
  if (body === undefined) return end('fail', 'health_invalid', { problem: 'not JSON' });
  const missing = missingFields(queue, config);
  if (missing.length > 0) return end('fail', 'health_invalid', { missing });
  const warning = ordered[0];
  return warning ? end('warn', warning.reason, warning.detail) : passed({ status });
}

function thresholds(
  queue: QueueReading | null,
  config: HealthConfig,
  memory: HealthMemory,
  nowMs: number,
): Finding[] {
  if (queue === null) return [];
  return [
    ...fewer(queue.workers, config.workers),
    ...held('queue_backlog', 'waiting', queue.waiting, config.waiting, memory, config.forMs, nowMs),
    ...held(
      'queue_old',
      'oldestAge',
      queue.oldestAgeMs,
      { warn: config.oldestAge.warnMs, fail: config.oldestAge.failMs },
      memory,
      config.forMs,
      nowMs,
    ),
    ...failures(queue, config, memory, nowMs),
    ...stalled(config, memory, nowMs),
  ];
}

function fewer(workers: number | null, { warn, fail }: HealthConfig['workers']): Finding[] {
  if (workers === null) return [];
  if (fail !== undefined && workers < fail)
    return [{ outcome: 'fail', reason: 'no_workers', detail: { workers, min: fail } }];
  if (warn !== undefined && workers < warn)
    return [{ outcome: 'warn', reason: 'no_workers', detail: { workers, min: warn } }];
  return [];
}

function held(
  reason: Reason,
  measure: 'waiting' | 'oldestAge',
  value: number | null,
  levels: { warn?: number | undefined; fail?: number | undefined },
  { over }: HealthMemory,
  forMs: number,
  nowMs: number,
): Finding[] {
  for (const outcome of ['fail', 'warn'] as const) {
    const sinceMs = over[`${measure}.${outcome}`];
    if (sinceMs !== undefined && nowMs - sinceMs >= forMs) {
      return [
        {
          outcome,
          reason,
          detail: { [measure === 'waiting' ? 'waiting' : 'oldest_age_ms']: value, limit: levels[outcome] },
        },
      ];
    }
  }
  return [];
}

function failures(
  queue: QueueReading,
  { failed }: HealthConfig,
  memory: HealthMemory,
  nowMs: number,
): Finding[] {
  if (queue.failed === null) return [];
  const grown = failedGrowth(memory, failed.windowMs, nowMs);
  for (const outcome of ['fail', 'warn'] as const) {
    const limit = failed[outcome];
    if (limit !== undefined && grown > limit)
      return [{ outcome, reason: 'queue_failures', detail: { grown, limit, window_ms: failed.windowMs } }];
  }
  return [];
}

function stalled({ stalledAfterMs }: HealthConfig, { stillSinceMs }: HealthMemory, nowMs: number): Finding[] {
  if (stillSinceMs === null || nowMs - stillSinceMs < stalledAfterMs) return [];
  return [{ outcome: 'fail', reason: 'queue_stalled', detail: { still_for_ms: nowMs - stillSinceMs } }];
}
