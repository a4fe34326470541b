// Which moment is meant by `24h`, `7d`, `2026-11-01` or `2026-11-01T10:00Z`? A length of time ago, or a date in UTC
// where it names no zone.

import { parseDuration } from '../../base/duration.ts';

export type Moment = { agoMs: number } | { atMs: number };

const date = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/;

/** Null when the text is neither. */
export function parseMoment(text: string): Moment | null {
  const agoMs = parseDuration(text);
  if (agoMs !== null) return { agoMs };
  const match = date.exec(text);
  if (match === null) return null;
  const utc = match[1] !== undefined && match[4] === undefined ? `${text}Z` : text;
  const atMs = Date.parse(utc);
  // JavaScript takes 31 February for a day in March.
  const exists = !Number.isNaN(Date.parse(`${text.slice(0, 10)}T00:00Z`)) && isDay(text.slice(0, 10));
  return Number.isNaN(atMs) || !exists ? null : { atMs };
}

const isDay = (day: string): boolean => new Date(`${day}T00:00Z`).toISOString().startsWith(day);

export const momentMs = (moment: Moment, nowMs: number): number =>
  'atMs' in moment ? moment.atMs : nowMs - moment.agoMs;
