// Do the public conformance suites find our probe to be a sound client? Each scenario starts a server of its own and
// watches what our real probe does to it.

import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';

interface Check {
  id: string;
  status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO';
}

interface Stage {
  stage: string;
  outcome: string;
  reason: string | null;
}

interface Ran {
  checks: Check[];
  protocol: { era: string; version: string } | null;
  stages: Stage[];
}

const driver = join(import.meta.dirname, 'one-probe.ts');
const { resolve } = createRequire(import.meta.url);

async function run(test: TestContext, suite: string, scenario: string, version?: string): Promise<Ran> {
  const folder = await mkdtemp(join(tmpdir(), 'coalmine-conformance-'));
  test.onTestFinished(() => rm(folder, { recursive: true }));
  const command = `${process.execPath} ${driver}`;
  const program = resolve(`@modelcontextprotocol/${suite}/dist/index.js`);
  const given = ['client', '--command', command, '--scenario', scenario, '-o', folder];
  // A check that fails makes it exit with 1: the checks themselves tell more.
  await new Promise<void>((done) => {
    execFile(process.execPath, [program, ...given, ...(version ? ['--spec-version', version] : [])], () =>
      done(),
    );
  });
  const names = await readdir(folder, { recursive: true });
  const text = async (name: string) =>
    readFile(join(folder, names.find((one) => one.endsWith(name)) ?? name), 'utf8');
  const told = JSON.parse(await text('stdout.txt')) as Omit<Ran, 'checks'>;
  return { ...told, checks: JSON.parse(await text('checks.json')) as Check[] };
}

/** That it came somewhat late is a warning, and the doing of a busy machine. */
const isWarning = ({ id, status }: Check): boolean =>
  status === 'WARNING' && id !== 'client-sse-retry-timing';
const failedIn = ({ checks }: Ran): string[] =>
  checks.filter((check) => check.status === 'FAILURE' || isWarning(check)).map(({ id }) => id);
const passedIn = ({ checks }: Ran): number => checks.filter(({ status }) => status === 'SUCCESS').length;
const passing = ({ stages }: Ran): string[] =>
  stages.flatMap((one) => (one.outcome === 'pass' ? one.stage : []));

const upToTools = ['connect', 'handshake', 'tools'];

/** What a person does in a browser, and a client that was registered beforehand: a monitor is not one of either. */
const withPerson = ['client-registration', 'authorization-request'];

describe('of the suite for the versions up to 2025-11-25', () => {
  it.concurrent.for([
    ['initialize', []],
    ['tools_call', ['canary:call-add_numbers']],
    ['sse-retry', ['canary:call-test_reconnection']],
    ['auth/client-credentials-basic', []],
    ['auth/client-credentials-jwt', []],
  ] as const)('%s passes', async ([scenario, canaries], test) => {
    const ran = await run(test, 'conformance', scenario);
    expect(failedIn(ran)).toEqual([]);
    expect(passedIn(ran)).toBeGreaterThan(0);
    expect(passing(ran)).toEqual([...upToTools, ...canaries]);
  });

  it.concurrent.for(['default', 'var1', 'var2', 'var3'])(
    'auth/metadata-%s passes, but for what only a person can do',
    async (variant, test) => {
      const ran = await run(test, 'conformance', `auth/metadata-${variant}`);
      expect(failedIn(ran)).toEqual(withPerson);
      expect(ran.checks).toContainEqual(
        expect.objectContaining({ id: 'authorization-server-metadata', status: 'SUCCESS' }),
      );
      expect(ran.checks).toContainEqual(expect.objectContaining({ id: 'token-request', status: 'SUCCESS' }));
      expect(passing(ran)).toEqual(upToTools);
    },
  );
});

describe('of the suite for 2026-07-28', () => {
  const modern = (test: TestContext, scenario: string) =>
    run(test, 'conformance-next', scenario, '2026-07-28');

  it.concurrent.for([
    ['tools_call', ['canary:call-add_numbers']],
    ['request-metadata', []],
    ['http-standard-headers', ['canary:call-test_headers', 'canary:call-my-hyphenated-tool']],
    ['http-custom-headers', ['canary:call-test_custom_headers', 'canary:call-test_custom_headers_null']],
  ] as const)('%s passes', async ([scenario, canaries], test) => {
    const ran = await modern(test, scenario);
    expect(failedIn(ran)).toEqual([]);
    expect(passedIn(ran)).toBeGreaterThan(0);
    expect(ran.protocol).toMatchObject({ era: 'modern', version: '2026-07-28' });
    expect(passing(ran)).toEqual([...upToTools, ...canaries]);
  });

  it.concurrent('http-invalid-tool-headers passes: tools that break the rules are told and not called', async (test) => {
    const ran = await modern(test, 'http-invalid-tool-headers');
    expect(failedIn(ran)).toEqual([]);
    expect(passing(ran)).toEqual(['connect', 'handshake', 'canary:call-valid_tool']);
    expect(ran.stages.find(({ stage }) => stage === 'tools')?.reason).toBe('tools_invalid');
    const missing = ran.stages.filter(({ reason }) => reason === 'canary_missing');
    expect(missing).toHaveLength(11);
  });

  it.concurrent('json-schema-ref-no-deref passes: a schema is fetched from nowhere', async (test) => {
    const ran = await modern(test, 'json-schema-ref-no-deref');
    expect(failedIn(ran)).toEqual([]);
    // What would have to be fetched cannot be compiled.
    expect(ran.stages.find(({ stage }) => stage === 'tools')?.reason).toBe('tools_invalid');
  });
});
