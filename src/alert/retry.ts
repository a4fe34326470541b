// A receiver answered, or did not: is the delivery done, tried again, or given up?

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

const passing = new Set([408, 425, 429]);
const refused = new Set([401, 403, 404, 410]);

/**
 * A redirect is final like any other status: a signed message is not carried to an address that nobody
 * configured. The last attempt stands at the very end of the time allowed, also where Retry-After asks
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

type Judged = 'accepted' | 'passing' | 'refused' | 'final';

export function judge(outcome: SendOutcome): Judged {
  if (outcome.kind === 'unanswered') return 'passing';
  const { status } = outcome;
  if (status >= 200 && status <= 299) return 'accepted';
  if (passing.has(status) || (status >= 500 && status <= 599)) return 'passing';
  return refused.has(status) ? 'refused' : 'final';
}

/** Full jitter: anywhere from nothing to the ceiling, so that receivers that fell together do not rise together. */
function backoffMs(attempts: number, fraction: number): number {
  return Math.floor(fraction * Math.min(longestBackoffMs, firstBackoffMs * 2 ** (attempts - 1)));
}
