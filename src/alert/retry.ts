// A receiver answered, or did not: is the delivery done, tried again, or given up?

import { byStatus } from './receivers/reply.ts';
import type { Reply } from './receivers/request.ts';
import type { SendOutcome } from './send.ts';

export type Fate = { status: 'done' } | { status: 'dead' } | { status: 'retry'; delayMs: number };

export interface Tried {
  /** How many attempts were made, this one included. */
  attempts: number;
  /** Since the delivery was made. */
  ageMs: number;
  /** Chance in [0, 1). */
  fraction: number;
}

const firstBackoffMs = 1_000;
export const longestBackoffMs = 15 * 60_000;

/** Trouble that passes by itself is waited out; a refusal is most often a mistake in the config, and told soon. */
const passingForMs = 24 * 3_600_000;
const refusedForMs = 10 * 60_000;

/**
 * The last attempt stands at the very end of the time allowed, also where Retry-After asks
 * for more: no delivery is given up without a last try.
 */
export function fateOf(outcome: SendOutcome, { attempts, ageMs, fraction }: Tried): Fate {
  const verdict = judge(outcome);
  if (verdict === 'accepted') return { status: 'done' };
  if (verdict === 'final') return { status: 'dead' };
  const leftMs = (verdict === 'passing' ? passingForMs : refusedForMs) - ageMs;
  if (leftMs <= 0) return { status: 'dead' };
  const askedMs = outcome.kind === 'answered' ? (outcome.retryAfterMs ?? 0) : 0;
  return { status: 'retry', delayMs: Math.min(Math.max(backoffMs(attempts, fraction), askedMs), leftMs) };
}

export const judge = (outcome: SendOutcome): Reply =>
  outcome.kind === 'unanswered' ? 'passing' : byStatus(outcome.status);

/** Full jitter: anywhere from nothing to the ceiling, so that receivers that fell together do not rise together. */
function backoffMs(attempts: number, fraction: number): number {
  return Math.floor(fraction * Math.min(longestBackoffMs, firstBackoffMs * 2 ** (attempts - 1)));
}
