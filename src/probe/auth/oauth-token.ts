// What is a token worth now? Pure: how long it lasts, when the next one is due, and how soon to ask again for one
// that was refused.

import type { Fault } from '../fault.ts';
import { limits } from '../limits.ts';
import type { Granted } from './oauth-grant.ts';

export interface Kept extends Granted {
  /** On the monotonic clock; null when the server does not tell how long it lasts. */
  renewAtMs: number | null;
  endsAtMs: number | null;
  /** The end in wall time, for people. */
  endsAt: string | null;
  /** The server let somebody in with it, before it turned anybody away. */
  taken: boolean;
  /** The server turned somebody away with it: it goes along until there is another. */
  refused: boolean;
}

/** A minute before the end, or at four fifths of a short life. Milliseconds from the grant. */
export const renewAfterMs = (lifeMs: number): number => lifeMs - Math.min(60_000, lifeMs / 5);

export function keptOf(granted: Granted, { nowMs, wallMs }: { nowMs: number; wallMs: number }): Kept {
  const { lifeMs } = granted;
  return {
    ...granted,
    renewAtMs: lifeMs === null ? null : nowMs + renewAfterMs(lifeMs),
    endsAtMs: lifeMs === null ? null : nowMs + lifeMs,
    endsAt: lifeMs === null ? null : new Date(wallMs + lifeMs).toISOString(),
    taken: false,
    refused: false,
  };
}

const before = (endMs: number | null, nowMs: number): boolean => endMs === null || nowMs < endMs;

/** It can be shown. */
export const isGood = (kept: Kept | null, nowMs: number): boolean =>
  kept !== null && !kept.refused && before(kept.endsAtMs, nowMs);

/** It need not even be renewed. */
export const isFresh = (kept: Kept | null, nowMs: number): boolean =>
  isGood(kept, nowMs) && before(kept?.renewAtMs ?? null, nowMs);

/** Twice as long after each failure in a row, yet a probe that is due finds it asked again. Milliseconds. */
export function pauseMs({ detail }: Fault, failures: number, intervalMs: number): number {
  const told = typeof detail.retry_after_ms === 'number' ? detail.retry_after_ms : 0;
  const backoff = limits.signInPauseMs * 2 ** Math.min(failures - 1, 20);
  return Math.max(told, Math.min(intervalMs / 2, backoff));
}
