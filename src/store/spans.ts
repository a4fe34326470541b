// Where does an hour or a day begin? In UTC, so that it is the same for every reader and every season.

import type { Window } from './readings.ts';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

export const floorTo = (stepMs: number, atMs: number): number => Math.floor(atMs / stepMs) * stepMs;
export const ceilTo = (stepMs: number, atMs: number): number => Math.ceil(atMs / stepMs) * stepMs;

/** What two stretches have in common, in milliseconds: 0 when they do not meet. */
export const overlapMs = (one: Window, other: Window): number =>
  Math.max(0, Math.min(one.untilMs, other.untilMs) - Math.max(one.sinceMs, other.sinceMs));
