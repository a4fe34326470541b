// When is a target due? Pure arithmetic on absolute times: each tick is the one before plus the interval, so
// nothing drifts, and a hash of the name spreads targets over it, so nothing bunches (design section 7).

import { createHash } from 'node:crypto';

/** The extra first round is over after so long. */
const shortRoundMs = 15_000;
/** But no more than 250 begin in a second: thousands at once would keep a core busy, and all of them late. */
const eachOfRoundMs = 4;

/** How long the extra first round of so many targets takes, where their intervals are not shorter. */
export const firstRoundMs = (targets: number): number => Math.max(shortRoundMs, eachOfRoundMs * targets);

/** A fixed fraction in [0, 1) for a name. */
export function fractionOf(name: string): number {
  return createHash('sha256').update(name).digest().readUInt32BE(0) / 2 ** 32;
}

export interface FirstTicks {
  /** Milliseconds from now until the first probe. */
  firstMs: number;
  /** Milliseconds from now until the first tick of the regular rhythm after that. */
  regularMs: number;
}

/**
 * `unixMs` is now. The phase counts on Unix time, so that a restart keeps every target where it was. Everybody has had
 * the extra visit after `roundMs`.
 */
export function firstTicks(
  name: string,
  intervalMs: number,
  unixMs: number,
  roundMs: number = shortRoundMs,
): FirstTicks {
  const fraction = fractionOf(name);
  const phaseMs = fraction * intervalMs;
  const hashedMs = (((phaseMs - unixMs) % intervalMs) + intervalMs) % intervalMs;
  const extraMs = fraction * Math.min(intervalMs, roundMs);
  if (hashedMs <= extraMs) return { firstMs: hashedMs, regularMs: hashedMs + intervalMs };
  const close = hashedMs - extraMs < intervalMs / 4;
  return { firstMs: extraMs, regularMs: close ? hashedMs + intervalMs : hashedMs };
}

/** The tick after `dueMs` that is not past yet, and how many were missed on the way. */
export function nextTick(
  dueMs: number,
  intervalMs: number,
  nowMs: number,
): { dueMs: number; missed: number } {
  const missed = Math.max(0, Math.floor((nowMs - dueMs) / intervalMs));
  return { dueMs: dueMs + (missed + 1) * intervalMs, missed };
}

/**
 * How soon a canary runs again while it is down or unknown: often enough to see it return, seldom enough that
 * its sentinels do not pile up in the queue that they watch.
 */
export const patienceMs = (intervalMs: number, timeoutMs: number): number =>
  Math.max(intervalMs, Math.min(60_000, 4 * timeoutMs));
