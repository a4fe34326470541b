// What must the probe say of each server that runs its work badly: jobs, progress and tasks? One line for each;
// reason and stage stand with the mode.

import type { JobModeName, ProgressModeName, TaskModeName } from '../../fixtures/servers/groups.ts';

export interface WorkRequirement {
  detail?: Record<string, unknown>;
  /** Of the canary, where nothing but the end of time can tell. */
  within?: string;
  /** More of the canary, as an operator writes it. */
  canary?: Record<string, unknown>;
}

const late = { within: '700ms' };
const pointer = (at: string, more: object = {}): WorkRequirement => ({ detail: { pointer: at, ...more } });
const done = { detail: { status: 'completed' } };

export const jobRequirements: Readonly<Record<JobModeName, WorkRequirement>> = {
  job_sound: { ...done, canary: { expect: { rows: 1, status: 'completed' } } },
  job_structured: done,
  job_camel: { detail: { status: 'succeeded' } },
  job_elsewhere: done,
  job_bare: { detail: { status: 'completed', polls: 1, wait_ms: null, run_ms: null } },
  job_retried: done,
  job_requeued: done,
  job_patient: { ...done, within: '4s' },
  job_both_ways: done,
  job_endless: { ...late, detail: { status: 'active' } },
  job_waits: { ...late, detail: { status: 'waiting', wait_ms: null, run_ms: null } },
  job_fails: { detail: { status: 'failed', error: 'disk full' } },
  job_cancelled: { detail: { status: 'cancelled', error: null } },
  job_lost: { detail: { code: -32_602, polls: 1 } },
  job_lost_old: { detail: { code: -32_002 } },
  job_lost_told: { detail: { status: 'not_found' } },
  job_lost_midway: { detail: { code: -32_602, status: 'active', polls: 2 } },
  job_no_contents: pointer('/contents', { got: 'array' }),
  job_no_json: pointer('/contents/0/text', { got: 'nearly done' }),
  job_scalar: pointer('/contents/0/text', { got: '42' }),
  job_no_status: pointer('/status', { got: null }),
  job_odd_status: pointer('/status', { got: 'vibing' }),
  job_other_uri: pointer('/contents/0/uri', { got: 'job:another' }),
  job_other_id: pointer('/job_id', { got: 'another' }),
  job_read_fails: { detail: { code: -32_603, polls: 1 } },
  job_no_id: pointer('/job_id'),
  job_prose: pointer('/job_id'),
  job_refused: { detail: { text: 'queue_unavailable' } },
  job_once: { canary: { idempotency: true }, detail: { text: 'duplicate key', repeated: true } },
  job_twice: { canary: { idempotency: true } },
};

export const progressRequirements: Readonly<Record<ProgressModeName, WorkRequirement>> = {
  progress_sound: { detail: { progress_count: 3, last_progress: 3 } },
  progress_fractions: { detail: { progress_count: 3, last_progress: 0.75 } },
  progress_none: { detail: { progress_count: 0, first_ms: null } },
  progress_backwards: { detail: { from: 3, to: 2 } },
  progress_equal: { detail: { from: 1, to: 1 } },
  progress_other_token: { detail: { got: 'somebody' } },
  progress_token_type: { detail: { got: null } },
  progress_no_token: { detail: { got: null } },
  progress_unnamed: { detail: { progress_count: 0 } },
  progress_after_end: { detail: { progress_count: 1, value: 2 } },
  progress_after_end_late: { detail: { progress_count: 1, value: 2 } },
  progress_endless: { within: '300ms', detail: { answer_ms: null } },
  progress_failed: { detail: { text: 'disk full', progress_count: 1 } },
  progress_json: { detail: { json_mode: true } },
  progress_cut: { detail: { progress_count: 3 } },
};

const finished = { detail: { status: 'completed' } };

const both = {
  sound: { ...finished, canary: { expect: { ok: true } } },
  patient: { ...finished, within: '4s' },
  quick: { detail: { status: 'completed', polls: 1 } },
  cancelled: { detail: { status: 'cancelled' } },
  tool_failed: { detail: { text: 'export_failed: disk full' } },
  endless: { ...late, detail: { status: 'working' } },
  endless_uncancelled: late,
  endless_stubborn: late,
  lost: { detail: { code: -32_602, polls: 1 } },
  lost_midway: { detail: { code: -32_602, polls: 2 } },
  no_status: pointer('/status'),
  lost_old: { detail: { code: -32_002, polls: 2 } },
  odd_status: pointer('/status', { got: 'vibing' }),
  other_id: pointer('/taskId'),
  no_result: pointer('/result'),
  asks: { detail: { status: 'input_required' } },
  revived: pointer('/status'),
} satisfies Record<string, WorkRequirement>;

const prefixed = <Prefix extends string>(prefix: Prefix) =>
  Object.fromEntries(Object.entries(both).map(([name, one]) => [`${prefix}${name}`, one])) as Record<
    `${Prefix}${keyof typeof both}`,
    WorkRequirement
  >;

export const taskRequirements: Readonly<Record<TaskModeName, WorkRequirement>> = {
  ...prefixed('task_'),
  task_no_id: pointer('/task/taskId'),
  task_odd_id: pointer('/task/taskId'),
  task_failed: { detail: { text: 'export_failed: disk full' } },
  ...prefixed('task_modern_'),
  task_modern_no_id: pointer('/taskId'),
  task_modern_odd_id: pointer('/taskId'),
  task_modern_failed: { detail: { code: -32_603, error: 'disk full' } },
};
