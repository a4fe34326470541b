// Who may look at what the daemon shows, as the operator says it?

import { describe, expect, it } from 'vitest';
import { problemsOf, valid } from './parse.ts';

const listening = (text: string): string =>
  `version: 1\ntargets: [{ name: exports, url: "http://127.0.0.1:1/mcp" }]\nlisten: ${text}`;

describe('listen', () => {
  it('is nowhere unless somebody says where', () => {
    expect(valid('version: 1').config.listen).toBe(null);
    expect(valid(listening('null')).config.listen).toBe(null);
  });

  it('takes an address alone, on loopback, for a map', () => {
    const whole = { token: null, auth: null, hosts: [], public: [], mcp: 'read' };
    expect(valid(listening('127.0.0.1:9464')).config.listen).toEqual({ address: '127.0.0.1:9464', ...whole });
    expect(valid(listening('"[::1]:9464"')).config.listen).toEqual({ address: '[::1]:9464', ...whole });
    expect(valid(listening('{}')).config.listen).toEqual({ address: '127.0.0.1:9464', ...whole });
  });

  it('reaches beyond the machine with a token, which is a secret, or when somebody says auth: none', () => {
    const { config, secrets } = valid(listening('{ address: 0.0.0.0:80, token: "correct-horse-battery" }'));
    expect(config.listen?.token).toBe('correct-horse-battery');
    expect(secrets).toContain('correct-horse-battery');
    expect(valid(listening('{ address: 0.0.0.0:80, auth: none }')).config.listen?.auth).toBe('none');
  });

  it.each([
    ['0.0.0.0:9464', '3:1 listen: "0.0.0.0:9464" reaches beyond this machine: set listen.token'],
    ['"[::]:9464"', 'reaches beyond this machine'],
    ['9464', '3:1 listen: expected an address such as 127.0.0.1:9464'],
    ['{ address: "example.com:80" }', 'expected an address such as 127.0.0.1:9464'],
    ['127.0.0.999:9464', 'expected an address such as 127.0.0.1:9464'],
    ['{ token: "sixteen letters and a space" }', 'without spaces'],
    ['{ token: "sechzehn-Zeichen-mit-ß" }', 'signs of ASCII'],
    ['127.0.0.1:70000', 'a port of at most 65535'],
    ['{ token: short }', 'expected a token of at least 16 characters, got a value that is not shown here'],
    ['{ auth: none, token: "correct-horse-battery" }', 'listen.auth: a token is asked for'],
    ['{ public: [nobody] }', 'no target is named "nobody"'],
    ['{ hosts: ["http://a"] }', 'expected a host name in lower case'],
    ['{ port: 1 }', 'unknown key `port`'],
  ])('refuses %s in words', (text, phrase) => {
    expect(problemsOf(listening(text)).join('\n')).toContain(phrase);
  });
});
