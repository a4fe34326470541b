// What of an operator's headers goes out, and does it hold a credential?

import { describe, expect, it } from 'vitest';
import { targetSchema } from '../../src/config/schema/target-schema.ts';
import { carriesCredential, headersOf, ownHeaders } from '../../src/probe/auth/own-headers.ts';

const client = { name: 'coalmine', version: '1.2.3' };
const target = (written: object) =>
  targetSchema.parse({ name: 'a', url: 'http://127.0.0.1/mcp', ...written });

describe("an operator's headers", () => {
  it('go out in lower case beside our name, which they may replace', () => {
    expect(headersOf(target({ headers: { 'X-Team': 'data' } }), client)).toEqual({
      'user-agent': 'coalmine/1.2.3',
      'x-team': 'data',
    });
    expect(headersOf(target({ headers: { 'User-Agent': 'acme' } }), client)['user-agent']).toBe('acme');
  });

  it('do not outvote the bearer of auth', () => {
    const both = target({ headers: { Authorization: 'Basic x' }, auth: { bearer: 'not-a-secret' } });
    expect(headersOf(both, client).authorization).toBe('Bearer not-a-secret');
  });

  it.each([
    'Connection',
    'Content-Length',
    'Expect',
    'Keep-Alive',
    'Transfer-Encoding',
    'Upgrade',
    'Mcp-Session-Id',
    'Mcp-Protocol-Version',
  ])('stay at home where they would break the message: %s', (name) => {
    expect(ownHeaders({ [name]: 'x', 'X-Other': 'y' })).toEqual({ 'x-other': 'y' });
  });

  it.each(['authorization', 'cookie', 'x-api-key', 'apikey', 'x-auth-token', 'client-secret'])(
    'hold a credential in %s',
    (name) => {
      expect(carriesCredential({ [name]: 'x' })).toBe(true);
    },
  );

  it.each(['user-agent', 'x-team', 'accept', 'x-request-id'])('hold none in %s', (name) => {
    expect(carriesCredential({ [name]: 'x' })).toBe(false);
  });
});
