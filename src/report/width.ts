// How many columns of a terminal does a text take? Letters of most scripts one, those of East Asia and emoji two,
// accents that join a letter none.

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

const twoColumns =
  /^(?:\p{RGI_Emoji}|\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}])/v;
const noColumn = /^[\p{M}\p{Cf}\p{Cc}]+$/v;
const plain = /^[\x20-\x7e]*$/;

export function widthOf(text: string): number {
  if (plain.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += columnsOf(segment);
  return width;
}

const columnsOf = (grapheme: string): number =>
  noColumn.test(grapheme) ? 0 : twoColumns.test(grapheme) ? 2 : 1;

/** The beginning of a text that is too wide, ending in `…`. */
export function shortened(text: string, most: number): string {
  if (widthOf(text) <= most) return text;
  let kept = '';
  let width = 0;
  for (const { segment } of graphemes.segment(text)) {
    width += columnsOf(segment);
    if (width > most - 1) break;
    kept += segment;
  }
  return most > 0 ? `${kept}…` : '';
}

export const padEnd = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - widthOf(text)));

export const padStart = (text: string, columns: number): string =>
  ' '.repeat(Math.max(0, columns - widthOf(text))) + text;
