// Is a secret hidden in every form in which it may be shown?

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../src/base/redact.ts';

function redactorOf(...secrets: string[]) {
  const redactor = createRedactor();
  for (const secret of secrets) redactor.add(secret);
  return redactor;
}

describe('a redactor', () => {
  it('hides a secret wherever it stands, as often as it stands', () => {
    expect(redactorOf('sesame').redact('sesame, xsesamex and sesamesesame')).toBe(
      '[redacted], x[redacted]x and [redacted][redacted]',
    );
  });

  it.each([
    ['sesame', 'sesame-open'],
    ['sesame-open', 'sesame'],
  ])('leaves no tail of a secret that holds another: %s, then %s', (...secrets) => {
    expect(redactorOf(...secrets).redact('sesame-open sesame')).toBe('[redacted] [redacted]');
  });

  it('leaves no tail of two secrets that overlap', () => {
    const shown = redactorOf('abcdef', 'defghi').redact('key=abcdefghi;');
    expect(shown).toBe('key=[redacted];');
  });

  it('hides what stands in a URL and in JSON', () => {
    const secret = 'a b/c"d\\e\n';
    const redactor = redactorOf(secret);
    const form = new URLSearchParams({ key: secret }).toString();
    for (const text of [encodeURIComponent(secret), JSON.stringify({ secret }), form]) {
      expect(redactor.redact(text), text).toContain('[redacted]');
    }
  });

  it('does not blank out ordinary words for a secret of three letters', () => {
    expect(redactorOf('the', '').redact('the other')).toBe('the other');
  });

  it('reaches every string of a value, and keeps its keys and all else', () => {
    const redactor = redactorOf('sesame');
    expect(redactor.redactValue({ sesame: ['a sesame', 1, null, true, { deep: 'sesame' }] })).toEqual({
      sesame: ['a [redacted]', 1, null, true, { deep: '[redacted]' }],
    });
  });

  it('hides the beginning of a secret where the text was cut, but not a few letters of it', () => {
    const redactor = redactorOf('sesame-open-the-door');
    expect(redactor.redact('key=sesame-open-')).toBe('key=[redacted]');
    expect(redactor.redact('key=sesame-open…')).toBe('key=[redacted]');
    expect(redactor.redact('sesame-oper, sesame')).toBe('sesame-oper, sesame');
  });

  it('forgets a secret once everyone who added it let it go', () => {
    const redactor = createRedactor();
    const [one, other] = [redactor.add('sesame'), redactor.add('sesame')];
    one();
    one();
    expect(redactor.redact('sesame')).toBe('[redacted]');
    other();
    expect(redactor.redact('sesame')).toBe('sesame');
  });

  it('never shows any of its secrets, whatever stands around them', () => {
    const secret = fc.string({ minLength: 4, maxLength: 12 }).filter((text) => !'[redacted]'.includes(text));
    fc.assert(
      fc.property(
        fc.array(secret, { minLength: 1, maxLength: 4 }),
        fc.array(fc.string(), { minLength: 5, maxLength: 5 }),
        (secrets, around) => {
          const text = secrets.map((one, index) => `${around[index]}${one}`).join('');
          const shown = redactorOf(...secrets).redact(text);
          const left = shown.split('[redacted]');
          for (const one of secrets) expect(left.some((part) => part.includes(one))).toBe(false);
        },
      ),
    );
  });
});
