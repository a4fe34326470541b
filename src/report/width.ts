// How many columns of a terminal does a text take? Letters of most scripts one, those of East Asia and emoji two,
// accents that join a letter none: string-width knows which.

import stringWidth from 'string-width';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Nearly every text is, with the signs that we write ourselves: it need not be taken apart. */
const plain = /^[\x20-\x7e✓✗–—…·▁-█↑↓→│┤━›“”]*$/;

export const widthOf = (text: string): number => (plain.test(text) ? text.length : stringWidth(text));

/** The beginning of a text that is too wide, ending in `…`. */
export function shortened(text: string, most: number): string {
  if (widthOf(text) <= most) return text;
  if (most <= 0) return '';
  if (plain.test(text)) return `${text.slice(0, most - 1)}…`;
  let kept = '';
  let width = 0;
  for (const { segment } of graphemes.segment(text)) {
    width += stringWidth(segment);
    if (width > most - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

export const padEnd = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - widthOf(text)));

export const padStart = (text: string, columns: number): string =>
  ' '.repeat(Math.max(0, columns - widthOf(text))) + text;
