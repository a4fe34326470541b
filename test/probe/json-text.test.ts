// Is a text that came before known again, and never taken for another?

import { describe, expect, test } from 'vitest';
import { parse } from '../../src/probe/wire/json-text.ts';

const list = (about: string): string =>
  JSON.stringify({ jsonrpc: '2.0', id: 2, result: { tools: [{ name: 'export', description: about }] } });
const long = 'x'.repeat(500);

const said = (text: string): unknown => {
  const payload = parse(text);
  return payload.kind === 'json' ? payload.value : payload.kind;
};

describe('the JSON of an answer', () => {
  test('that came before gives the same value', () => {
    expect(said(list(long))).toEqual(JSON.parse(list(long)));
    expect(said(list(long))).toBe(said(list(long)));
  });

  test('that differs by one character is read anew', () => {
    expect(said(list(`${long}y`))).not.toEqual(said(list(`${long}z`)));
  });

  test('is found again beyond ASCII too', () => {
    expect(said(list(`${long}é→😀`))).toBe(said(list(`${long}é→😀`)));
  });

  test('that is none is none each time', () => {
    expect(said(`{${long}`)).toBe('not_json');
    expect(said(`{${long}`)).toBe('not_json');
  });

  test.each([
    ['short', 'y'],
    ['very long', 'y'.repeat(200_000)],
  ])('that is %s is read each time', (_how, about) => {
    expect(said(list(about))).toEqual(said(list(about)));
    expect(said(list(about))).not.toBe(said(list(about)));
  });

  test('is forgotten when too much else came', () => {
    const first = said(list(long));
    for (let at = 0; at < 50; at += 1) parse(list(`${at}${'y'.repeat(50_000)}`));
    expect(said(list(long))).not.toBe(first);
    expect(said(list(long))).toEqual(first);
  });
});
