// Where does one read how the job fares? Pure: what a tool told of the job that it enqueued.

import { isObject } from '../../base/json.ts';
import { answerIn } from './expect.ts';
import type { Told } from './result.ts';

export interface JobHandle {
  /** Null where only the resource is named. */
  id: string | null;
  uri: string;
}

/** Longer ones would travel in a header. */
const longest = 1_000;

const idNames = ['job_id', 'jobId', 'id'];
const uriNames = ['poll_resource', 'pollResource', 'resource'];

/** Null when the tool told neither an id nor a resource: `poll_resource` wins over `job:{id}`. */
export function handleIn(told: Told): JobHandle | null {
  const answer = answerIn(told) ?? {};
  const id = idNames.map((name) => idOf(answer[name])).find((one) => one !== null) ?? null;
  const named = uriNames.map((name) => answer[name]).find(isUsable) ?? linkIn(told.content);
  const uri = named ?? (id === null ? null : `job:${id}`);
  return uri === null ? null : { id, uri };
}

/** The ids that an object tells, under any of the names that servers use. */
export const idsIn = (value: Record<string, unknown>): string[] =>
  idNames.flatMap((name) => idOf(value[name]) ?? []);

const isUsable = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= longest;

function idOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return isUsable(value) ? value : null;
}

const linkIn = (content: readonly unknown[]): string | null =>
  content
    .filter(isObject)
    .map(({ type, uri }) => (type === 'resource_link' ? uri : null))
    .find(isUsable) ?? null;
