// Who comes in?

import { describe, expect, it } from 'vitest';
import { isOwnName, isOwnPage, visitorWith } from '../../src/http/door.ts';

const token = 'correct-horse-battery-staple';
const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

describe('a token', () => {
  it('is taken as a bearer token, and as the password of anybody', () => {
    for (const header of [`Bearer ${token}`, `bearer ${token}`, basic(`:${token}`), basic(`anna:${token}`)])
      expect(visitorWith(header, { token, hosts: [] })).toBe('trusted');
  });

  it.each([
    undefined,
    '',
    token,
    'Bearer ',
    `Bearer ${token}x`,
    `Bearer ${token.slice(0, -1)}`,
    `Bearer  ${token} x`,
    basic(token),
    basic(`${token}:`),
    'Basic %%%',
    `Digest ${token}`,
  ])('is not found in %j', (header) => {
    expect(visitorWith(header, { token, hosts: [] })).toBe('public');
  });

  it('is not asked for where there is none', () => {
    expect(visitorWith(undefined, { token: null, hosts: [] })).toBe('trusted');
  });
});

describe('a host name', () => {
  const terms = { token: null, hosts: ['coalmine.internal'] };

  it.each(['127.0.0.1:9464', '[::1]:9464', 'localhost:9464', '10.1.2.3', 'coalmine.internal', 'LOCALHOST'])(
    'such as %s is ours',
    (host) => expect(isOwnName(host, terms)).toBe(true),
  );

  it.each([
    undefined,
    '',
    'evil.example',
    'localhost.evil.example',
    'evil.example:9464',
    '127.0.0.1.evil.example',
    'a@b',
    ':80',
  ])('such as %s could be pointed here by a stranger', (host) => expect(isOwnName(host, terms)).toBe(false));

  it('does not matter where a token is asked for, which a stranger cannot send', () => {
    expect(isOwnName('evil.example', { token, hosts: [] })).toBe(true);
  });
});

describe('a page that wants to change something', () => {
  it('is our own, or no page at all', () => {
    expect(isOwnPage(undefined, undefined, 'a:1')).toBe(true);
    expect(isOwnPage('same-origin', 'http://a:1', 'a:1')).toBe(true);
    expect(isOwnPage('cross-site', undefined, 'a:1')).toBe(false);
    expect(isOwnPage('same-site', 'http://b:1', 'a:1')).toBe(false);
    expect(isOwnPage(undefined, 'http://b:1', 'a:1')).toBe(false);
    expect(isOwnPage(undefined, 'null', 'a:1')).toBe(false);
  });
});
