// Is progress told as it must be? Pure: what was heard, one notification after the other.
// Source: MCP 2025-11-25, "Progress": our token, values that increase, nothing after the answer.

import { isObject } from '../../base/json.ts';
import { oneLine } from '../../base/text.ts';
import { type Fault, fault } from '../fault.ts';
import type { Detail } from '../report.ts';
import type { Answered } from '../wire/answered.ts';
import type { Message } from '../wire/message.ts';

export interface Token {
  own: string;
  /** Begins every token of this probe. */
  mark: string;
}

/** Times are on the monotonic clock, in milliseconds. */
export interface Trace {
  count: number;
  firstMs: number | null;
  lastMs: number | null;
  largestGapMs: number | null;
  last: number | null;
  /** When the answer came; null while it has not. */
  answeredMs: number | null;
  /** The first thing that was not as it must be. */
  broken: Fault | null;
}

export const nothingHeard: Trace = {
  count: 0,
  firstMs: null,
  lastMs: null,
  largestGapMs: null,
  last: null,
  answeredMs: null,
  broken: null,
};

export function heard(trace: Trace, message: Message, { own, mark }: Token, atMs: number): Trace {
  const token = tokenIn(message);
  if (token === null || isOfOurs(token.is, mark, own)) return trace;
  const { progress } = token.params;
  const broken = (found: Fault): Trace => ({ ...trace, broken: trace.broken ?? found });
  if (token.is !== own) return broken(fault('progress_wrong_token', { sent: own, got: shown(token.is) }));
  if (trace.answeredMs !== null)
    return broken(
      fault('progress_after_end', { value: shown(progress), after_ms: Math.round(atMs - trace.answeredMs) }),
    );
  const next = counted(trace, atMs);
  if (typeof progress === 'number' && (trace.last === null || progress > trace.last))
    return { ...next, last: progress };
  const back = fault('progress_backwards', { from: trace.last, to: shown(progress) });
  return { ...next, broken: trace.broken ?? back };
}

function counted(trace: Trace, atMs: number): Trace {
  const gapMs = trace.lastMs === null ? null : atMs - trace.lastMs;
  const largestGapMs = gapMs === null ? trace.largestGapMs : Math.max(trace.largestGapMs ?? 0, gapMs);
  return { ...trace, count: trace.count + 1, firstMs: trace.firstMs ?? atMs, lastMs: atMs, largestGapMs };
}

/** The token of progress that belongs to no call of this probe; null where there is none. */
export function strayToken(message: Message, mark: string): unknown {
  const token = tokenIn(message);
  return token === null || isOfOurs(token.is, mark) ? null : (shown(token.is) ?? '(none)');
}

/** Clients pass over what is no JSON-RPC, and so have not heard it. */
function tokenIn({
  jsonrpc,
  method,
  params,
}: Message): { is: unknown; params: Record<string, unknown> } | null {
  if (jsonrpc !== '2.0' || method !== 'notifications/progress') return null;
  const told = isObject(params) ? params : {};
  return { is: told.progressToken, params: told };
}

/** Of another call of this probe. */
const isOfOurs = (token: unknown, mark: string, own?: string): boolean =>
  typeof token === 'string' && token.startsWith(mark) && token !== own;

/** What the trace and the way in which the answer came say of the contract. Null when it was kept. */
export function judgeTrace(trace: Trace, form: Answered['form']): Fault | null {
  if (trace.broken) return trace.broken;
  if (trace.count > 0) return null;
  // A body of JSON cannot carry anything before the answer.
  return fault('progress_missing', form === 'json' ? { json_mode: true } : {});
}

/** All of it within this of the answer, though the call took long, was held back on its way. Milliseconds. */
const together = 50;
const long = 1_000;

/** Times for a person: from `fromMs`, when the call was made, until the answer or, without one, until `nowMs`. */
export function describeTrace(trace: Trace, fromMs: number, nowMs: number): Detail {
  const { count, firstMs, lastMs, last } = trace;
  const endMs = trace.answeredMs ?? nowMs;
  // Silence between the last progress and the answer is a gap as well.
  const gapMs = lastMs === null ? null : Math.max(trace.largestGapMs ?? 0, endMs - lastMs);
  const since = (ms: number | null): number | null => (ms === null ? null : Math.round(ms - fromMs));
  const buffered = firstMs !== null && endMs - fromMs >= long && endMs - firstMs <= together;
  return {
    progress_count: count,
    last_progress: last,
    first_ms: since(firstMs),
    largest_gap_ms: gapMs === null ? null : Math.round(gapMs),
    answer_ms: since(trace.answeredMs),
    ...(buffered ? { buffered } : {}),
  };
}

const shown = (value: unknown): unknown =>
  typeof value === 'string'
    ? oneLine(value, 100)
    : typeof value === 'number'
      ? value
      : (value ?? null) && typeof value;
