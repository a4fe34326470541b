// Is each way in which the parts of a target do not fit told in one line, at its place?

import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { authority, certificateFor } from '../../fixtures/servers/certificate.ts';
import { problemsOf } from './parse.ts';

const pemOf = (pair: ReturnType<typeof generateKeyPairSync>): string =>
  pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const client = certificateFor('sound');
const files = {
  ca: authority,
  cert: client.cert,
  key: client.key,
  'other-key': certificateFor('sound').key,
  rsa: pemOf(generateKeyPairSync('rsa', { modulusLength: 2048 })),
  ed: pemOf(generateKeyPairSync('ed25519')),
  notes: 'call the people on duty',
};

/** One target; its own lines begin at line 4. */
const target = (...lines: string[]): string =>
  ['version: 1', 'targets:', '  - name: a', ...lines.map((line) => `    ${line}`)].join('\n');
const http = (...lines: string[]): string => target('url: http://h/mcp', ...lines);
const stdio = (...lines: string[]): string => target('transport: stdio', ...lines);
const oauth = (rest: string): string =>
  http(`auth: { oauth: { issuer: "https://i", client_id: c, ${rest} } }`);
const canary = (rest: string, ...lines: string[]): string =>
  http(`canaries: [{ tool: t, ${rest} }]`, ...lines);

const hidden = 'got a value that is not shown here';
const certificate = 'a certificate in PEM form (BEGIN CERTIFICATE)';
const privateKey = 'an unencrypted private key in PEM form (BEGIN PRIVATE KEY)';

const cases: Record<string, [text: string, ...problems: string[]]> = {
  'http without a url': [
    target('interval: 60s'),
    '3:5 targets[0].url: missing: expected an http:// or https:// URL',
  ],
  'a url that is null': [
    target('transport: sse', 'url: null'),
    '5:5 targets[0].url: missing: expected an http:// or https:// URL',
  ],
  'a command whose transport was forgotten': [
    target('command: npx', 'args: [x]'),
    '4:5 targets[0].command: goes with transport: stdio alone',
    '5:5 targets[0].args: goes with transport: stdio alone',
  ],
  'what only stdio knows': [
    http('env: { A: b }', 'cwd: /x'),
    '5:5 targets[0].env: goes with transport: stdio alone',
    '6:5 targets[0].cwd: goes with transport: stdio alone',
  ],
  'stdio without a command': [
    stdio('args: [x]'),
    '3:5 targets[0].command: missing: expected the program that transport stdio starts',
  ],
  'what stdio cannot use': [
    stdio('command: c', 'url: http://h', 'headers: { x: y }', 'auth: { bearer: abc }'),
    '6:5 targets[0].url: transport stdio has no url, it starts the command',
    '7:5 targets[0].headers: there are no headers over stdio, give the command what it needs in env',
    '8:5 targets[0].auth: there is no signing in over stdio, give the command its credential in env',
  ],
  'an unknown transport, and nothing that follows from it': [
    target('transport: websocket'),
    '4:5 targets[0].transport: expected "http" or "sse" or "stdio", got "websocket"',
  ],
  'an unknown version': [
    http('protocol: "2025-01-01"'),
    '5:5 targets[0].protocol: expected "auto" or "legacy" or "modern" or "2026-07-28" or "2025-11-25" or "2025-06-18" or "2025-03-26" or "2024-11-05", got "2025-01-01"',
  ],
  'the modern era over the oldest transport': [
    http('transport: sse', 'protocol: modern'),
    '6:5 targets[0].protocol: transport sse is of the legacy era alone',
  ],
  'a variable that no system knows': [
    stdio('command: c', 'env: { "a b": x, PORT: 8080 }'),
    '6:12 targets[0].env["a b"]: expected the name of a variable as the key',
    `6:22 targets[0].env.PORT: expected a string, ${hidden} (put it in quotes)`,
  ],
  'a NUL in an argument': [
    stdio('command: c', 'args: ["a\\0b"]'),
    '6:12 targets[0].args[0]: expected text without NUL, got "a\\\\u0000b"',
  ],
  'auth that says nothing': [
    http('auth: {}'),
    '5:5 targets[0].auth: missing: expected either bearer or oauth',
  ],
  'two ways to sign in': [
    http('auth: { bearer: abc, oauth: { issuer: "https://i", client_id: c, client_secret: s } }'),
    '5:26 targets[0].auth.oauth: expected either bearer or oauth, not both; null takes away one that is inherited',
  ],
  'oauth without an issuer': [
    http('auth: { oauth: { client_id: c, client_secret: s } }'),
    '5:13 targets[0].auth.oauth.issuer: missing: expected an http:// or https:// URL',
  ],
  'oauth without a credential': [
    oauth('scope: s'),
    '5:13 targets[0].auth.oauth: missing: expected either client_secret or private_key',
  ],
  'oauth with two credentials': [
    oauth('client_secret: s, private_key: rsa'),
    '5:75 targets[0].auth.oauth.private_key: expected either client_secret or private_key, not both; null takes away one that is inherited',
  ],
  'a key of another kind than its algorithm': [
    oauth('private_key: key'),
    '5:57 targets[0].auth.oauth.private_key: private_key is an EC key on prime256v1, which cannot sign RS256',
  ],
  'an algorithm of another kind than its key': [
    oauth('private_key: rsa, algorithm: ES256'),
    '5:75 targets[0].auth.oauth.algorithm: private_key is a key of type rsa, which cannot sign ES256',
  ],
  'a key that no token can be signed with': [
    oauth('private_key: ed'),
    '5:57 targets[0].auth.oauth.private_key: private_key is a key of type ed25519, which cannot sign RS256',
  ],
  'a password in the address of tokens': [
    oauth('client_secret: s, token_url: "https://u:p@i/token"'),
    '5:75 targets[0].auth.oauth.token_url: a user and password do not belong in a URL, use auth or headers',
  ],
  'a certificate whose file is not there': [
    http('tls: { ca: gone.pem }'),
    '5:12 targets[0].tls.ca: the file "gone.pem" does not exist',
  ],
  'a file that holds no certificate': [
    http('tls: { ca: notes }'),
    `5:12 targets[0].tls.ca: expected ${certificate}, ${hidden}`,
  ],
  'a key where a certificate belongs': [
    http('tls: { ca: key }'),
    `5:12 targets[0].tls.ca: expected ${certificate}, ${hidden}`,
  ],
  'a certificate in name only': [
    http('tls: { ca: "-----BEGIN CERTIFICATE-----" }'),
    `5:12 targets[0].tls.ca: expected ${certificate}, ${hidden}`,
  ],
  'a certificate where a key belongs': [
    http('tls: { cert: cert, key: { file: cert } }'),
    `5:24 targets[0].tls.key: expected ${privateKey}, ${hidden}`,
  ],
  'a certificate without its key': [
    http('tls: { cert: cert }'),
    '5:12 targets[0].tls.cert: cert and key go together, one of them is missing',
  ],
  'a certificate that cannot be read, beside a sound key': [
    http('tls: { cert: gone, key: key }'),
    '5:12 targets[0].tls.cert: the file "gone" does not exist',
  ],
  'a key without its certificate': [
    http('tls: { key: key }'),
    '5:12 targets[0].tls.key: cert and key go together, one of them is missing',
  ],
  'the key of another certificate': [
    http('tls: { cert: cert, key: other-key }'),
    '5:24 targets[0].tls.key: this is not the key of cert',
  ],
  'a warning of ten years': [
    http('tls: { warn_days: 3651 }'),
    '5:12 targets[0].tls.warn_days: expected a whole number from 0 to 3650, got 3651',
  ],
  'latencies the wrong way round': [
    http('latency: { handshake: { warn: 8s, fail: 2s } }'),
    '5:39 targets[0].latency.handshake.fail: expected warn below fail, got warn 8s and fail 2s',
  ],
  'a latency of no stage': [
    http('latency: { handshakes: { warn: 8s } }'),
    '5:16 targets[0].latency.handshakes: unknown key `handshakes`, did you mean `handshake`?',
  ],
  "a canary's latencies the wrong way round": [
    canary('latency: { warn: 8s, fail: 2s }'),
    '5:48 targets[0].canaries[0].latency.fail: expected warn below fail, got warn 8s and fail 2s',
  ],
  'a canary more often than the probe': [
    canary('every: 30s'),
    '5:27 targets[0].canaries[0].every: expected at least the interval of the target, 60s',
  ],
  'a canary more often than a slow probe': [
    canary('every: 5m', 'interval: 10m'),
    '5:27 targets[0].canaries[0].every: expected at least the interval of the target, 10m',
  ],
  'what a canary of this kind does not know': [
    canary('within: 5s, idempotency: true'),
    '5:27 targets[0].canaries[0].within: goes with kind job or task alone, for others timeouts.canary is the limit',
    '5:39 targets[0].canaries[0].idempotency: goes with kind job alone',
  ],
  'one key twice for a task': [
    canary('kind: task, within: 5s, idempotency: true'),
    '5:51 targets[0].canaries[0].idempotency: goes with kind job alone',
  ],
  'what to make of drift, in another word': [
    http('tools: { drift: error }'),
    '5:14 targets[0].tools.drift: expected "ignore" or "notice" or "warn" or "fail", got "error"',
  ],
};

describe('what does not fit in a target is told in one line', () => {
  it.each(Object.entries(cases))('%s', (_, [text, ...problems]) => {
    expect(problemsOf(text, { files })).toEqual(problems);
  });
});

describe('defaults may be unfinished', () => {
  const defaults = (text: string): string => `version: 1\ndefaults: { ${text} }`;

  it.each([
    'tls: { cert: cert }',
    'auth: { oauth: { issuer: "https://i" } }',
    'command: c, headers: { x: y }',
  ])('%s', (text) => {
    expect(problemsOf(defaults(text), { files })).toEqual([]);
  });

  it('but what a target makes of them must be whole', () => {
    const text = `${defaults('auth: { oauth: { issuer: "https://i" } }')}\ntargets: [{ name: a, url: "http://h", auth: { oauth: { client_id: c } } }]`;
    expect(problemsOf(text)).toEqual([
      '3:47 targets[0].auth.oauth: missing: expected either client_secret or private_key',
    ]);
  });
});
