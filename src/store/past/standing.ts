// How long did a light stand how? From its transitions, which are kept for ever, and only as far as that
// counts: nobody knows what happened while no daemon was watching, and planned work is left out. Pure.

import type { Status } from '../../engine/words.ts';
import type { Availability, Window } from '../readings.ts';
import { overlapMs } from '../spans.ts';

export interface Change {
  atMs: number;
  from: Status;
  to: Status;
}

export interface Standing {
  upMs: number;
  degradedMs: number;
  downMs: number;
}

export const noStanding: Standing = { upMs: 0, degradedMs: 0, downMs: 0 };

const measures = { up: 'upMs', degraded: 'degradedMs', down: 'downMs' } as const;

/** `changes` are the last before the window and all within it, oldest first; `counted` do not overlap. */
export function standingIn(window: Window, changes: readonly Change[], counted: readonly Window[]): Standing {
  const standing = { ...noStanding };
  const stand = (status: Status, sinceMs: number, untilMs: number): void => {
    if (status === 'unknown') return;
    const span = {
      sinceMs: Math.max(sinceMs, window.sinceMs),
      untilMs: Math.min(untilMs, window.untilMs),
    };
    for (const one of counted) standing[measures[status]] += overlapMs(span, one);
  };
  let status: Status = changes[0]?.from ?? 'unknown';
  let sinceMs = window.sinceMs;
  for (const change of changes) {
    stand(status, sinceMs, change.atMs);
    status = change.to;
    sinceMs = change.atMs;
  }
  stand(status, sinceMs, window.untilMs);
  return standing;
}

export const plus = (one: Standing, other: Standing): Standing => ({
  upMs: one.upMs + other.upMs,
  degradedMs: one.degradedMs + other.degradedMs,
  downMs: one.downMs + other.downMs,
});

export const minus = (one: Standing, other: Standing): Standing =>
  plus(one, { upMs: -other.upMs, degradedMs: -other.degradedMs, downMs: -other.downMs });

export function toAvailability(standing: Standing, { sinceMs, untilMs }: Window): Availability {
  const goodMs = standing.upMs + standing.degradedMs;
  const knownMs = goodMs + standing.downMs;
  const lengthMs = untilMs - sinceMs;
  return {
    ...standing,
    share: knownMs > 0 ? goodMs / knownMs : null,
    coverage: lengthMs > 0 ? Math.min(1, knownMs / lengthMs) : 0,
  };
}

/** Stretches that touch or overlap, as when the clock was set back, become one. Oldest first. */
export function united(stretches: readonly Window[]): Window[] {
  const result: Window[] = [];
  for (const one of stretches.toSorted((a, b) => a.sinceMs - b.sinceMs)) {
    const last = result.at(-1);
    if (last !== undefined && one.sinceMs <= last.untilMs) {
      last.untilMs = Math.max(last.untilMs, one.untilMs);
    } else result.push({ sinceMs: one.sinceMs, untilMs: one.untilMs });
  }
  return result;
}
