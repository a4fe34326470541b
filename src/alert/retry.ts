// A receiver answered, or did not: is the delivery done, tried again, or given up?

import { byStatus } from './receivers/reply.ts';
import type { Reply } from './receivers/request.ts';
import type { SendOutcome } from './send.ts';

/** `refused`: the receiver answered, and wants none of it. */
export type Fate =
  | { status: 'done' }
  | { status: 'dead' }
  | { status: 'retry'; delayMs: number; refused: boolean };

export interface Tried {
  /** How many attempts were made, this one included. */
  attempts: number;
  /** Since the delivery was owed. */
  ageMs: number;
  /** Since the first of the refusals in a row that this answer ends; null when the answer before was none. */
  refusedMs: number | null;
  /** Chance in [0, 1). */
  fraction: number;
}

const firstBackoffMs = 1_000;
export const longestBackoffMs = 15 * 60_000;

/**
 * Trouble that passes by itself is waited out; a refusal is most often a mistake in the config, and told soon: its time
 * counts from the first refusal in a row, however long the receiver was away before.
 */
const passingForMs = 24 * 3_600_000;
const refusedForMs = 10 * 60_000;

/**
 * The last attempt stands at the very end of the time allowed, also where Retry-After asks
 * for more: no delivery is given up without a last try.
 */
export function fateOf(outcome: SendOutcome, { attempts, ageMs, refusedMs, fraction }: Tried): Fate {
  const verdict = judge(outcome);
  if (verdict === 'accepted') return { status: 'done' };
  if (verdict === 'final') return { status: 'dead' };
  const refused = verdict === 'refused';
  const leftMs = Math.min(passingForMs - ageMs, refused ? refusedForMs - (refusedMs ?? 0) : Infinity);
  if (leftMs <= 0) return { status: 'dead' };
  const askedMs = outcome.kind === 'answered' ? (outcome.retryAfterMs ?? 0) : 0;
  const delayMs = Math.min(Math.max(backoffMs(attempts, fraction), askedMs), leftMs);
  return { status: 'retry', delayMs, refused };
}

export const judge = (outcome: SendOutcome): Reply =>
  outcome.kind === 'unanswered' ? 'passing' : (outcome.reply ?? byStatus(outcome.status));

/** Full jitter: anywhere from nothing to the ceiling, so that receivers that fell together do not rise together. */
function backoffMs(attempts: number, fraction: number): number {
  return Math.floor(fraction * Math.min(longestBackoffMs, firstBackoffMs * 2 ** (attempts - 1)));
}
