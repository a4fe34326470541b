// What is a line of the screen? Pieces of text, each with at most one colour; how they reach the terminal is decided
// once, when the frame is painted.

import { printable } from '../../base/text.ts';
import type { Cell, Colour, Paint, Sheet } from '../../report/table.ts';
import { padEnd, padStart, shortened, widthOf } from '../../report/width.ts';

export type Line = readonly Cell[];

export const line = (...parts: (Cell | string | null)[]): Line =>
  parts.filter((part) => part !== null).map((part) => (typeof part === 'string' ? { text: part } : part));

export const blank: Line = [];

/** Before the line that is selected. */
export const mark = '› ';

export const widthOfLine = (cells: Line): number => cells.reduce((sum, { text }) => sum + widthOf(text), 0);

/** No wider than so many columns; what is cut ends in `…`. */
export function cut(cells: Line, columns: number): Line {
  let left = columns;
  const kept: Cell[] = [];
  for (const cell of cells) {
    const width = widthOf(cell.text);
    if (width <= left) kept.push(cell);
    else if (left > 0) kept.push({ ...cell, text: shortened(cell.text, left) });
    left -= width;
    if (left < 0) break;
  }
  return kept;
}

/** Exactly so many columns. */
export function filled(cells: Line, columns: number): Line {
  const fits = cut(cells, columns);
  const rest = columns - widthOfLine(fits);
  return rest > 0 ? [...fits, { text: ' '.repeat(rest) }] : fits;
}

/** A text in a column of its own. */
export const inColumn = ({ text, ...cell }: Cell, columns: number, right = false): Cell => {
  const fits = shortened(text, columns);
  return { ...cell, text: right ? padStart(fits, columns) : padEnd(fits, columns) };
};

/** The one at the left edge, the other at the right; the right one goes when there is no room for both. */
export function apart(left: Line, right: Line, columns: number): Line {
  const room = columns - widthOfLine(right) - 1;
  return widthOfLine(left) > room ? cut(left, columns) : [...filled(left, room + 1), ...right];
}

/** Two columns of lines. */
export function beside(left: readonly Line[], right: readonly Line[], leftColumns: number): Line[] {
  const count = Math.max(left.length, right.length);
  return Array.from({ length: count }, (_, nth) => [
    ...filled(left[nth] ?? blank, leftColumns),
    ...(right[nth] ?? blank),
  ]);
}

/** Nothing in it steers the terminal but the colours. */
export const painted = (cells: Line, paint: Paint): string =>
  cells
    .map(({ text, colour }) => {
      const shown = printable(text);
      return colour === undefined || shown.trim() === '' ? shown : paint(colour, shown);
    })
    .join('');

const marks: Record<Colour, string> = {
  green: '\ue000',
  yellow: '\ue001',
  red: '\ue002',
  gray: '\ue003',
  bold: '\ue004',
};
const end = '\ue005';
const colours = new Map(Object.entries(marks).map(([colour, mark]) => [mark, colour as Colour]));
const piece = /([\ue000-\ue004])([^\ue005]*)\ue005/g;

/** What a report writes for a terminal, as lines: its colours are marked on the way and found again here. */
export function written(write: (sheet: Sheet) => string, columns: number): Line[] {
  const paint: Paint = (colour, text) => `${marks[colour]}${text}${end}`;
  return write({ width: columns, paint }).trimEnd().split('\n').map(cellsOf);
}

function cellsOf(text: string): Line {
  const cells: Cell[] = [];
  let from = 0;
  for (const found of text.matchAll(piece)) {
    if (found.index > from) cells.push({ text: text.slice(from, found.index) });
    const colour = colours.get(found[1] ?? '');
    cells.push({ text: found[2] ?? '', ...(colour === undefined ? {} : { colour }) });
    from = found.index + found[0].length;
  }
  if (from < text.length) cells.push({ text: text.slice(from) });
  return cells;
}
