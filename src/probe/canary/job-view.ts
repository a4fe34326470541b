// How does a job fare? Pure: from what its resource says to one of five answers, in the words that queues use.

import { at, isObject, parseJson } from '../../base/json.ts';
import { oneLine } from '../../base/text.ts';
import { idsIn, type JobHandle } from './job-handle.ts';

type Body = Record<string, unknown>;

export type JobView =
  | { state: 'waiting' | 'running'; status: string; pollMs: number | null }
  | { state: 'done'; status: string; body: Body }
  | { state: 'failed'; status: string; error: string | null }
  | { state: 'lost'; status: string }
  /** Where in the answer it is malformed, and what stands there. */
  | { state: 'invalid'; pointer: string; got: string | null };

/**
 * BullMQ, pg-boss, Celery, RQ, Sidekiq, Oban, River, Airflow, Slurm, Kubernetes, the clouds' batch services and the
 * background-jobs guide, in lower case with underscores.
 */
const words: Readonly<Record<Exclude<JobView['state'], 'invalid'>, readonly string[]>> = {
  waiting: (
    'queued pending waiting delayed created scheduled submitted accepted enqueued received new ready paused ' +
    'prioritized waiting_children retry retrying retryable up_for_retry up_for_reschedule deferred blocked suspended ' +
    'on_hold held available runnable queueing queuing not_started'
  ).split(' '),
  running: (
    'active running processing in_progress inprogress working started starting restarting executing busy claimed ' +
    'reserved leased dispatched initializing preparing validating finalizing completing cancelling canceling stopping'
  ).split(' '),
  done: 'completed complete done succeeded success successful finished processed ok'.split(' '),
  failed: (
    'failed failure error errored cancelled canceled aborted expired timed_out timeout dead killed stopped ' +
    'terminated rejected revoked stalled crashed discarded interrupted dropped incomplete upstream_failed node_fail ' +
    'out_of_memory preempted exception'
  ).split(' '),
  // BullMQ calls a job unknown that is not there.
  lost: 'not_found notfound unknown missing'.split(' '),
};

const stateOf: ReadonlyMap<string, keyof typeof words> = new Map(
  Object.entries(words).flatMap(([state, own]) => own.map((word) => [word, state as keyof typeof words])),
);

/** Of the contents of one resource, these are looked at; and of a URI, so much. */
const mostContents = 20;
const longestUri = 4_000;
const longestWord = 1_000;

export function viewOf(result: Body, asked: JobHandle): JobView {
  const { contents } = result;
  if (!Array.isArray(contents) || contents.length === 0) return invalid('/contents', contents);
  const looked: unknown[] = contents.slice(0, mostContents);
  const isOwn = (one: unknown): boolean => isObject(one) && isSameUri(one.uri, asked.uri);
  const own = looked.findIndex(isOwn);
  const first = looked[0];
  if (own === -1) return invalid('/contents/0/uri', isObject(first) ? first.uri : first);
  // The same may be there for people too, in words.
  const body = looked.filter(isOwn).map(bodyOf).find(isObject);
  if (body === undefined) return invalid(`/contents/${own}/text`, at(looked[own], '/text'));
  const ids = idsIn(body);
  if (asked.id !== null && ids.length > 0 && !ids.includes(asked.id)) return invalid('/job_id', ids[0]);
  return viewOfBody(body);
}

const bodyOf = (content: unknown): unknown => {
  const text = at(content, '/text');
  return typeof text === 'string' ? parseJson(text) : undefined;
};

function viewOfBody(body: Body): JobView {
  const told = body.status ?? body.state;
  const word = typeof told === 'string' ? wordOf(told) : '';
  const status = oneLine(word, 100);
  const state = stateOf.get(word);
  switch (state) {
    case undefined:
      return invalid('/status', told);
    case 'waiting':
    case 'running':
      return { state, status, pollMs: pollMsIn(body) };
    case 'done':
      return { state, status, body };
    case 'failed':
      return { state, status, error: errorIn(body) };
    case 'lost':
      return { state, status };
  }
}

/** `In-Progress` and `InProgress` are `in_progress`. */
const wordOf = (told: string): string =>
  told
    .trim()
    .slice(0, longestWord)
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[\s-]+/g, '_');

const invalid = (pointer: string, got: unknown): JobView => ({
  state: 'invalid',
  pointer,
  got: typeof got === 'string' ? oneLine(got, 100) : got === undefined ? null : kindOf(got),
});

const kindOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;

/** Servers write a URI back in its normal form. */
function isSameUri(told: unknown, asked: string): boolean {
  if (typeof told !== 'string' || told.length > longestUri) return false;
  return told === asked || (URL.canParse(told) && URL.canParse(asked) && hrefOf(told) === hrefOf(asked));
}

const hrefOf = (uri: string): string => new URL(uri).href;

function pollMsIn({ poll_interval_ms: snake, pollIntervalMs: camel }: Body): number | null {
  const told = snake ?? camel;
  return typeof told === 'number' && Number.isFinite(told) ? told : null;
}

function errorIn(body: Body): string | null {
  const told = body.error ?? body.failed_reason ?? body.failedReason ?? body.message;
  const text = isObject(told) ? told.message : told;
  return typeof text === 'string' ? oneLine(text, 300) : null;
}

/** What `expect` looks into: what the job made, and beside it what is told of the job. */
export const outcomeOfJob = (body: Body): Body =>
  isObject(body.result) ? { ...body, ...body.result } : body;
