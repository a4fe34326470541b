// What does the table of design section 6 say, read row by row? The oracle: slow, literal, and written apart
// from the implementation.

import type { Symptoms } from '../../src/engine/judge/cause.ts';
import type { Cause } from '../../src/engine/words.ts';

const lateReasons =
  'sentinel_timeout job_timeout task_stuck response_timeout stream_stalled deadline_exceeded'.split(' ');
const cutReasons = 'stream_ended stream_reset connection_reset truncated gateway_error'.split(' ');
const row3 =
  'canary_missing wrong_result input_required auth_required auth_rejected auth_scope rate_limited'.split(' ');
const row4 =
  'idempotency_broken progress_missing progress_backwards progress_wrong_token progress_after_end job_invalid job_not_found task_invalid task_lost result_invalid not_jsonrpc id_mismatch'.split(
    ' ',
  );
const row5 = 'sentinel_failed job_failed task_failed'.split(' ');

export function causeByTable(symptoms: Symptoms): Cause | null {
  const { server, canary, health, itsHealth, sentinels, waitingLimit } = symptoms;
  const reason = canary?.reason ?? '';
  const fails = canary?.verdict === 'fail';
  const late = fails && lateReasons.includes(reason);
  const cut = fails && cutReasons.includes(reason);
  const inError = fails && ![...lateReasons, ...cutReasons, ...row3, ...row4, ...row5].includes(reason);
  const slow = (fails || canary?.verdict === 'degraded') && reason === 'slow';
  const early = server?.stage === 'connect' || server?.stage === 'handshake';
  const called = !(server?.verdict === 'unknown' && early);

  const first = canary?.healthBefore?.queue ?? null;
  const second = canary?.healthAfter?.queue ?? null;
  const later = second ?? first;
  const answer = canary?.healthAfter ?? null;
  const silent =
    answer !== null && (answer.status === null || (answer.status >= 500 && answer.queue === null));
  const fell = (name: 'waiting' | 'active'): number | null =>
    first?.[name] != null && second?.[name] != null ? first[name] - second[name] : null;
  let finished: boolean | null = null;
  if (first?.completed != null && second?.completed != null) finished = second.completed > first.completed;
  else if (fell('waiting') !== null || fell('active') !== null)
    finished = (fell('waiting') ?? 0) > sentinels || (fell('active') ?? 0) > 0;

  const rising = fell('waiting') !== null && (fell('waiting') as number) < 0;
  const over = later?.waiting != null && waitingLimit !== null && later.waiting > waitingLimit;
  const busy = (later?.active ?? 0) > 0 || finished === true;
  const trouble = health?.verdict === 'fail' || health?.verdict === 'degraded';

  const rows: [Cause, boolean][] = [
    ['server_down', server?.verdict === 'fail' && early],
    ['worker_down', later?.workers === 0 && (late || cut || inError)],
    ['canary_broken', row3.includes(reason) && (fails || (canary?.verdict === 'unknown' && called))],
    ['contract_broken', fails && row4.includes(reason)],
    ['jobs_failing', fails && row5.includes(reason)],
    ['queue_store_down', (late || cut || inError) && silent],
    ['jobs_stuck', (late || cut) && (later?.active ?? 0) > 0 && finished === false],
    ['backlog', (late || cut) && finished === true],
    ['backlog', slow && busy && (over || rising || itsHealth?.reason === 'queue_backlog')],
    ['not_consumed', (late || cut) && later?.active === 0 && finished === false && (later.workers ?? 0) >= 1],
    ['worker_down', (late || cut) && later?.active === 0 && finished === false && later.workers === null],
    ['canary_cut', cut],
    ['worker_silent', late],
    ['canary_error', fails],
    ['jobs_failing', trouble && health?.reason === 'queue_failures'],
    ['backlog', trouble && (health?.reason === 'queue_backlog' || health?.reason === 'queue_old')],
    ['jobs_stuck', trouble && health?.reason === 'queue_stalled'],
    ['worker_down', trouble && health?.reason === 'no_workers'],
    ['health_only', trouble],
  ];
  return rows.find(([, holds]) => holds)?.[0] ?? null;
}
