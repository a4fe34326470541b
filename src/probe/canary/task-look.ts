// What does one look at a task mean for the canary? Pure.

import { isObject } from '../../base/json.ts';
import { oneLine } from '../../base/text.ts';
import { evidenceOf } from '../answer/classify.ts';
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

/** What servers answer who do not know a task. */
const unknownTask = -32_602;
const isUnknown = ({ reason, detail }: Fault): boolean =>
  reason === 'rpc_error' && detail.code === unknownTask;

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

export const malformed = (pointer: string, { answered }: Resulted): Fault =>
  fault('task_invalid', { pointer }, evidenceOf(answered));

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
  const text = typeof message === 'string' ? oneLine(message, 300) : null;
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
