// How was it over weeks, and how deep was the queue? A sign for each day, and bars for what waited.

import type { LightName } from '../../engine/words.ts';
import { type Cell, type Colour, cell } from '../../report/table.ts';
import type { Depth, LightDay } from '../../store/read.ts';
import type { Window } from '../../store/readings.ts';
import { inColumn, type Line, line } from './line.ts';

const label = 11;

/** One line for each light, the newest day at the right; on a narrow screen a sign stands for several days. */
export function dayLines(
  days: readonly { light: LightName; days: readonly LightDay[] }[],
  columns: number,
): Line[] {
  const count = Math.max(1, ...days.map((one) => one.days.length));
  const each = Math.ceil(count / Math.max(1, columns - label - 3));
  return [
    ...days.map((one) =>
      line(inColumn(cell(one.light, 'gray'), label, true), ' │', ...merged(signsOf(one.days, each))),
    ),
    line(
      cell(
        `${' '.repeat(label + 2)}${each === 1 ? 'a day' : `${each} days`} each: █ up  ! degraded  ✗ down  · not watched`,
        'gray',
      ),
    ),
  ];
}

function signsOf(days: readonly LightDay[], each: number): Cell[] {
  const signs: Cell[] = [];
  // Counted from today, so that only the oldest sign may stand for fewer.
  for (let until = days.length; until > 0; until -= each) {
    signs.unshift(signOf(days.slice(Math.max(0, until - each), until)));
  }
  return signs;
}

function signOf(days: readonly LightDay[]): Cell {
  const has = (part: 'upMs' | 'degradedMs' | 'downMs'): boolean => days.some((day) => day[part] > 0);
  if (has('downMs')) return cell('✗', 'red');
  if (has('degradedMs')) return cell('!', 'yellow');
  return has('upMs') ? cell('█', 'green') : cell('·', 'gray');
}

function merged(cells: readonly Cell[]): Cell[] {
  const result: Cell[] = [];
  for (const one of cells) {
    const last = result.at(-1);
    if (last !== undefined && last.colour === one.colour) last.text += one.text;
    else result.push({ ...one });
  }
  return result;
}

const eighths = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const height = 3;

/** What waited at most in each stretch. A stretch in which nobody read is empty. */
export function depthLines(depths: readonly Depth[], { sinceMs, untilMs }: Window, bucketMs: number): Line[] {
  const fromMs = Math.floor(sinceMs / bucketMs) * bucketMs;
  const found = new Map(depths.map((depth) => [depth.fromMs, depth.waiting]));
  const count = Math.max(1, Math.ceil((untilMs - fromMs) / bucketMs));
  const values = Array.from({ length: count }, (_, nth) => found.get(fromMs + nth * bucketMs) ?? null);
  const most = Math.max(1, ...values.map((value) => value ?? 0));
  const rows = Array.from({ length: height }, (_, nth) => {
    const row = height - 1 - nth;
    const bars = values.map((value) => {
      if (value === null) return ' ';
      const filled = Math.max(1, Math.round((value / most) * height * 8));
      return eighths[Math.min(8, Math.max(0, filled - row * 8))];
    });
    const named = nth === 0 ? String(most) : nth === 1 ? 'waiting' : '';
    return line(
      inColumn(cell(named), label, true),
      ` ${nth === 0 ? '┤' : '│'}`,
      cell(bars.join('').trimEnd(), colourOf(depths)),
    );
  });
  return rows;
}

/** Work that waits while nothing is active is what one came to see. */
function colourOf(depths: readonly Depth[]): Colour | undefined {
  const last = depths.at(-1);
  return last !== undefined && (last.waiting ?? 0) > 0 && last.active === 0 ? 'yellow' : undefined;
}

export const stripDays = 90;
