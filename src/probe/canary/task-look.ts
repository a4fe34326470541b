// What does one look at a task mean for the canary? Pure.

import { at, isObject } from '../../base/json.ts';
import { oneLine } from '../../base/text.ts';
import { evidenceOf, shown } from '../answer/classify.ts';
import { type Fault, fault } from '../fault.ts';
import type { Era } from '../report.ts';
import type { Reply } from '../session/session.ts';
import { judgeResult, type Resulted } from './result.ts';
import { brokenStep, readTask, type TaskView } from './task-view.ts';

export type TaskLook =
  | { state: 'working'; task: TaskView; answer: Answer }
  /** It ran to its end, and what it ended with is still to be judged. */
  | { state: 'ended'; task: TaskView; answer: Answer }
  /** `over`: nothing is left that could be cancelled. */
  | { state: 'broken'; fault: Fault; over: boolean };

export type Answer = Extract<Reply, { ok: true }>;

/** What servers answer who do not know a task: by the specification, and as of a resource before 2026-07-28. */
const unknownTask = new Set<unknown>([-32_602, -32_002]);
const isUnknown = ({ reason, detail }: Fault): boolean =>
  reason === 'rpc_error' && unknownTask.has(detail.code);

export function lookAt(reply: Reply, before: TaskView, era: Era): TaskLook {
  if (!reply.ok) {
    const lost = isUnknown(reply.fault);
    return broken(lost ? { ...reply.fault, reason: 'task_lost' } : reply.fault, lost);
  }
  const read = readTask(reply.result, era);
  if (!read.ok) return broken(malformed(read.pointer, reply), false);
  const { task } = read;
  const pointer = brokenStep(before, task);
  if (pointer !== null) return broken(malformed(pointer, reply), false);
  switch (task.status) {
    case 'working':
      return { state: 'working', task, answer: reply };
    case 'input_required':
      return broken(fault('input_required', { status: task.status }, evidenceOf(reply.answered)), false);
    case 'cancelled':
      return broken(fault('task_failed', { status: task.status }, evidenceOf(reply.answered)), true);
    case 'completed':
    case 'failed':
      return { state: 'ended', task, answer: reply };
  }
}

const broken = (found: Fault, over: boolean): TaskLook => ({ state: 'broken', fault: found, over });

/** `pointer` is into the result. */
export const malformed = (pointer: string, { result, answered }: Resulted): Fault =>
  fault('task_invalid', { pointer, got: shown(at(result, pointer)) ?? null }, evidenceOf(answered));

/** 2025-11-25: the end is fetched apart, with `tasks/result`. Null when it is good. */
export function judgeFetched(reply: Reply, task: TaskView, expected: Record<string, unknown>): Fault | null {
  if (reply.ok) return judgeEnd(reply, task, expected);
  // A task that failed without a result answers with the error that it met.
  if (task.status === 'failed' && reply.fault.reason === 'rpc_error')
    return { ...reply.fault, reason: 'task_failed' };
  const withheld = isUnknown(reply.fault);
  return withheld
    ? { ...reply.fault, reason: 'task_invalid', detail: { ...reply.fault.detail, pointer: '/result' } }
    : reply.fault;
}

/** 2026-07-28: the end is part of the task; `failed` is for errors of the protocol alone. Null when it is good. */
export function judgeEnclosed(
  reply: Answer,
  task: TaskView,
  expected: Record<string, unknown>,
): Fault | null {
  const { result, error } = reply.result;
  if (task.status === 'completed')
    return isObject(result)
      ? judgeEnd({ result, answered: reply.answered }, task, expected)
      : malformed('/result', reply);
  const { code, message } = isObject(error) ? error : {};
  const told = typeof error === 'string' ? error : message;
  const text = typeof told === 'string' ? oneLine(told, 300) : null;
  return fault(
    'task_failed',
    { code: typeof code === 'number' ? code : null, error: text },
    evidenceOf(reply.answered),
  );
}

/** A task whose tool ended in an error has failed, in either form; the guide's own texts say more. */
function judgeEnd(resulted: Resulted, task: TaskView, expected: Record<string, unknown>): Fault | null {
  const found = judgeResult(resulted, expected);
  if (found?.reason === 'tool_error') return { ...found, reason: 'task_failed' };
  return found ?? (task.status === 'failed' ? fault('task_failed', {}, evidenceOf(resulted.answered)) : null);
}
