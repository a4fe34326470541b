// When does a cron pattern fire next, in its time zone? Pure arithmetic; daylight saving is the library's care.

import { Cron } from 'croner';

export interface CronTicks {
  /** The first tick after this, in milliseconds since 1970 UTC; null when there is none any more. */
  next(afterMs: number): number | null;
}

/** Null when it is no pattern of cron, or one that never fires. */
export function cronTicks(pattern: string, timezone: string): CronTicks | null {
  const cron = parsed(pattern, timezone);
  if (cron === null) return null;
  const next = (afterMs: number): number | null => cron.nextRun(new Date(afterMs))?.getTime() ?? null;
  return next(anyMoment) === null ? null : { next };
}

/** 1 January 2026, UTC: what is asked of it must not depend on when it is asked. */
const anyMoment = Date.UTC(2026, 0, 1);

export const isTimezone = (timezone: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone });
    return true;
  } catch {
    return false;
  }
};

/** The shortest time between two ticks, as far as a good number of them tells. Milliseconds. */
export function shortestGapMs({ next }: CronTicks): number {
  let shortest = Number.POSITIVE_INFINITY;
  let at = next(anyMoment);
  for (let seen = 0; at !== null && seen < 100; seen += 1) {
    const after = next(at);
    if (after !== null) shortest = Math.min(shortest, after - at);
    at = after;
  }
  return shortest;
}

function parsed(pattern: string, timezone: string): Cron | null {
  try {
    return new Cron(pattern, { timezone, paused: true });
  } catch {
    return null;
  }
}
