// Does a job that is enqueued get done? A tool enqueues it, and its resource is read until it says so; the times
// of enqueueing, waiting and running are kept apart.

import { oneLine } from '../../base/text.ts';
import { evidenceOf } from '../answer/classify.ts';
import { type Fault, fault } from '../fault.ts';
import type { Reason } from '../reasons.ts';
import type { Detail, Evidence } from '../report.ts';
import { endedBy, passed, type StageEnd, withSessionLoss } from '../stage.ts';
import type { CanaryCall } from './call.ts';
import { handleIn, type JobHandle } from './job-handle.ts';
import { type JobView, outcomeOfJob, viewOf } from './job-view.ts';
import { askUntilSettled, heeded, rounded, withDetail } from './poll.ts';
import { type Resulted, toolAnswer, unexpected } from './result.ts';

/** Servers that do not know a resource: by the specification, and before 2026-07-28. */
const unknownResource = new Set<unknown>([-32_602, -32_002]);

/** @throws Interrupted */
export async function runJob(call: CanaryCall): Promise<StageEnd> {
  const { canary, clock, random } = call;
  const key = canary.idempotency ? { idempotency_key: random.id('coalmine') } : {};
  const fromMs = clock.monotonicMs();
  const first = await enqueue(call, key);
  if (!first.ok) return endedBy(first.fault);
  const enqueuedMs = clock.monotonicMs();
  const broken = canary.idempotency ? await repeat(call, key, first.handle) : null;
  if (broken) return endedBy(broken);
  const { handle, evidence, sessionLost } = first;
  return withSessionLoss(await follow(call, handle, { fromMs, enqueuedMs, evidence }), sessionLost);
}

type Enqueued =
  | { ok: true; handle: JobHandle; evidence: Evidence; sessionLost: Evidence | null }
  | { ok: false; fault: Fault };

async function enqueue({ session, canary, limit }: CanaryCall, key: object): Promise<Enqueued> {
  const params = { name: canary.tool, arguments: { ...canary.arguments, ...key } };
  const reply = await session.request('tools/call', params, limit);
  if (!reply.ok) return reply;
  const answer = toolAnswer(reply);
  if (!answer.ok) return answer;
  const handle = handleIn(answer.told);
  const evidence = evidenceOf(reply.answered);
  if (handle !== null) return { ok: true, handle, evidence, sessionLost: reply.sessionLost };
  return { ok: false, fault: fault('job_invalid', { pointer: '/job_id' }, evidence) };
}

/** The same key once more must name the same job. Null when it does. */
async function repeat(call: CanaryCall, key: object, first: JobHandle): Promise<Fault | null> {
  const again = await enqueue(call, key);
  if (!again.ok) return { ...again.fault, detail: { ...again.fault.detail, repeated: true } };
  if (nameOf(again.handle) === nameOf(first)) return null;
  const detail = { first: oneLine(nameOf(first), 100), second: oneLine(nameOf(again.handle), 100) };
  return fault('idempotency_broken', detail, again.evidence);
}

const nameOf = ({ id, uri }: JobHandle): string => id ?? uri;

/** Times are on the monotonic clock, in milliseconds. */
interface Course {
  fromMs: number;
  enqueuedMs: number;
  /** When it was first seen running; null when it never was. */
  runningMs: number | null;
  polls: number;
  /** In the server's word; null before the first look. */
  status: string | null;
  /** Of the last answer. */
  evidence: Evidence;
}

async function follow(
  call: CanaryCall,
  handle: JobHandle,
  begun: Pick<Course, 'fromMs' | 'enqueuedMs' | 'evidence'>,
): Promise<StageEnd> {
  const { canary, clock } = call;
  let course: Course = { ...begun, runningMs: null, polls: 0, status: null };
  const told = (): Detail => describe(handle, course, clock.monotonicMs());
  const question = { method: 'resources/read', params: { uri: handle.uri } };
  const settled = await askUntilSettled({ ...call, fromMs: begun.fromMs }, question, (reply, polls) => {
    course = { ...course, polls };
    if (!reply.ok) return unread(reply.fault, told());
    const view = viewOf(reply.result, handle);
    course = advanced(course, view, evidenceOf(reply.answered), clock.monotonicMs());
    return 'pollMs' in view
      ? { againInMs: paceMs(polls, view.pollMs) }
      : endOf(view, told(), reply, canary.expect);
  });
  return settled ?? endedBy(fault('job_timeout', told(), course.evidence));
}

function advanced(course: Course, view: JobView, evidence: Evidence, nowMs: number): Course {
  if (view.state === 'invalid') return { ...course, evidence };
  const runningMs = course.runningMs ?? (view.state === 'running' ? nowMs : null);
  return { ...course, evidence, runningMs, status: view.status };
}

/** A server that says that there is no such resource does not know the job that it accepted. */
function unread({ reason, detail, evidence }: Fault, told: Detail): StageEnd {
  const unknown = reason === 'rpc_error' && unknownResource.has(detail.code);
  return endedBy(fault(unknown ? 'job_not_found' : reason, withDetail(told, detail), evidence));
}

type Last = Exclude<JobView, { pollMs: unknown }>;

function endOf(
  view: Last,
  told: Detail,
  { answered }: Resulted,
  expected: CanaryCall['canary']['expect'],
): StageEnd {
  const broken = (reason: Reason, more: Detail): StageEnd =>
    endedBy(fault(reason, { ...told, ...more }, evidenceOf(answered)));
  switch (view.state) {
    case 'invalid':
      return broken('job_invalid', { pointer: view.pointer, got: view.got });
    case 'lost':
      return broken('job_not_found', {});
    case 'failed':
      return broken('job_failed', { error: view.error });
    case 'done': {
      const made = { content: [], structuredContent: outcomeOfJob(view.body) };
      const wrong = unexpected(made, expected, answered);
      return wrong ? endedBy({ ...wrong, detail: { ...told, ...wrong.detail } }) : passed(told);
    }
  }
}

const describe = (handle: JobHandle, course: Course, nowMs: number): Detail => {
  const { fromMs, enqueuedMs, runningMs, polls, status } = course;
  return {
    job_id: handle.id === null ? null : oneLine(handle.id, 100),
    status,
    polls,
    enqueue_ms: rounded(enqueuedMs - fromMs),
    wait_ms: runningMs === null ? null : rounded(runningMs - enqueuedMs),
    run_ms: runningMs === null ? null : rounded(nowMs - runningMs),
    total_ms: rounded(nowMs - fromMs),
  };
};

/** Quick at first, as most jobs are; then every two seconds. A server that names its own pace is heeded. */
const paceMs = (polls: number, askedMs: number | null): number =>
  askedMs === null ? Math.min(100 * 1.5 ** (polls - 1), 2_000) : heeded(askedMs);
