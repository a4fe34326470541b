// What does a health URL tell? Pure: from a JSON body of whatever shape to the numbers and the server's own
// word. A number that is not told is null, never zero.

import { at, isObject } from '../../base/json.ts';
import type { HealthConfig } from '../../config/schema/schema.ts';
import type { Reason } from '../reasons.ts';
import type { QueueReading } from '../report.ts';

const fieldNames = {
  waiting: 'waiting',
  active: 'active',
  failed: 'failed',
  delayed: 'delayed',
  completed: 'completed',
  workers: 'workers',
  oldest_age_ms: 'oldestAgeMs',
} as const satisfies Record<string, keyof QueueReading>;

export type FieldName = keyof typeof fieldNames;

/** Null when the body has not one number that we know. */
export function queueIn(body: unknown, fields: HealthConfig['fields']): QueueReading | null {
  const queue = isObject(body) && isObject(body.queue) ? body.queue : body;
  const reading = Object.fromEntries(
    Object.entries(fieldNames).map(([field, name]) => {
      const pointer = fields[field as FieldName];
      const value = pointer === undefined ? (isObject(queue) ? queue[field] : undefined) : at(body, pointer);
      return [name, typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null];
    }),
  ) as unknown as QueueReading;
  return Object.values(reading).some((value) => value !== null) ? reading : null;
}

/** As health URLs spell them. */
export const fieldsOf = (reading: QueueReading): Record<FieldName, number | null> =>
  Object.fromEntries(Object.entries(fieldNames).map(([field, name]) => [field, reading[name]])) as Record<
    FieldName,
    number | null
  >;

/** Fields that a threshold or `fields` names and the answer does not have. */
export function missingFields(reading: QueueReading | null, config: HealthConfig): FieldName[] {
  const levels = (one: { warn?: unknown; fail?: unknown; warnMs?: unknown; failMs?: unknown }): boolean =>
    Object.values({ ...one, windowMs: undefined }).some((level) => level !== undefined);
  const required = new Set<FieldName>(Object.keys(config.fields) as FieldName[]);
  if (levels(config.waiting)) required.add('waiting');
  if (levels(config.oldestAge)) required.add('oldest_age_ms');
  if (levels(config.failed)) required.add('failed');
  if (levels(config.workers)) required.add('workers');
  return [...required].filter((field) => (reading?.[fieldNames[field]] ?? null) === null);
}

/** What the server calls itself. Null when it does not say, or says that it is well. */
export interface ServerWord {
  outcome: 'warn' | 'fail';
  reason: Reason;
}

const reasonWords: Record<string, Reason> = {
  queue_backlog: 'queue_backlog',
  high_failure_rate: 'queue_failures',
  queue_failures: 'queue_failures',
  queue_old: 'queue_old',
  queue_stalled: 'queue_stalled',
  no_workers: 'no_workers',
};
const badWords = new Set(['degraded', 'fail', 'failed', 'failing', 'error', 'unhealthy', 'down', 'critical']);
const warnWords = new Set(['warn', 'warning']);

export function serverWord(body: unknown, httpStatus: number): ServerWord | null {
  const { status, reason } = isObject(body) ? body : { status: undefined, reason: undefined };
  const word = typeof status === 'string' ? status.toLowerCase() : '';
  const known =
    typeof reason === 'string' && Object.hasOwn(reasonWords, reason) ? reasonWords[reason] : undefined;
  if (httpStatus === 503 || badWords.has(word)) return { outcome: 'fail', reason: known ?? 'queue_degraded' };
  return warnWords.has(word) ? { outcome: 'warn', reason: known ?? 'queue_degraded' } : null;
}
