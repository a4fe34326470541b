// For how long was a light up, degraded and down? From its transitions, which are kept for ever, and only as far as that
// counts: nobody knows what happened while no daemon was watching, and planned work is left out. Pure.

import type { Status } from '../../engine/words.ts';
import type { Availability, Window } from '../readings.ts';
import { overlapMs } from '../spans.ts';

export interface Change {
  atMs: number;
  from: Status;
  to: Status;
}

/** Of a light that has not changed for longer than is looked at. */
export const steady = (status: Status, sinceMs: number): Change => ({
  atMs: sinceMs,
  from: 'unknown',
  to: status,
});

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
  for (const { status, ...stretch } of stretchesOf(window, changes)) {
    if (status === 'unknown') continue;
    for (const one of counted) standing[measures[status]] += overlapMs(stretch, one);
  }
  return standing;
}

export interface Stretch extends Window {
  status: Status;
}

/** How it stood from one change to the next, within the window, oldest first. */
export function stretchesOf(window: Window, changes: readonly Change[]): Stretch[] {
  let status: Status = changes[0]?.from ?? 'unknown';
  let fromMs = window.sinceMs;
  const stretches: Stretch[] = [];
  const stand = (untilMs: number): void => {
    const stretch = {
      status,
      sinceMs: Math.max(fromMs, window.sinceMs),
      untilMs: Math.min(untilMs, window.untilMs),
    };
    if (stretch.sinceMs < stretch.untilMs) stretches.push(stretch);
  };
  for (const change of changes) {
    stand(change.atMs);
    status = change.to;
    fromMs = change.atMs;
  }
  stand(window.untilMs);
  return stretches;
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
