// How does a line that is too long for the screen go on? At a space, and further in than it began.

import type { Cell } from '../../report/table.ts';
import { widthOf } from '../../report/width.ts';
import { cut, type Line, widthOfLine } from './line.ts';

const furtherIn = 2;

/** A word that is wider than the screen is cut. */
export function wrapped(cells: Line, columns: number): Line[] {
  if (widthOfLine(cells) <= columns) return [cells];
  const indent = Math.min((/^ */.exec(cells[0]?.text ?? '')?.[0].length ?? 0) + furtherIn, columns >> 1);
  const lines: Cell[][] = [[]];
  let width = 0;
  for (const { text, ...rest } of cells) {
    for (const word of text.match(/ +|[^ ]+/g) ?? []) {
      const wide = widthOf(word);
      const isSpace = word.startsWith(' ');
      if (width + wide > columns && width > indent) {
        lines.push([{ text: ' '.repeat(indent) }]);
        width = indent;
        if (isSpace) continue;
      }
      append(lines.at(-1) ?? [], { ...rest, text: word });
      width += wide;
    }
  }
  return lines.map((one) => cut(one, columns));
}

function append(line: Cell[], cell: Cell): void {
  const last = line.at(-1);
  if (last !== undefined && last.colour === cell.colour) last.text += cell.text;
  else line.push(cell);
}
