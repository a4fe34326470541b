// How are a status, a moment, an age and a share written for people? The same on every surface: a glyph and a word,
// never colour alone.

import type { Status, Verdict } from '../engine/words.ts';
import type { Availability } from '../store/readings.ts';
import type { Cell, Colour } from './table.ts';

export const statusGlyphs: Record<Status, string> = { up: '✓', degraded: '!', down: '✗', unknown: '?' };
export const statusColours: Record<Status, Colour> = {
  up: 'green',
  degraded: 'yellow',
  down: 'red',
  unknown: 'yellow',
};

export const verdictColours: Record<Verdict, Colour> = {
  pass: 'green',
  degraded: 'yellow',
  fail: 'red',
  unknown: 'yellow',
};

/** `✗ down worker_down` */
export const statusCell = (status: Status, why: string | null = null): Cell => ({
  text: `${statusGlyphs[status]} ${status}${why === null ? '' : ` ${why}`}`,
  colour: statusColours[status],
});

/** `2026-11-24 03:12:04Z`: in UTC, as logs, webhooks and the store have it. */
export const moment = (atMs: number): string =>
  new Date(atMs)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z/, 'Z');

export const iso = (atMs: number): string => new Date(atMs).toISOString();

export const isoOrNull = (atMs: number | null): string | null => (atMs === null ? null : iso(atMs));

const ageUnits = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

/** For columns: `8s`, `12m`, `3h`, `2d`, in the largest unit that it fills. A clock that was set back gives `0s`. */
export function age(ms: number): string {
  const [unit, unitMs] = ageUnits.find(([, lengthMs]) => ms >= lengthMs) ?? ['s', 1_000];
  return `${Math.max(0, Math.floor(ms / unitMs))}${unit}`;
}

/** Rounded down, so that `100 %` means that nothing is missing. */
export function percent(share: number | null): string {
  if (share === null) return '–';
  if (share >= 1) return '100 %';
  return `${(Math.floor(share * 10_000 + 1e-6) / 100).toFixed(2)} %`;
}

/** `99.21 % of the 88.00 % that was watched`: never the one without the other. */
export const availabilityWords = ({ share, coverage }: Availability): string =>
  share === null ? 'not known: nothing was watched' : `${percent(share)} of the ${percent(coverage)} watched`;

/** Of numbers in JSON: a tenth of a millisecond is enough. */
export const tenths = (ms: number): number => Math.round(ms * 10) / 10;

export const counted = (count: number, word: string): string =>
  `${count.toLocaleString('en')} ${word}${count === 1 ? '' : 's'}`;
