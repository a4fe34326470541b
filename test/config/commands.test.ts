// What does a person see who validates a config, or asks for its schema?

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authority } from '../../fixtures/servers/certificate.ts';
import { runSchema } from '../../src/cli/config/schema.ts';
import { runValidate } from '../../src/cli/config/validate.ts';
import type { CliIo } from '../../src/cli/io.ts';
import { jsonSchema } from '../../src/config/schema/describe.ts';

let cwd = '';
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'coalmine-validate-'));
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

async function run(command: (io: CliIo) => Promise<number>) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await command({
    stdin: new PassThrough(),
    stdout,
    stderr,
    env: {},
    cwd,
    signal: new AbortController().signal,
    onHangUp() {},
  });
  const text = (stream: PassThrough): string => String(stream.read() ?? '');
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

const validate = (name: string, text: string) => {
  writeFileSync(join(cwd, name), text);
  return run((io) => runValidate({ config: name, online: false }, io));
};

describe('coalmine validate', () => {
  it('says in one line that a config is valid, and what it holds', async () => {
    const text =
      'version: 1\nreceivers: [{ name: r, type: webhook, url: "http://h" }]\ntargets: [{ name: a, url: "http://h", canaries: [{ tool: t }], alerts: { to: [r] } }]';
    expect(await validate('good.yaml', text)).toEqual({
      code: 0,
      stdout: 'good.yaml is valid: 1 target, 1 receiver\n',
      stderr: '',
    });
  });

  it('warns of what is valid and probably not meant', async () => {
    const text =
      'version: 1\nreceivers: [{ name: r, type: webhook, url: "http://h" }]\ntargets:\n  - { name: a, url: "http://h" }\n  - { name: b, url: "http://h", interval: 1h, alerts: { to: [r] }, health: { url: "http://h", failed: { warn: 1 } } }';
    expect(await validate('odd.yaml', text)).toEqual({
      code: 0,
      stdout: [
        'odd.yaml is valid: 2 targets, 1 receiver',
        'warning: a: alerts.to is empty, so nobody is told when it goes down',
        'warning: a: neither canaries nor health, so a dead worker behind it is not seen',
        'warning: b: health.failed.window is shorter than interval, so growth within it cannot be seen',
        '',
      ].join('\n'),
      stderr: '',
    });
  });

  it('warns of levels that are never reached, and of certificates for no one', async () => {
    const text =
      'version: 1\ntargets:\n  - { name: a, url: "http://h", tls: { warn_days: 7 }, latency: { handshake: { fail: 10s } }, canaries: [{ tool: t, kind: job, within: 5s, latency: { warn: 2s, fail: 6s } }] }\n  - { name: b, url: "http://h", tls: { ca: ca.pem }, health: { url: "http://h" } }';
    writeFileSync(join(cwd, 'ca.pem'), authority);
    expect((await validate('slow.yaml', text)).stdout).toBe(
      [
        'slow.yaml is valid: 2 targets, 0 receivers',
        'warning: a: latency.handshake is not below timeouts.handshake, so that level is never reached',
        'warning: a: latency of canary t is not below its within, so that level is never reached',
        'warning: b: tls is set, and no address of this target is https',
        '',
      ].join('\n'),
    );
  });

  it('tells all problems on stderr and ends with 2', async () => {
    expect(await validate('bad.yaml', 'version: 1\nstore: {}\nstor: {}\ntargets: 5\n')).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'bad.yaml:3:1 stor: unknown key `stor`, did you mean `store`?\nbad.yaml:4:1 targets: expected a list, got 5\n',
    });
  });
});

describe('coalmine schema', () => {
  it('prints the JSON Schema and nothing else', async () => {
    const { code, stdout, stderr } = await run(runSchema);
    expect({ code, stderr, schema: JSON.parse(stdout) }).toEqual({
      code: 0,
      stderr: '',
      schema: jsonSchema(),
    });
  });
});
