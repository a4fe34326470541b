// How does a long line stand on a terminal? Broken at blanks, and what follows stands beneath where its text began, so that
// labels stay a column of their own.

import { stripVTControlCharacters } from 'node:util';

/** Where less is left for the text, the terminal may as well break it. */
const leastRoom = 20;

/** A line that is not indented is short, and stays as it is. */
export function folded(line: string, columns: number): string {
  const bare = stripVTControlCharacters(line);
  const hang = hangOf(bare);
  if (bare.length <= columns || hang === 0 || columns - hang < leastRoom) return line;
  const parts = (line.match(/\s+|\S+/g) ?? []).flatMap((part) => pieces(part, columns - hang));
  let text = '';
  let at = 0;
  for (const part of parts) {
    const { length } = stripVTControlCharacters(part);
    const breaks = at + length > columns && at > hang;
    if (breaks) {
      text = `${text.trimEnd()}\n${' '.repeat(hang)}`;
      at = hang;
    }
    if (breaks && part.trim() === '') continue;
    text += part;
    at += length;
  }
  return text.trimEnd();
}

/** Behind a label, else a little further in than the line itself. */
function hangOf(bare: string): number {
  const label = /^ {4}\w+ +(?=\S)/.exec(bare)?.[0].length;
  const indent = bare.length - bare.trimStart().length;
  return label ?? (indent === 0 ? 0 : indent + 2);
}

/** A word that is longer than a line, such as JSON without blanks. */
const pieces = (part: string, room: number): string[] =>
  stripVTControlCharacters(part).length <= room
    ? [part]
    : (part.match(new RegExp(`.{1,${room}}`, 'gsu')) ?? []);
