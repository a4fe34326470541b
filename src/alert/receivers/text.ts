// How much of a text may a platform get, and which characters? Whole characters, none that steer a screen, and never
// more than the platform takes.

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Control and direction characters; line breaks stay. What joins and colours emoji stays too. */
const unwanted = /(?!\n)[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** Also without halves of characters, which no JSON and no UTF-8 can carry. */
export const clean = (text: string): string => text.toWellFormed().replace(unwanted, ' ');

export type Measure = (text: string) => number;

/** In UTF-16, as JavaScript and most platforms count. */
export const units: Measure = (text) => text.length;
export const bytes: Measure = (text) => Buffer.byteLength(text);
/** Inside a JSON document, without the quotes around it. */
export const jsonBytes: Measure = (text) => Buffer.byteLength(JSON.stringify(text)) - 2;

/**
 * Clean, and where it is longer than `most` by `measure` cut between whole characters and ended with `…`. The measure
 * may count what escaping will add; it adds up over the characters of a text.
 */
export function cut(text: string, most: number, measure: Measure = units): string {
  const head = beginning(text, most);
  const whole = clean(head);
  if (head === text && whole.length <= most && measure(whole) <= most) return whole;
  return shortened(whole, most, measure);
}

/** With `…` behind it, since there was more. */
function shortened(text: string, most: number, measure: Measure): string {
  const room = most - measure('…');
  let kept = '';
  let size = 0;
  for (const { segment } of graphemes.segment(clean(text))) {
    size += measure(segment);
    if (size > room) break;
    kept += segment;
  }
  return room >= 0 ? `${kept.trimEnd()}…` : '';
}

/** The same on one line. */
export function line(text: string, most: number, measure: Measure = units): string {
  const one = beginning(text, most).replace(/\s+/g, ' ').trim();
  const isWhole = beginning(text, most) === text;
  return isWhole ? cut(one, most, measure) : shortened(one, most, measure);
}

/** More than can ever be kept, and no more to look at. */
const beginning = (text: string, most: number): string =>
  text.length > 2 * most + 64 ? text.slice(0, 2 * most + 64) : text;

/**
 * The first of `sizes`, largest first, with which what is built stays within `mostBytes` as JSON; the last in any case:
 * its parts are small enough by themselves.
 */
export function fitting<T>(mostBytes: number, sizes: readonly number[], build: (size: number) => T): T {
  const [size = 0, ...smaller] = sizes;
  const built = build(size);
  if (smaller.length === 0 || bytes(JSON.stringify(built)) <= mostBytes) return built;
  return fitting(mostBytes, smaller, build);
}
