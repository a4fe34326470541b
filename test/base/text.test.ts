// May a stranger's text be shown on a terminal after this?

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oneLine, printable } from '../../src/base/text.ts';

/** Whatever steers a terminal or turns the direction of reading. */
const steering = /[^\P{Cc}\t\n]|[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

describe('printable', () => {
  it('shows an escape sequence instead of obeying it', () => {
    expect(printable('\u001b[2Jgone\u0007\r\u009b31m')).toBe('\\u001b[2Jgone\\u0007\\u000d\\u009b31m');
  });

  it('shows what turns the direction of reading', () => {
    expect(printable('user\u202egnp.exe')).toBe('user\\u202egnp.exe');
  });

  it('keeps tabs, line ends and every language', () => {
    expect(printable('a\tb\nčžé 日本 🐤')).toBe('a\tb\nčžé 日本 🐤');
  });

  it('leaves nothing that steers, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(steering.test(printable(text))).toBe(false);
      }),
    );
  });
});

describe('oneLine', () => {
  it('has one line, no white space at its ends, and at most so many characters', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 400 }),
        fc.integer({ min: 1, max: 100 }),
        (text, most) => {
          const line = oneLine(text, most);
          expect(line).not.toMatch(/[\n\r\t]/);
          expect(line.length).toBeLessThanOrEqual(most);
          expect(steering.test(line)).toBe(false);
        },
      ),
    );
  });

  it('says by its end that something was left out', () => {
    expect(oneLine('one  two\n\nthree', 9)).toBe('one two …');
    expect(oneLine('one  two\n\nthree', 13)).toBe('one two three');
  });

  it('never cuts a character in half', () => {
    expect(oneLine('ab🐤cd', 4).isWellFormed()).toBe(true);
  });
});
