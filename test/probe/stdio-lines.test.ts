// What is a message among the lines of a program, and where does a line end?

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLines, readLine } from '../../src/probe/wire/stdio-lines.ts';

describe('a line', () => {
  it.each([
    ['{"jsonrpc":"2.0","id":1,"result":{}}', 'message'],
    ['  {"jsonrpc":"2.0","method":"ping","id":"a"}\t\r', 'message'],
    ['{"jsonrpc":"1.0","id":1,"result":{}}', 'message'],
    ['{"id":1,"result":{}}', 'message'],
    ['{"id":1,"error":"no","time":5}', 'message'],
    ['{"result":{}}', 'message'],
    ['[{"jsonrpc":"2.0","id":1,"result":{}}]', 'message'],
    ['{"jsonrpc":"2.0","id":1,"resu', 'broken'],
    ['{"jsonrpc":"2.0","id":1,"result":NaN}', 'broken'],
    ['[{"jsonrpc":"2.0","id":1,', 'broken'],
    ['', 'empty'],
    ['\r', 'empty'],
    ['Server listening on stdio', 'noise'],
    ['{"level":30,"msg":"jsonrpc"}', 'noise'],
    ['{"level":50,"error":"boom"}', 'noise'],
    ['{"method":"GET","path":"/"}', 'noise'],
    ['{"level":30,"id":"req-1","result":"ok","msg":"done"}', 'noise'],
    ['{"id":"1","result":{},"time":5}', 'message'],
    ['{ not JSON', 'noise'],
    ['received {"jsonrpc":"2.0","id":1}', 'noise'],
    ['[info] {"jsonrpc":"2.0","id":1', 'noise'],
    ['[]', 'noise'],
    ['["done"]', 'noise'],
    ['null', 'noise'],
    ['42', 'noise'],
  ])('%j is %s', (text, kind) => {
    expect(readLine(text).kind).toBe(kind);
  });

  it('nested beyond reason breaks nothing', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    expect(['noise', 'message']).toContain(readLine(deep).kind);
    expect(readLine(`{"jsonrpc":"2.0","id":${deep}}`).kind).toBe('message');
  });
});

describe('bytes', () => {
  const lineText = fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replace(/[\r\n]/g, '€'));
  const ending = fc.constantFrom('\n', '\r\n');

  it('become the same lines, however they are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(lineText, ending)),
        lineText,
        fc.array(fc.nat(7), { minLength: 1 }),
        (texts, rest, sizes) => {
          const bytes = Buffer.from(texts.flat().join('') + rest);
          const seen: string[] = [];
          const lines = createLines(1_000, (text) => seen.push(text.replace(/\r$/, '')));
          for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
            const size = (sizes[turn % sizes.length] ?? 0) + 1;
            expect(lines.feed(bytes.subarray(at, at + size))).toBe(true);
            at += size;
          }
          expect(seen).toEqual(texts.map(([text]) => text));
          expect(lines.half()).toEqual({ bytes: Buffer.byteLength(rest), text: rest });
        },
      ),
    );
  });

  it.each([
    ['as many as are allowed', `${'x'.repeat(8)}\n`, true],
    ['as many, and a carriage return', `${'x'.repeat(8)}\r\n`, true],
    ['one too many', `${'x'.repeat(9)}\n`, false],
    ['too many without an end', 'x'.repeat(10), false],
  ])('in one line, %s', (_, text, fits) => {
    for (const size of [1, 3, 100]) {
      const lines = createLines(8, () => {});
      const bytes = Buffer.from(text);
      let fed = true;
      for (let at = 0; at < bytes.length; at += size) fed = lines.feed(bytes.subarray(at, at + size));
      expect(fed).toBe(fits);
      expect(lines.feed(Buffer.from('y\n'))).toBe(fits);
    }
  });
});
