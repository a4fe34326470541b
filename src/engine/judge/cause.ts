// Which layer of the pipeline died? The diagnosis: a pure, total function of the last counted observation of
// each check. The rows are those of design section 6, in its order: the first match wins.

import { canaryName } from '../../config/canary.ts';
import { healthCheck, healthOf, isHealth } from '../../config/health.ts';
import type { TargetConfig } from '../../config/schema/schema.ts';
import type { Reason } from '../../probe/reasons.ts';
import type { HealthRead, StageName } from '../../probe/report.ts';
import type { Cause, CheckName, Judgement } from '../words.ts';
import { worst } from './verdict.ts';

/** A canary's last run with its own two health reads. */
export interface CanaryRun extends Judgement {
  healthBefore: HealthRead | null;
  healthAfter: HealthRead | null;
}

export interface Symptoms {
  /** The protocol check. Null when it has not been observed. */
  server: Judgement | null;
  /** The worst canary. Null when there is none, or none has run. */
  canary: CanaryRun | null;
  /** The worst check of health. */
  health: Judgement | null;
  /** The one that tells of the queue behind that canary. */
  itsHealth: Judgement | null;
  /** Canaries that share the queue: a fall of waiting by so many is their own sentinels. */
  sentinels: number;
  /** The level of waiting that is configured for that queue, if any. */
  waitingLimit: number | null;
}

/** Of the last run of each check that has one, in the order in which they speak. */
export function symptomsOf(
  target: TargetConfig,
  runs: readonly (CanaryRun & { check: CheckName })[],
): Symptoms {
  const run = (name: CheckName): CanaryRun | null => runs.find(({ check }) => check === name) ?? null;
  const canary = worst(runs.filter(({ check }) => check.startsWith('canary:')));
  const called = target.canaries.find((one) => `canary:${canaryName(one)}` === canary?.check);
  const queue = called ? healthOf(target, called) : null;
  return {
    server: run('protocol'),
    canary,
    health: worst(runs.filter(({ check }) => isHealth(check))),
    itsHealth: queue && run(healthCheck(queue)),
    sentinels: target.canaries.filter((one) => healthOf(target, one) === queue).length,
    waitingLimit: queue?.waiting.warn ?? queue?.waiting.fail ?? null,
  };
}

const late = new Set<Reason | null>([
  'sentinel_timeout',
  'job_timeout',
  'task_stuck',
  'response_timeout',
  'stream_stalled',
  'deadline_exceeded',
]);
const cut = new Set<Reason | null>([
  'stream_ended',
  'stream_reset',
  'connection_reset',
  'truncated',
  'gateway_error',
]);
const careNeeded = new Set<Reason | null>([
  'canary_missing',
  'wrong_result',
  'input_required',
  'auth_required',
  'auth_rejected',
  'auth_scope',
  'rate_limited',
]);
const contract = new Set<Reason | null>([
  'idempotency_broken',
  'progress_missing',
  'progress_backwards',
  'progress_wrong_token',
  'progress_after_end',
  'job_invalid',
  'job_not_found',
  'task_invalid',
  'task_lost',
  'result_invalid',
  'not_jsonrpc',
  'id_mismatch',
]);
const failing = new Set<Reason | null>(['sentinel_failed', 'job_failed', 'task_failed']);
const ofHealth: Partial<Record<Reason, Cause>> = {
  queue_failures: 'jobs_failing',
  queue_backlog: 'backlog',
  queue_old: 'backlog',
  queue_stalled: 'jobs_stuck',
  no_workers: 'worker_down',
};
const beforeTools = new Set<StageName | null>(['connect', 'handshake']);

export function diagnose(symptoms: Symptoms): Cause | null {
  const { server, canary, health } = symptoms;
  if (server?.verdict === 'fail' && beforeTools.has(server.stage)) return 'server_down';
  if (canary?.verdict === 'fail') return ofFailedCanary(canary, symptoms);
  if (canary?.verdict === 'unknown' && careNeeded.has(canary.reason) && !refusedBefore(server)) {
    return 'canary_broken';
  }
  if (canary?.verdict === 'degraded' && isSlowByBacklog(canary, symptoms)) return 'backlog';
  if (health?.verdict !== 'fail' && health?.verdict !== 'degraded') return null;
  return (health.reason && ofHealth[health.reason]) ?? 'health_only';
}

/** The handshake was not let through, so the canary was never called: that is the server light's to tell. */
const refusedBefore = (server: Judgement | null): boolean =>
  server?.verdict === 'unknown' && beforeTools.has(server.stage);

function ofFailedCanary(run: CanaryRun, symptoms: Symptoms): Cause {
  const { reason } = run;
  const isLate = late.has(reason);
  const isCut = cut.has(reason);
  const inError =
    !isLate && !isCut && !careNeeded.has(reason) && !contract.has(reason) && !failing.has(reason);
  const queue = run.healthAfter?.queue ?? run.healthBefore?.queue ?? null;
  if (queue?.workers === 0 && (isLate || isCut || inError)) return 'worker_down';
  if (careNeeded.has(reason)) return 'canary_broken';
  if (contract.has(reason)) return 'contract_broken';
  if (failing.has(reason)) return 'jobs_failing';
  if (isStoreSilent(run.healthAfter)) return 'queue_store_down';
  if (isSlowByBacklog(run, symptoms)) return 'backlog';
  if (inError) return 'canary_error';
  const finished = hasFinished(run, symptoms.sentinels);
  if (finished === false && (queue?.active ?? 0) > 0) return 'jobs_stuck';
  if (finished === true) return 'backlog';
  if (finished === false && queue?.active === 0)
    return queue.workers === null ? 'worker_down' : 'not_consumed';
  return isCut ? 'canary_cut' : 'worker_silent';
}

/** Health is configured, and its second read does not answer, or answers 5xx without queue numbers. */
function isStoreSilent(after: HealthRead | null): boolean {
  if (after === null || after.queue !== null) return false;
  return after.status === null || after.status >= 500;
}

/** Whether a job was done between the two reads. Null when the reads cannot tell. */
function hasFinished({ healthBefore, healthAfter }: CanaryRun, sentinels: number): boolean | null {
  const before = healthBefore?.queue ?? null;
  const after = healthAfter?.queue ?? null;
  if (before === null || after === null) return null;
  if (before.completed !== null && after.completed !== null) return after.completed > before.completed;
  const waiting = before.waiting !== null && after.waiting !== null ? before.waiting - after.waiting : null;
  const active = before.active !== null && after.active !== null ? before.active - after.active : null;
  if (waiting === null && active === null) return null;
  return (waiting ?? 0) > sentinels || (active ?? 0) > 0;
}

function isSlowByBacklog(run: CanaryRun, { itsHealth, sentinels, waitingLimit }: Symptoms): boolean {
  if (run.reason !== 'slow') return false;
  const before = run.healthBefore?.queue ?? null;
  const queue = run.healthAfter?.queue ?? before;
  const busy = (queue?.active ?? 0) > 0 || hasFinished(run, sentinels) === true;
  const waiting = queue?.waiting ?? null;
  const over = waiting !== null && waitingLimit !== null && waiting > waitingLimit;
  const first = before?.waiting ?? null;
  const rising = waiting !== null && first !== null && waiting > first;
  return busy && (over || rising || itsHealth?.reason === 'queue_backlog');
}
