// What does a target get that says little, and what becomes of what it says?

import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { authority, certificateFor } from '../../fixtures/servers/certificate.ts';
import { addressOf, hostOf } from '../../src/config/address.ts';
import { valid } from './parse.ts';

function targetOf(rest: string, files: Record<string, string> = {}) {
  const [target] = valid(`version: 1\ntargets: [{ name: a, ${rest} }]`, { files }).config.targets;
  if (!target) throw new Error('the config has no target');
  return target;
}
const http = (rest: string, files?: Record<string, string>) =>
  targetOf(`url: "http://h/mcp", ${rest}`, files);

describe('a target that says only where it is', () => {
  it('is probed over HTTP, finds its own era, and warns of certificates three weeks ahead', () => {
    expect(http('')).toMatchObject({
      transport: 'http',
      url: 'http://h/mcp',
      command: null,
      args: [],
      env: {},
      cwd: null,
      protocol: 'auto',
      auth: null,
      tls: { ca: null, cert: null, key: null, warnDays: 21 },
      coldStartMs: 0,
      latency: {},
      tools: { drift: 'notice' },
    });
  });
});

describe('a canary that says only its tool', () => {
  it('calls it in each probe', () => {
    const [canary] = http('canaries: [{ tool: t }]').canaries;
    expect(canary).toEqual({
      kind: 'tool',
      tool: 't',
      arguments: {},
      expect: { ok: true },
      latency: {},
      health: null,
      everyMs: null,
      withinMs: 60_000,
      idempotency: false,
    });
  });

  it.each(['job', 'progress', 'task'])('expects nothing of the result when it is of kind %s', (kind) => {
    expect(http(`canaries: [{ tool: t, kind: ${kind} }]`).canaries[0]?.expect).toEqual({});
  });

  it('expects of any kind what it says', () => {
    const { canaries } = http('canaries: [{ tool: t, kind: job, expect: { rows: 1 } }]');
    expect(canaries[0]?.expect).toEqual({ rows: 1 });
  });
});

describe('oauth', () => {
  it('needs an issuer, a client and one credential', () => {
    expect(http('auth: { oauth: { issuer: "https://i", client_id: c, client_secret: s } }').auth).toEqual({
      bearer: null,
      oauth: {
        tokenUrl: null,
        issuer: 'https://i',
        clientId: 'c',
        clientSecret: 's',
        privateKey: null,
        algorithm: 'RS256',
        scope: null,
      },
    });
  });

  it('takes a private key in any form and keeps it as PKCS #8, which alone can sign', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const files = { old: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString() };
    const { auth } = http('auth: { oauth: { issuer: "https://i", client_id: c, private_key: old } }', files);
    const pem = auth?.oauth?.privateKey ?? '';
    expect(pem).toMatch(/^-----BEGIN PRIVATE KEY-----/);
    expect(createPrivateKey(pem).equals(privateKey)).toBe(true);
  });
});

describe('tls', () => {
  const { cert, key } = certificateFor('sound');
  const files = { 'pki/ca.pem': authority, cert, key };
  const ca = authority.trim();

  it.each([
    ['a path', 'pki/ca.pem'],
    ['{ file: path }', '{ file: pki/ca.pem }'],
    ['the text itself', JSON.stringify(ca)],
  ])('takes a certificate as %s', (_, written) => {
    expect(http(`tls: { ca: ${written} }`, files).tls.ca).toBe(ca);
  });

  it('takes a certificate with its key', () => {
    expect(http('tls: { cert: cert, key: key }', files).tls).toMatchObject({ cert: cert.trim(), key });
  });
});

describe('latency', () => {
  it('is in milliseconds, by stage', () => {
    expect(
      http('latency: { handshake: { warn: 2s, fail: 8s }, canary: { warn: 1m } }').latency,
    ).toMatchObject({
      handshake: { warnMs: 2_000, failMs: 8_000 },
      canary: { warnMs: 60_000 },
    });
  });
});

describe('a target over stdio', () => {
  it('is started where its cwd says, seen from the config file', () => {
    expect(targetOf('transport: stdio, command: node, args: [x.js], cwd: servers')).toMatchObject({
      url: null,
      command: 'node',
      args: ['x.js'],
      cwd: '/etc/coalmine/servers',
    });
  });

  it('inherits nothing that is of HTTP, nor an HTTP target what is of stdio', () => {
    const { targets } = valid(
      'version: 1\ndefaults: { headers: { x: y }, auth: { bearer: abc }, env: { A: b } }\ntargets: [{ name: a, transport: stdio, command: c }, { name: b, url: "http://h" }]',
    ).config;
    expect(targets[0]).toMatchObject({ headers: {}, auth: null, env: { A: 'b' } });
    expect(targets[1]).toMatchObject({ headers: { x: 'y' }, auth: { bearer: 'abc' }, env: {} });
  });
});

describe('the address of a target', () => {
  it('is its URL, and the host of the URL counts for limits', () => {
    const target = http('');
    expect([addressOf(target), hostOf(target)]).toEqual(['http://h/mcp', 'h']);
  });

  it('is the command line over stdio, where each target is a host of its own', () => {
    const target = targetOf(
      String.raw`transport: stdio, command: npx, args: [-y, "two words", "a\nb\e", ""]`,
    );
    expect(addressOf(target)).toBe(String.raw`npx -y "two words" "a\nb\u001b" ""`);
    expect(hostOf(target)).toBe('stdio:a');
  });
});
