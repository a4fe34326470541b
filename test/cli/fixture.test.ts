// Can every fault be found by its name, and does a server that is broken by itself come up as it is announced?

import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { allReasons } from '../../src/probe/reasons.ts';
import { temporaryFolder, writeConfig } from '../support/folder.ts';
import { shell } from './io.ts';

interface Listed {
  name: string;
  stage: string;
  reason: string | null;
  says: string;
}

async function listed(): Promise<Listed[]> {
  const io = shell();
  expect(await main(['fixture', '--list-faults', '--format', 'json'], io)).toBe(0);
  return JSON.parse(io.out());
}

/** What the command announces once it serves; it is asked to end then. */
async function announced(...flags: string[]): Promise<Record<string, unknown>> {
  const leave = new AbortController();
  const io = shell({ signal: leave.signal });
  const ended = main(['fixture', '--format', 'json', ...flags], io);
  await expect.poll(io.out).toContain('\n');
  leave.abort();
  expect(await ended).toBe(0);
  return JSON.parse(io.out());
}

describe('coalmine fixture --list-faults', () => {
  it('names each fault once, with its stage, its reason or cause, and a sentence', async () => {
    const all = await listed();
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    expect(all.filter(({ stage, says }) => stage === '' || !/^[^\n]+[.…]$/.test(says))).toEqual([]);
    const known = new Set<string | null>([null, ...allReasons]);
    const probed = all.filter(({ stage }) => stage !== 'pipeline');
    expect(probed.filter(({ reason }) => !known.has(reason))).toEqual([]);
    expect(all.filter(({ stage }) => stage === 'pipeline')).toHaveLength(8);
  });

  it('has a server for every reason that a server can cause by itself', async () => {
    const caused = new Set((await listed()).map(({ reason }) => reason));
    // A command that is not there, notices that come along with a sound answer, and a certificate that ends soon.
    const others = ['spawn_failed', 'stdout_noise', 'no_exit', 'tls_expiring'];
    expect(allReasons.filter((reason) => !caused.has(reason) && !others.includes(reason))).toEqual([]);
  });

  it('is a table for a person', async () => {
    const io = shell();
    await main(['fixture', '--list-faults'], io);
    expect(io.out()).toMatch(
      /^fault +stage +reason +what it does\nworker-killed +pipeline +worker_down +Every/,
    );
    expect(io.out()).toMatch(/^sse_sound +canary +sound +A sound server of HTTP\+SSE\.$/m);
  });
});

describe('coalmine fixture --fault', () => {
  it('starts a server over HTTP, with what to expect of it', async () => {
    expect(await announced('--fault', 'bad_json')).toMatchObject({
      ...{ fault: 'bad_json', stage: 'handshake', reason: 'bad_json' },
      mcpUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/),
      healthUrl: expect.stringMatching(/\/health$/),
      probe: expect.stringMatching(/^coalmine check --url http\S+ --canary health_check_job --health http/),
    });
  });

  it('says how each kind is probed', async () => {
    expect((await announced('--fault', 'sse_sound')).probe).toContain('/sse --transport sse --canary');
    expect((await announced('--fault', 'job_fails')).probe).toContain(
      '--canary export_data --canary-kind job',
    );
    expect((await announced('--fault', 'auth_sound')).target).toMatchObject({
      auth: { oauth: { client_id: 'coalmine' } },
    });
    const { probe, args } = await announced('--fault', 'stdio_exits');
    expect(probe).toContain(`coalmine check --stdio --canary health_check_job -- ${process.execPath} `);
    expect(args).toEqual([expect.stringMatching(/main\.ts$/), 'stdio_exits', 'legacy']);
  });

  it.each(['bad_json', 'sse_sound', 'job_twice', 'slow_tools', 'auth_sound', 'stdio_exits', 'task_sound'])(
    'gives %s as an entry that a config takes',
    async (fault) => {
      const { target } = await announced('--fault', fault);
      const folder = temporaryFolder();
      const io = shell({ cwd: folder });
      const config = writeConfig(folder, { version: 1, targets: [target] });
      expect([await main(['validate', '--config', config], io), io.err()]).toEqual([0, '']);
    },
  );

  it('suggests the nearest name', async () => {
    const io = shell();
    expect(await main(['fixture', '--fault', 'bad_jsn'], io)).toBe(2);
    expect(io.err()).toMatch(/^no fault is called bad_jsn: did you mean bad_json\? .*--list-faults/);
    const far = shell();
    expect(await main(['fixture', '--fault', 'volcano'], far)).toBe(2);
    expect(far.err()).toMatch(
      /^no fault is called volcano: coalmine fixture --list-faults names them all\n$/,
    );
  });
});
