// What does `check` say of a server that only the command line describes? The built program, with programs on stdio.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StdioModeName, stdioCommand } from '../../fixtures/servers/stdio/modes.ts';
import { type Ended, run } from '../support/program.ts';
import { type Switchable, startSwitchable } from '../support/switchable.ts';

/** The command line of a fixture, behind the flags. */
function behind(mode: StdioModeName, ...more: string[]): string[] {
  const { command, args } = stdioCommand(mode);
  return ['--', command, ...args, ...more];
}

const check = (...args: string[]): Promise<Ended> => run(['check', ...args]);
const targetOf = ({ stdout }: Ended) => JSON.parse(stdout).targets[0];

describe('check --stdio', () => {
  it('starts the command, calls the canary and ends with 0', async () => {
    const command = behind('stdio_sound');
    const ended = await check('--stdio', '--canary', 'health_check_job', '--format', 'json', ...command);
    expect([ended.code, ended.stderr]).toEqual([0, '']);
    expect(targetOf(ended)).toMatchObject({
      url: command.slice(1).join(' '),
      transport: 'stdio',
      server: { verdict: 'pass' },
      pipeline: { verdict: 'pass' },
      notices: [],
    });
  });

  it('says beside a pass what somebody should know', async () => {
    const { code, stdout } = await check('--stdio', ...behind('stdio_noise'));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {4}note {6}stdout_noise: .*; send logs to stderr/m);
    const report = targetOf(await check('--stdio', '--format', 'json', ...behind('stdio_noise')));
    expect(report.notices).toMatchObject([{ reason: 'stdout_noise', detail: expect.any(Object) }]);
  });

  it('shows what a process wrote before it ended, and ends with 1', async () => {
    const command = behind('stdio_exits_canary');
    const { code, stdout } = await check('--stdio', '--canary', 'health_check_job', ...command);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^ {4}stderr {4}out of disk$/m);
    expect(stdout).toContain('do        run the command by hand');
  });

  it('never shows an argument that is called like a credential', async () => {
    const command = behind('stdio_sound', '--api-key', 'open-sesame-77');
    for (const format of ['json', 'text']) {
      const { code, stdout, stderr } = await check('--stdio', '--format', format, ...command);
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).not.toContain('open-sesame-77');
    }
  });

  it('says what is wrong with a command that is not there', async () => {
    const { code, stdout } = await check('--stdio', '--', '/nowhere/server');
    expect(code).toBe(1);
    expect(stdout).toContain('connect spawn_failed');
  });
});

describe('check --url', () => {
  let well: Switchable;
  beforeAll(async () => {
    well = await startSwitchable();
  });
  afterAll(() => well.close());

  it('has no pipeline to judge without a canary and a health URL, and says so', async () => {
    const { code, stdout, stderr } = await check('--url', well.url, '--only', 'pipeline');
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(/^nothing matched: there is no pipeline to judge behind 127\.0\.0\.1-\d+: .*\n$/);
  });

  it('calls the canary as the kind that is asked for', async () => {
    const flags = ['--canary', 'canary', '--canary-kind', 'tool', '--format', 'json'];
    const ended = await check('--url', well.url, ...flags);
    expect(targetOf(ended)).toMatchObject({ pipeline: { verdict: 'pass' } });
  });
});
