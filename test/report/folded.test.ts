// Does a long line stand on a narrow terminal so that it can be read?

import { stripVTControlCharacters, styleText } from 'node:util';
import { expect, it } from 'vitest';
import { folded } from '../../src/report/round/folded.ts';

const long = '    do        start the workers, or read why they ended: nothing takes jobs from the queue';

it('breaks at blanks, and goes on beneath the text', () => {
  expect(folded(long, 60).split('\n')).toEqual([
    '    do        start the workers, or read why they ended:',
    '              nothing takes jobs from the queue',
  ]);
  expect(folded('  exports pipeline FAIL worker_down: canary:worker sentinel_timeout', 40)).toBe(
    '  exports pipeline FAIL worker_down:\n    canary:worker sentinel_timeout',
  );
});

it('keeps every character of a word that is longer than a line, and every line within the columns', () => {
  const json = JSON.stringify({ text: '😀 answered'.repeat(20) }).replaceAll(' ', '');
  const lines = folded(`    evidence  HTTP 200 ${json}`, 50).split('\n');
  expect(lines.every((line) => [...line].length <= 50)).toBe(true);
  expect(lines.map((line) => line.slice(14)).join('')).toBe(`HTTP 200${json}`);
});

it('counts no colour as a character', () => {
  const bold = styleText('bold', long, { validateStream: false });
  expect(folded(bold, long.length)).toBe(bold);
  expect(stripVTControlCharacters(folded(bold, 60))).toBe(folded(long, 60));
});

it('leaves alone what fits, a head line, and a terminal too narrow to fold for', () => {
  for (const [line, columns] of [
    [long, 200],
    ['exports  server ✓ pass', 10],
    [long, 30],
  ] as const)
    expect(folded(line, columns)).toBe(line);
});
