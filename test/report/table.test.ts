// Do columns line up, whatever stands in them, and what goes where there is no room?

import { describe, expect, it } from 'vitest';
import { cell, type Sheet, table } from '../../src/report/table.ts';
import { padEnd, padStart, shortened, widthOf } from '../../src/report/width.ts';

const sheet: Sheet = { width: null, paint: (_colour, text) => text };
const columns = [
  { title: 'NAME' },
  { title: 'AGE', align: 'right' as const },
  { title: 'MORE', optional: true as const },
  { title: 'MOST', optional: true as const },
];
const rows = [
  [cell('exports'), cell('9s'), cell('much'), cell('x')],
  [cell('会议'), cell('120m'), cell(''), cell('')],
];

describe('a table', () => {
  it('lines up by the room that a terminal gives each text', () => {
    expect(table(columns, rows, sheet)).toEqual([
      'NAME      AGE  MORE  MOST',
      'exports    9s  much  x',
      '会议     120m',
    ]);
  });

  it('leaves out columns that need not be, the last first, until it fits', () => {
    expect(table(columns, rows, { ...sheet, width: 20 })[0]).toBe('NAME      AGE  MORE');
    expect(table(columns, rows, { ...sheet, width: 19 })[0]).toBe('NAME      AGE  MORE');
    expect(table(columns, rows, { ...sheet, width: 5 })[0]).toBe('NAME      AGE');
  });

  it('paints the text and not the room around it', () => {
    const marked: Sheet = { width: null, paint: (colour, text) => `<${colour}>${text}</>` };
    expect(
      table([{ title: 'A' }, { title: 'B' }], [[cell('x', 'red'), cell('$&', 'green')]], marked),
    ).toEqual(['<gray>A</>  <gray>B</>', '<red>x</>  <green>$&</>']);
  });
});

describe('the width of a text', () => {
  it.each([
    ['plain', 5],
    ['', 0],
    ['会议', 4],
    ['🚀', 2],
    ['👩‍👩‍👧', 2],
    ['🇫🇷', 2],
    ['é', 1],
    ['e\u0301', 1],
    ['✓ up', 4],
    ['ｆｕｌｌ', 8],
  ])('of %j is %i', (text, width) => {
    expect(widthOf(text)).toBe(width);
  });

  it('is never more than asked for, and no letter is cut in two', () => {
    expect(shortened('exports', 7)).toBe('exports');
    expect(shortened('exports', 4)).toBe('exp…');
    expect(shortened('会议会议', 4)).toBe('会…');
    expect(shortened('👩‍👩‍👧 family', 3)).toBe('👩‍👩‍👧…');
    expect(shortened('exports', 0)).toBe('');
    expect([padEnd('会', 4), padStart('会', 4)]).toEqual(['会  ', '  会']);
  });
});
