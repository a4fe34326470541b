// Does the redactor learn every value that must not be shown, and no more than those?

import { describe, expect, it } from 'vitest';
import { certificateFor } from '../../fixtures/servers/certificate.ts';
import { createRedactor } from '../../src/base/redact.ts';
import { valid } from './parse.ts';

const targetWith = (rest: string): string =>
  `version: 1\ntargets: [{ name: a, url: "http://h/mcp", ${rest} }]`;
const receiverWith = (rest: string): string => `version: 1\nreceivers: [{ name: r, type: webhook, ${rest} }]`;

describe('the secrets of a config', () => {
  it('are bearer tokens', () => {
    expect(valid(targetWith('auth: { bearer: token-1 }')).secrets).toEqual(['token-1']);
  });

  it('are the values of headers, of targets, health and receivers, and the credential in them', () => {
    const { secrets } = valid(
      targetWith(
        'headers: { authorization: Bearer tok-1 }, health: { url: "http://h", headers: { x: tok-2 } }',
      ),
    );
    expect(secrets).toEqual(['Bearer tok-1', 'tok-1', 'tok-2']);
    expect(valid(receiverWith('url: "http://h", headers: { x: tok-3 }')).secrets).toContain('tok-3');
  });

  it('are signing secrets, with and without their prefix', () => {
    const { secrets } = valid(receiverWith('url: "http://h", secrets: [whsec_MfKQ9r8GKYqrTwjU]'));
    expect(secrets).toEqual(expect.arrayContaining(['whsec_MfKQ9r8GKYqrTwjU', 'MfKQ9r8GKYqrTwjU']));
  });

  it('are what a variable puts into one of them', () => {
    const { secrets } = valid(targetWith(`headers: { x: "Key \${K}" }`), { env: { K: 'hunter2' } });
    expect(secrets).toEqual(['Key hunter2', 'hunter2']);
  });

  it('are everything that was read from a file, wherever it stands', () => {
    const { secrets } = valid(targetWith('labels: { team: { file: t } }'), { files: { t: 'red team' } });
    expect(secrets).toEqual(['red team']);
  });

  it('come from defaults too', () => {
    const text =
      'version: 1\ndefaults: { auth: { bearer: token-1 } }\ntargets: [{ name: a, url: "http://h" }]';
    expect(valid(text).secrets).toEqual(['token-1']);
  });

  it('are the address of a receiver, its path and its query, in clear or not', () => {
    const redactor = createRedactor();
    const { secrets } = valid(receiverWith(`url: "https://chat.example/services/T0/B0/\${K}?key=abcdefgh"`), {
      env: { K: 'XYZXYZXYZ' },
    });
    for (const secret of secrets) redactor.add(secret);
    for (const text of [
      'https://chat.example/services/T0/B0/XYZXYZXYZ?key=abcdefgh',
      'POST /services/T0/B0/XYZXYZXYZ?key=abcdefgh',
      'POST /services/T0/B0/XYZXYZXYZ',
      'key abcdefgh',
      'token XYZXYZXYZ',
    ]) {
      expect(redactor.redact(text)).toMatch(/^[A-Za-z ]*\[redacted\]$/);
    }
    expect(redactor.redact('chat.example')).toBe('chat.example');
  });

  it('are not the address of a target, but a key in its query that came from a variable', () => {
    const text = `version: 1\ntargets: [{ name: a, url: "http://\${H}/mcp?key=\${K}" }]`;
    expect(valid(text, { env: { H: 'mcp.example', K: 'hunter22' } }).secrets).toEqual(['hunter22']);
  });

  it('are not variables that set an ordinary option', () => {
    expect(valid(targetWith(`interval: "\${I}"`), { env: { I: '10m' } }).secrets).toEqual([]);
  });

  it('are the secret of an OAuth client, and nothing else that it says', () => {
    const oauth = 'issuer: "https://issuer", client_id: the-client, client_secret: hunter22, scope: jobs';
    expect(valid(targetWith(`auth: { oauth: { ${oauth} } }`)).secrets).toEqual(['hunter22']);
  });

  it('are private keys, wherever they were written', () => {
    const { cert, key } = certificateFor('sound');
    const { secrets } = valid(targetWith('tls: { cert: cert, key: key }'), { files: { cert, key } });
    expect(secrets).toContain(key.trim());
    const inline = `tls: { cert: ${JSON.stringify(cert)}, key: ${JSON.stringify(key)} }`;
    expect(valid(targetWith(inline)).secrets).toEqual([key]);
  });

  it('are variables of a process that are called, or look, like a credential, and no ordinary words', () => {
    const env = [
      'NODE_ENV: production',
      'LOG: info',
      'AUTH_MODE: none',
      'DB_PASSWORD: abcd',
      'API_KEY: hunter22',
      'DB: "postgres://user:hunter23@db/jobs"',
      `REGION: "\${R}"`,
      `MODE: "\${M}"`,
    ].join(', ');
    const text = `version: 1\ntargets: [{ name: a, transport: stdio, command: c, env: { ${env} } }]`;
    expect(valid(text, { env: { R: 'eu-central-1', M: 'fast' } }).secrets).toEqual([
      'abcd',
      'hunter22',
      'postgres://user:hunter23@db/jobs',
      'hunter23',
      'eu-central-1',
    ]);
  });

  it('are arguments of a process that are called like a credential, and what a variable puts into one', () => {
    const args = [
      `"--url=\${U}"`,
      '--api-key=hunter22',
      '--token',
      'hunter23',
      '--auth',
      'none',
      '--author',
      'someone',
    ];
    const text = `version: 1\ntargets: [{ name: a, transport: stdio, command: c, args: [${args.join(', ')}, --key] }]`;
    expect(valid(text, { env: { U: 'http://inner' } }).secrets).toEqual([
      'http://inner',
      'hunter22',
      'hunter23',
    ]);
  });
});
