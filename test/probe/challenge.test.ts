// Is a WWW-Authenticate header read as it was meant, whatever stands in it?

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { challengesIn, explained } from '../../src/probe/answer/challenge.ts';

const plain = (header: string) =>
  challengesIn(header).map(({ scheme, params }) => [scheme, Object.fromEntries(params)]);

describe('challenges', () => {
  it.each([
    ['', []],
    ['Bearer', [['bearer', {}]]],
    ['Bearer realm="mcp"', [['bearer', { realm: 'mcp' }]]],
    ['bearer error=invalid_token', [['bearer', { error: 'invalid_token' }]]],
    ['Bearer realm = "a b" , Scope="x y"', [['bearer', { realm: 'a b', scope: 'x y' }]]],
    ['Bearer realm="say \\"hi\\", \\\\o"', [['bearer', { realm: 'say "hi", \\o' }]]],
    ['Bearer realm="a", realm="b"', [['bearer', { realm: 'a' }]]],
    [
      'Basic realm="x", Bearer scope="a"',
      [
        ['basic', { realm: 'x' }],
        ['bearer', { scope: 'a' }],
      ],
    ],
    [
      'Negotiate oRMw/A==, Bearer error="invalid_token"',
      [
        ['negotiate', {}],
        ['bearer', { error: 'invalid_token' }],
      ],
    ],
    [
      'Newauth, Basic',
      [
        ['newauth', {}],
        ['basic', {}],
      ],
    ],
    ['Bearer realm="never closed', [['bearer', { realm: 'never closed' }]]],
    ['Bearer realm=, scope=', [['bearer', { scope: '' }]]],
    ['realm="of nobody"', []],
    ['Bearer __proto__="x"', [['bearer', Object.fromEntries([['__proto__', 'x']])]]],
    ['"", ;;; =', []],
  ])('of %s', (header, expected) => {
    expect(plain(header)).toEqual(expected);
  });

  it('are few, however long the header is', () => {
    expect(challengesIn('Basic, '.repeat(9_000))).toHaveLength(8);
    const one = challengesIn(`Bearer ${Array.from({ length: 5_000 }, (_, n) => `p${n}="v"`).join(', ')}`);
    expect(one.map(({ params }) => params.size)).toEqual([16]);
    expect(challengesIn(`Bearer realm="${'\\"'.repeat(30_000)}"`)).toHaveLength(1);
  });

  it('come back as they were written', () => {
    const name = fc.stringMatching(/^[a-z][a-z_]{0,10}$/);
    const challenge = fc.record({
      scheme: name,
      params: fc.dictionary(name, fc.stringMatching(/^[\x20-\x7e]{0,20}$/), { minKeys: 1, maxKeys: 5 }),
    });
    const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`;
    fc.assert(
      fc.property(fc.array(challenge, { maxLength: 5 }), (all) => {
        const header = all
          .map(({ scheme, params }) => {
            const list = Object.entries(params).map(([key, text]) => `${key}=${quoted(text)}`);
            return `${scheme} ${list.join(', ')}`;
          })
          .join(', ');
        const read = challengesIn(header).map(({ scheme, params }) => [scheme, [...params]]);
        expect(read).toEqual(all.map(({ scheme, params }) => [scheme, Object.entries(params)]));
      }),
    );
  });

  it('of any text are explained without a word that steers a terminal, and in few of them', () => {
    const bytes = fc.string({
      unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)),
    });
    fc.assert(
      fc.property(bytes, bytes, (one, other) => {
        const detail = explained(`Bearer realm="${one}", ${other}`);
        expect(Object.values(detail).join(' ')).not.toMatch(/[\p{Cc}](?<![\t\n\r])/u);
      }),
    );
    expect(
      JSON.stringify(explained(`x${'y'.repeat(60_000)} realm="${'z'.repeat(60_000)}"`)).length,
    ).toBeLessThan(4_000);
  });
});

describe('a refusal', () => {
  it.each([
    [undefined, 'the server does not say which credential it wants'],
    ['=,', 'the server asks for a credential in words that nobody can read'],
    ['Bearer', 'the server wants a Bearer token'],
    ['Basic realm="x"', 'the server wants a user name and a password'],
    ['Digest qop="auth"', 'the server wants digest'],
    [
      'Basic, Bearer resource_metadata="https://x/y"',
      'the server wants a Bearer token; its metadata is at https://x/y',
    ],
    [
      'Bearer error="insufficient_scope", scope="a b"',
      'the server wants a Bearer token; it calls the one it saw insufficient_scope; the scope must be a b',
    ],
  ])('with %s is explained', (header, says) => {
    expect(explained(header).says).toBe(says);
  });

  it('names each part apart', () => {
    expect(
      explained('Bearer realm="m", error="invalid_token", error_description="it ended", scope="a"'),
    ).toMatchObject({
      scheme: 'bearer',
      realm: 'm',
      error: 'invalid_token',
      error_description: 'it ended',
      scope: 'a',
    });
  });
});
