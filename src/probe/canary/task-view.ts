// What does a server say of a task? Pure, in both forms: 2025-11-25 (experimental), and the extension
// io.modelcontextprotocol/tasks of 2026-07-28.

import { TaskSchema } from '@modelcontextprotocol/sdk/types.js';
import * as z from 'zod';
import { at, isObject } from '../../base/json.ts';
import { oneLine } from '../../base/text.ts';
import type { Detail, Era } from '../report.ts';
import { metaNames } from '../session/framing.ts';
import type { CanaryCall } from './call.ts';

type Status = z.output<typeof TaskSchema>['status'];

export interface TaskView {
  id: string;
  status: Status;
  message: string | null;
  ttlMs: number | null;
  /** What the server asks for between two looks. */
  pollMs: number | null;
  updatedAt: string;
}

export type TaskRead = { ok: true; task: TaskView } | { ok: false; pointer: string };

/** The extension has no schema in the SDK. */
const modernTask = TaskSchema.omit({ ttl: true, pollInterval: true }).extend({
  ttlMs: z.number().nullish(),
  pollIntervalMs: z.number().optional(),
});

/** Longer ones would travel in a header. */
const longestId = 1_000;

export function readTask(value: unknown, era: Era): TaskRead {
  const parsed = era === 'legacy' ? legacyTask(value) : modern(value);
  if (!parsed.ok) return parsed;
  const { id } = parsed.task;
  return id === '' || id.length > longestId ? { ok: false, pointer: '/taskId' } : parsed;
}

function legacyTask(value: unknown): TaskRead {
  const { data, error } = TaskSchema.safeParse(value);
  if (!data) return malformed(error);
  return { ok: true, task: { ...common(data), ttlMs: data.ttl, pollMs: data.pollInterval ?? null } };
}

function modern(value: unknown): TaskRead {
  const { data, error } = modernTask.safeParse(value);
  if (!data) return malformed(error);
  return {
    ok: true,
    task: { ...common(data), ttlMs: data.ttlMs ?? null, pollMs: data.pollIntervalMs ?? null },
  };
}

const malformed = (error: z.core.$ZodError | undefined): TaskRead => ({
  ok: false,
  pointer: (error?.issues[0]?.path ?? []).map((part) => `/${String(part)}`).join(''),
});

const common = (
  data: Pick<z.output<typeof TaskSchema>, 'taskId' | 'status' | 'statusMessage' | 'lastUpdatedAt'>,
) => ({
  id: data.taskId,
  status: data.status,
  message: data.statusMessage === undefined ? null : oneLine(data.statusMessage, 300),
  updatedAt: data.lastUpdatedAt,
});

export const isOver = ({ status }: TaskView): boolean =>
  status === 'completed' || status === 'failed' || status === 'cancelled';

/** Whether one look may follow another: what is over stays as it is, and time does not go back. Else a pointer. */
export function brokenStep(before: TaskView, after: TaskView): string | null {
  if (after.id !== before.id) return '/taskId';
  if (isOver(before) && after.status !== before.status) return '/status';
  return Date.parse(after.updatedAt) < Date.parse(before.updatedAt) ? '/lastUpdatedAt' : null;
}

/** What the server does not offer and a task needs; null when nothing is missing. */
export function missingForTasks({ session, canary, listed }: CanaryCall, era: Era): Detail | null {
  const capabilities = session.capabilities();
  if (era === 'modern') {
    const { extensions } = capabilities;
    return isObject(extensions) && isObject(extensions[metaNames.tasks])
      ? null
      : { missing: `capabilities.extensions["${metaNames.tasks}"]` };
  }
  if (!isObject(at(capabilities, '/tasks/requests/tools/call')))
    return { missing: 'capabilities.tasks.requests.tools.call' };
  // Where the list could not be read, the call itself will tell.
  if (!listed?.tools) return null;
  const tool = listed.tools.find((one) => isObject(one) && one.name === canary.tool);
  const support = at(tool, '/execution/taskSupport');
  return support === 'optional' || support === 'required'
    ? null
    : { missing: 'execution.taskSupport', tool: canary.tool };
}
