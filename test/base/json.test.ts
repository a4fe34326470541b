// Is a stranger's JSON read as it stands, and nothing but it?

import { describe, expect, it } from 'vitest';
import { at, isObject, parseJson } from '../../src/base/json.ts';

/** The document and the pointers of RFC 6901, section 5. */
const rfc = {
  foo: ['bar', 'baz'],
  ...{ '': 0, 'a/b': 1, 'c%d': 2, 'e^f': 3, 'g|h': 4, 'i\\j': 5, 'k"l': 6, ' ': 7, 'm~n': 8 },
};

describe('at', () => {
  it.each([
    ['', rfc],
    ['/foo', ['bar', 'baz']],
    ['/foo/0', 'bar'],
    ['/', 0],
    ['/a~1b', 1],
    ['/c%d', 2],
    ['/e^f', 3],
    ['/g|h', 4],
    ['/i\\j', 5],
    ['/k"l', 6],
    ['/ ', 7],
    ['/m~0n', 8],
  ])('%j is what RFC 6901 says', (pointer, value) => {
    expect(at(rfc, pointer)).toEqual(value);
  });

  it.each([
    '/none',
    '/foo/2',
    '/foo/0/1',
    '/foo/length',
    '/foo/01',
    '/foo/-',
    '/constructor',
    '/__proto__',
    '/m~01n',
  ])('%j finds nothing', (pointer) => {
    expect(at(rfc, pointer)).toBeUndefined();
  });

  it('finds null where null stands, and nothing below it', () => {
    expect([at({ a: null }, '/a'), at({ a: null }, '/a/b'), at(null, '/a')]).toEqual([
      null,
      undefined,
      undefined,
    ]);
  });
});

it('tells an object from everything else', () => {
  expect([{}, [], null, 'text', 1, undefined].map(isObject)).toEqual([
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
});

it('tells JSON from everything else', () => {
  expect(['null', '{"a":1}', '', '{', 'NaN'].map(parseJson)).toEqual([
    null,
    { a: 1 },
    undefined,
    undefined,
    undefined,
  ]);
});
