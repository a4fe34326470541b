// With which code does `check` end, and what does it write where? The built program, as CI calls it.

import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder, writeConfig } from '../support/folder.ts';
import { readJunit } from '../support/junit.ts';
import { bin, run, start } from '../support/program.ts';
import { type Switchable, startSwitchable } from '../support/switchable.ts';

const token = 'sesame-open-9f2c';
let well: Switchable;
let sick: Switchable;
let hanging: Switchable;
let locked: Switchable;
let config: string;
let gone: string;

/** A port that nobody listens on. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

beforeAll(async () => {
  [well, sick, hanging, locked] = await Promise.all([
    startSwitchable('well'),
    startSwitchable('sick'),
    startSwitchable('hanging'),
    startSwitchable('well', { token }),
  ]);
  gone = `http://127.0.0.1:${await closedPort()}/mcp`;
  const canaries = [{ tool: 'canary' }];
  config = writeConfig(temporaryFolder(), {
    version: 1,
    targets: [
      { name: 'well', url: well.url, canaries },
      { name: 'sick', url: sick.url, canaries },
      { name: 'hanging', url: hanging.url, canaries },
      { name: 'locked', url: locked.url },
      { name: 'gone', url: gone, canaries },
      // Health that does not answer is a warning while the canary passes.
      { name: 'dim', url: well.url, canaries, health: { url: gone } },
    ],
  });
});
afterAll(() => Promise.all([well, sick, hanging, locked].map((server) => server.close())));

const check = (...args: string[]) => run(['check', '--config', config, ...args]);

describe('check ends with', () => {
  it.each([
    [0, ['well']],
    [0, ['dim']],
    [4, ['dim', '--fail-on', 'degraded']],
    [4, ['well', 'dim', '--fail-on', 'degraded']],
    [1, ['sick']],
    [1, ['gone']],
    [1, ['well', 'sick', 'locked', 'dim', '--fail-on', 'degraded']],
    [0, ['sick', '--only', 'server']],
    [1, ['sick', '--only', 'pipeline']],
    [1, ['gone', '--only', 'pipeline']],
    [3, ['locked']],
    [3, ['well', 'locked', 'dim', '--fail-on', 'degraded']],
    [3, ['nobody']],
    [3, ['hanging', '--timeout', '2s']],
    [0, ['hanging', '--only', 'server', '--timeout', '2s']],
    [2, ['well', 'nobody']],
    [2, ['--colour']],
    [2, ['--format', 'xml']],
    [2, ['--timeout', 'soon']],
    [2, ['--canary', 'canary']],
    [2, ['well', '--url', 'http://127.0.0.1:1/mcp']],
  ])('%i for %j', async (code, args) => {
    const ended = await check(...args);
    expect(ended.code, `${ended.stdout}${ended.stderr}`).toBe(code);
    // Where nothing was probed there is a sentence, and where something was a report; where it was cut, both.
    const probed = code !== 2 && !args.includes('nobody');
    const cut = code === 3 && args.includes('--timeout');
    expect([ended.stdout === '', ended.stderr === '']).toEqual([!probed, probed && !cut]);
  });
});

describe('one sentence says what to do', () => {
  it('when no name matches', async () => {
    expect((await check('nobody')).stderr).toBe(
      'nothing matched: no target is called nobody; there are well, sick, hanging, locked, gone, dim\n',
    );
  });

  it('which every report repeats when nothing matched, so that none of an earlier run stays', async () => {
    const folder = temporaryFolder();
    const junit = join(folder, 'junit.xml');
    writeFileSync(junit, 'of an earlier run');
    const { code, stdout, stderr } = await check('nobody', '--format', 'json', '--junit', junit, '--github');
    expect([code, JSON.parse(stdout)]).toEqual([3, expect.objectContaining({ exit_code: 3, targets: [] })]);
    expect(readJunit(readFileSync(junit, 'utf8'))).toMatchObject([
      { errors: '1', testcase: [{ error: { message: expect.stringMatching(/^nothing matched: /) } }] },
    ]);
    expect(stderr).toMatch(/^(nothing matched: .*)\n::error title=coalmine check::\1\n$/);
    expect((await check('nobody', '--format', 'tap')).stdout).toMatch(
      /^TAP version 14\n1\.\.0\nBail out! nothing/,
    );
  });

  it('when a name is empty, as of a variable that is not set', async () => {
    expect((await check('')).stderr).toMatch(/^nothing matched: no target is called ''; there are well, /);
  });

  it('when one name of several matches nothing', async () => {
    expect((await check('well', 'wel')).stderr).toBe(
      'no target is called wel; there are well, sick, hanging, locked, gone, dim: nothing was probed\n',
    );
  });

  it('when the config has no targets', async () => {
    const empty = writeConfig(temporaryFolder(), 'version: 1\n');
    const { code, stderr } = await run(['check', '--config', empty]);
    expect([code, stderr]).toEqual([
      3,
      `nothing matched: ${empty} has no targets: add an entry under targets\n`,
    ]);
  });

  it('when there is no config', async () => {
    const { code, stderr } = await run(['check'], { cwd: temporaryFolder() });
    expect([code, stderr]).toEqual([
      2,
      'coalmine.yaml: the config file does not exist: `coalmine init` begins one, or name another with --config\n',
    ]);
  });
});

describe('check without a config file', () => {
  it('never shows a key that stands in a URL of the command line', async () => {
    const url = `${well.url}?api_key=open-sesame-77`;
    for (const format of ['json', 'text']) {
      const { stdout, stderr } = await run(['check', '--url', url, '--format', format]);
      expect(stdout + stderr).not.toContain('open-sesame-77');
    }
  });

  it.runIf(existsSync('/dev/full'))('says so in one line when stdout cannot be written', () => {
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, [bin, 'schema'], {
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(full);
    expect([status, stderr]).toEqual([
      70,
      'stdout cannot be written (ENOSPC): nobody can read this report\n',
    ]);
  });

  it.runIf(existsSync('/dev/full'))('goes on when its log cannot be written', () => {
    const full = openSync('/dev/full', 'w');
    const { status } = spawnSync(process.execPath, [bin, 'check', '--config', 'none.yaml'], {
      stdio: ['ignore', 'ignore', full],
    });
    closeSync(full);
    expect(status).toBe(2);
  });

  it('takes URL, canary and health from the command line', async () => {
    const ended = await run(['check', '--url', well.url, '--canary', 'canary', '--format', 'json']);
    expect(ended.code).toBe(0);
    const { targets } = JSON.parse(ended.stdout);
    expect(targets).toMatchObject([{ url: well.url, pipeline: { verdict: 'pass' } }]);
    expect(targets[0].stages.map(({ stage }: { stage: string }) => stage)).toEqual([
      'connect',
      'handshake',
      'tools',
      'canary:canary',
    ]);
  });

  it('says what is wrong with a URL that it cannot use', async () => {
    const { code, stdout, stderr } = await run(['check', '--url', 'ftp://example.com']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^command line: --url: expected an http/);
  });
});

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (name) => {
  it('ends a check at once with 130 and what is known, in the report alone', async () => {
    const called = hanging.called();
    const program = start(['check', '--config', config, 'well', 'hanging', '--format', 'json']);
    await called;
    program.signal(name);
    const { code, stdout, stderr } = await program.ended;
    expect([code, stderr]).toEqual([130, '']);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      exit_code: 130,
      targets: [
        { name: 'well' },
        { name: 'hanging', server: { verdict: 'pass' }, pipeline: { verdict: 'unknown' } },
      ],
    });
  });
});

it('a canary that hangs keeps no other target of the host from being judged', async () => {
  const targets = ['a', 'b', 'c'].map((name) => ({
    name,
    url: hanging.url,
    canaries: [{ tool: 'canary' }],
  }));
  const narrow = writeConfig(temporaryFolder(), { version: 1, concurrency: { per_host: 1 }, targets });
  const { stdout } = await run(['check', '--config', narrow, '--timeout', '4s', '--format', 'json']);
  const report = JSON.parse(stdout);
  expect(report.targets.map(({ server }: { server: { verdict: string } }) => server.verdict)).toEqual([
    'pass',
    'pass',
    'pass',
  ]);
});

it('a check leaves no session on the server', async () => {
  await check('well', 'sick');
  expect(well.sessions()).toBe(0);
  expect(sick.sessions()).toBe(0);
});

it('is plain text where stdout is no terminal', async () => {
  const { stdout } = await check('well', 'sick', 'gone', 'locked');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: an escape is what must not be there.
  expect(stdout).not.toMatch(/\u001b/);
  expect(stdout).toContain('sick  server ✓ pass  pipeline ✗ fail jobs_failing');
  expect(stdout).toContain('sick pipeline FAIL jobs_failing: canary:canary sentinel_failed after');
});
