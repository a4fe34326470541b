// Does a check wait, confirm and repeat as it is asked, and do its reports say so? The built program, as a pipeline runs it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { modes } from '../../fixtures/servers/modes.ts';
import { startServer } from '../../fixtures/servers/start.ts';
import { temporaryFolder, writeConfig } from '../support/folder.ts';
import { readJunit } from '../support/junit.ts';
import { run, start } from '../support/program.ts';
import { type Switchable, startSwitchable } from '../support/switchable.ts';

let server: Switchable;
let other: Switchable;
let folder: string;
let config: string;
beforeAll(async () => {
  [server, other] = await Promise.all([startSwitchable(), startSwitchable()]);
  folder = temporaryFolder();
  const canaries = [{ tool: 'canary' }];
  const alerts = { confirm_interval: '10ms' };
  config = writeConfig(folder, {
    version: 1,
    targets: [
      { name: 'exports', url: server.url, canaries, alerts, labels: { env: 'prod' } },
      { name: 'mail', url: other.url, canaries, alerts },
    ],
  });
});
afterAll(() => Promise.all([server.close(), other.close()]));
beforeEach(() => server.become('well'));

const check = (...args: string[]) => run(['check', '--config', config, ...args]);

describe('--wait', () => {
  it('says what it waits for, and passes as soon as that is well', async () => {
    server.become('sick');
    const program = start(['check', '--config', config, '--wait', '5m', '--format', 'json']);
    await program.logged(({ text }) =>
      `${text}`.startsWith('waiting for exports pipeline jobs_failing; next look in'),
    );
    server.become('well');
    const { code, stdout } = await program.ended;
    expect([code, JSON.parse(stdout).exit_code]).toEqual([0, 0]);
    expect(JSON.parse(stdout).targets.map(({ name }: { name: string }) => name)).toEqual(['exports', 'mail']);
  });

  it('gives up when time is up, with the code of what it saw last', async () => {
    server.become('sick');
    const { code, stdout, stderr } = await check('exports', '--wait', '300ms');
    expect(code).toBe(1);
    expect(stderr).toMatch(/gave up after 300 ms: still exports pipeline jobs_failing\n$/);
    expect(stdout).toContain('exports  server ✓ pass  pipeline ✗ fail jobs_failing');
  });

  it('ends at once with 130 when it is interrupted, with what it saw last', async () => {
    server.become('sick');
    const program = start(['check', '--config', config, 'exports', '--wait', '5m']);
    await program.logged(({ text }) => `${text}`.startsWith('waiting for'));
    program.signal('SIGINT');
    const { code, stdout } = await program.ended;
    expect(code).toBe(130);
    expect(stdout).toContain('exports  server ✓ pass  pipeline ✗ fail jobs_failing');
  });

  it('is cut by --timeout, which says so', async () => {
    server.become('sick');
    const { code, stderr } = await check('exports', '--wait', '5m', '--timeout', '4s');
    expect(code).toBe(1);
    expect(stderr).toMatch(/--timeout is over: what was not judged after 4\.0 s is unknown\n$/);
  });
});

describe('--confirm', () => {
  it('does not believe a failure that is gone at the next look', async () => {
    server.become('sick');
    const called = server.called();
    const program = start(['check', '--config', config, 'exports', '--confirm', '20']);
    await called;
    server.become('well');
    expect(await program.ended).toMatchObject({ code: 0 });
  });

  it('believes one that stays, and says each time why it looks again', async () => {
    server.become('sick');
    const { code, stderr } = await check('exports', '--confirm', '2');
    expect([code, stderr]).toEqual([
      1,
      ['1 of 2', '2 of 2']
        .map((which) => `exports pipeline jobs_failing: looked at again in 10 ms, ${which}\n`)
        .join(''),
    ]);
  });
});

it('--repeat tells the worst, and how often it passed', async () => {
  const called = server.called();
  const args = ['exports', '--repeat', '3', '--interval', '250ms', '--format', 'json'];
  const program = start(['check', '--config', config, ...args]);
  await called;
  server.become('sick');
  const { code, stdout, stderr } = await program.ended;
  expect(code).toBe(1);
  expect(stderr).toMatch(/^exports passed [01] of 3\n$/);
  expect(JSON.parse(stdout).targets).toHaveLength(1);
});

describe('several reports at once', () => {
  it('tell the same, each in its place', async () => {
    server.become('sick');
    const junit = join(folder, 'reports/junit.xml');
    const summary = join(folder, 'summary.md');
    const { code, stdout, stderr } = await run(
      ['check', '--config', config, '--format', 'tap', '--junit', junit, '--github'],
      { env: { GITHUB_STEP_SUMMARY: summary } },
    );
    expect(code).toBe(1);
    expect(stdout.match(/^(not )?ok /gm)).toHaveLength(8);
    expect(stdout).toContain('not ok 4 - exports canary:canary\n');
    const suites = readJunit(readFileSync(junit, 'utf8'));
    expect(suites.map(({ name, failures }) => [name, failures])).toEqual([
      ['exports', '1'],
      ['mail', '0'],
    ]);
    expect(stderr).toMatch(
      /^::error title=exports pipeline jobs_failing::exports pipeline FAIL jobs_failing: .*\n$/,
    );
    expect(readFileSync(summary, 'utf8')).toContain('| exports | ✅ pass | ❌ fail `jobs_failing` |');
  });

  it.runIf(process.platform === 'linux')(
    'in a folder that can never be made change none either',
    async () => {
      const { code, stderr } = await check('mail', '--junit', '/proc/none/of/these.xml');
      expect([code, stderr]).toEqual([
        0,
        'the JUnit report /proc/none/of/these.xml cannot be written: ENOENT\n',
      ]);
    },
  );

  it('that cannot be written change no exit code', async () => {
    const summary = join(folder, 'missing/summary.md');
    const { code, stdout, stderr } = await run(
      ['check', '--config', config, 'exports', '--junit', folder, '--github'],
      { env: { GITHUB_STEP_SUMMARY: summary } },
    );
    expect([code, stdout]).toEqual([0, expect.stringContaining('✓ pass')]);
    expect(stderr.trimEnd().split('\n')).toEqual([
      `the JUnit report ${folder} cannot be written: EISDIR`,
      `the step summary ${summary} cannot be written: ENOENT`,
    ]);
  });

  it('as ndjson come stage by stage, while the next is under way', async () => {
    const silent = await startServer(modes.silent_tools);
    onTestFinished(silent.close);
    const program = start(['check', '--url', silent.url, '--format', 'ndjson']);
    await program.printed(/"stage":"handshake"/);
    program.signal('SIGTERM');
    const { code, stdout } = await program.ended;
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect([code, lines.at(-1)]).toEqual([130, expect.objectContaining({ type: 'end', exit_code: 130 })]);
    expect(lines.map(({ type, stage }) => stage ?? type)).toEqual([
      ...['connect', 'handshake', 'tools'],
      ...['target', 'end'],
    ]);
  });
});

describe('selection', () => {
  it('of the server alone sends no canary: its light says nothing', async () => {
    server.become('hanging');
    const { code, stdout } = await check('exports', '--only', 'server', '--format', 'json');
    const [{ pipeline, stages }] = JSON.parse(stdout).targets;
    expect([code, pipeline.verdict]).toEqual([0, 'unknown']);
    expect(stages.map(({ stage }: { stage: string }) => stage)).toEqual(['connect', 'handshake', 'tools']);
  });

  it.each([
    [0, ['ex*']],
    [0, ['--label', 'env=prod']],
    [2, ['mail', '--label', 'env=none']],
    [2, ['mail', 'x*']],
    [3, ['x*']],
    [3, ['--label', 'env=none']],
    [3, ['mail', '--label', 'env=prod']],
  ])('ends with %i for %j', async (code, args) => {
    expect((await check(...args)).code).toBe(code);
  });
});
