// What do the last probes look like in a few columns? A bar for each that passed, as high as it took long, and a sign
// for each that did not: colour only repeats what the shape says.

import type { Verdict } from '../../engine/words.ts';
import type { Cell, Colour } from '../../report/table.ts';
import { verdictColours } from '../../report/words.ts';
import type { Probe } from '../model/probes.ts';
import type { Line } from './line.ts';

const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇'];
const signs: Partial<Record<Verdict, string>> = { fail: '✗', degraded: '!', unknown: '?' };

/** Twice as slow as usual is half way up. */
function barOf(durationMs: number, usualMs: number): string {
  const height = Math.round((durationMs / usualMs - 0.5) * 2);
  return bars[Math.min(bars.length - 1, Math.max(0, height))] ?? '▁';
}

/** Exactly so many columns, the newest at the right. */
export function sparkline(probes: readonly Probe[], columns: number): Line {
  const shown = probes.slice(-columns);
  const usualMs = middle(shown.flatMap(({ durationMs, verdict }) => (verdict === 'pass' ? durationMs : [])));
  const cells: Cell[] = [];
  const add = (text: string, colour: Colour | null): void => {
    const last = cells.at(-1);
    // A run of one colour is one piece.
    if (last !== undefined && (last.colour ?? null) === colour) last.text += text;
    else cells.push({ text, ...(colour === null ? {} : { colour }) });
  };
  if (shown.length < columns) add(' '.repeat(columns - shown.length), null);
  for (const { verdict, suspect, durationMs } of shown) {
    const sign = signs[verdict] ?? barOf(durationMs, usualMs);
    add(suspect ? 's' : sign, suspect ? 'gray' : verdictColours[verdict]);
  }
  return cells;
}

/** The median; 1 without any. */
function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.max(1e-3, sorted[Math.floor(sorted.length / 2)] ?? 1);
}
