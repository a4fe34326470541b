// How does a job fare? Pure: from what its resource says to one of five answers, in the words that queues use.

import { isObject, parseJson } from '../../base/json.ts';
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

/** BullMQ, pg-boss, Celery, Sidekiq, Cloud Tasks and the background-jobs guide, in lower case with underscores. */
const words: Readonly<Record<Exclude<JobView['state'], 'invalid'>, readonly string[]>> = {
  waiting: (
    'queued pending waiting delayed created scheduled submitted accepted enqueued received new ready paused ' +
    'prioritized waiting_children retry retrying deferred blocked not_started'
  ).split(' '),
  running: 'active running processing in_progress inprogress working started starting executing busy'.split(
    ' ',
  ),
  done: 'completed complete done succeeded success successful finished'.split(' '),
  failed: (
    'failed failure error errored cancelled canceled aborted expired timed_out timeout dead killed stopped ' +
    'terminated rejected revoked stalled crashed'
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

export function viewOf(result: Body, asked: JobHandle): JobView {
  const { contents } = result;
  if (!Array.isArray(contents) || contents.length === 0) return invalid('/contents', contents);
  const own = contents
    .slice(0, mostContents)
    .findIndex((one) => isObject(one) && isSameUri(one.uri, asked.uri));
  const first: unknown = contents[0];
  if (own === -1) return invalid('/contents/0/uri', isObject(first) ? first.uri : first);
  const { text } = contents[own] as Body;
  const body = typeof text === 'string' ? parseJson(text) : undefined;
  if (!isObject(body)) return invalid(`/contents/${own}/text`, text);
  const ids = idsIn(body);
  if (asked.id !== null && ids.length > 0 && !ids.includes(asked.id)) return invalid('/job_id', ids[0]);
  return viewOfBody(body);
}

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

/** `In-Progress` is `in_progress`. */
const wordOf = (told: string): string =>
  told
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');

const invalid = (pointer: string, got: unknown): JobView => ({
  state: 'invalid',
  pointer,
  got: typeof got === 'string' ? oneLine(got, 100) : got === undefined ? null : typeof got,
});

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
