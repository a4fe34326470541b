// How do rows become columns that line up? By the width that a terminal gives each text; colour comes afterwards, as it
// takes no room.

import { padEnd, padStart, widthOf } from './width.ts';

export type Colour = 'green' | 'yellow' | 'red' | 'gray' | 'bold';
export type Paint = (colour: Colour, text: string) => string;

export interface Cell {
  text: string;
  colour?: Colour;
}

export interface Column {
  title: string;
  align?: 'right';
  /** Left out where the terminal is too narrow, the last one first. */
  optional?: true;
}

/** What is written on: how wide it is, and whether it knows colours. */
export interface Sheet {
  /** Columns; null where nothing is too wide, as in a pipe. */
  width: number | null;
  paint: Paint;
}

const gap = '  ';

export const cell = (text: string, colour?: Colour): Cell =>
  colour === undefined ? { text } : { text, colour };

/** A line for the titles, then one for each row. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  { width, paint }: Sheet,
): string[] {
  const titles = columns.map(({ title }) => cell(title, 'gray'));
  const all = [titles, ...rows];
  const widths = columns.map((_, at) => Math.max(...all.map((row) => widthOf(row[at]?.text ?? ''))));
  const shown = thatFit(columns, widths, width ?? Number.POSITIVE_INFINITY);
  const last = shown.at(-1);
  return all.map((row) =>
    shown
      .map((at) => {
        const { text, colour } = row[at] ?? { text: '' };
        const right = columns[at]?.align === 'right';
        const room = widths[at] ?? 0;
        const padded = right ? padStart(text, room) : at === last ? text : padEnd(text, room);
        return colour === undefined || text === '' ? padded : padded.replace(text, () => paint(colour, text));
      })
      .join(gap)
      .trimEnd(),
  );
}

/** Their places. */
function thatFit(columns: readonly Column[], widths: readonly number[], most: number): number[] {
  const shown = columns.map((_, at) => at);
  const total = (): number => shown.reduce((sum, at) => sum + (widths[at] ?? 0) + gap.length, -gap.length);
  while (total() > most) {
    const droppable = shown.findLastIndex((at) => columns[at]?.optional === true);
    if (droppable === -1) break;
    shown.splice(droppable, 1);
  }
  return shown;
}
