// Do the ready-made pieces gate a deploy? Their own commands, run against a real job system, well and with a dead worker.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { temporaryFolder } from '../support/folder.ts';
import { type JobSystem, startJobSystem } from '../support/job-system.ts';
import { readJunit } from '../support/junit.ts';
import { bin, project } from '../support/program.ts';

let system: JobSystem;
beforeAll(async () => {
  system = await startJobSystem({ sentinelTimeout: '3s' });
});
afterAll(() => system.stop());

const coalmine = `${process.execPath} ${bin}`;
const text = (name: string): string => readFileSync(join(project, name), 'utf8');

interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
  folder: string;
}

async function ran(command: string, args: string[], env: Record<string, string>): Promise<Ran> {
  const folder = temporaryFolder();
  const given = { GITHUB_OUTPUT: join(folder, 'output'), GITHUB_STEP_SUMMARY: join(folder, 'summary') };
  const child = spawn(command, args, {
    cwd: folder,
    env: { ...process.env, ...given, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    said.stdout += part;
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    said.stderr += part;
  });
  const [code] = await once(child, 'close');
  return { code, ...said, folder };
}

/** As the runner of GitHub starts a step with `shell: bash`. */
const asStep = (script: string, env: Record<string, string>): Promise<Ran> =>
  ran('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], env);

const action = parse(text('action.yml'));

/** The step of the action with these inputs, as the runner puts them in. */
function actionWith(inputs: Record<string, string>): Promise<Ran> {
  const [step] = action.runs.steps;
  const inputOf = (name: string): string => inputs[name] ?? action.inputs[name].default;
  const env = Object.entries(step.env as Record<string, string>).map(([name, written]) => [
    name,
    written.replace(/\$\{\{ inputs\.([\w-]+) \}\}/, (_whole, input: string) => inputOf(input)),
  ]);
  return asStep(step.run, { ...Object.fromEntries(env), MCP_TOKEN: 'open-sesame-77' });
}

const places = (): Record<string, string> => ({ MCP_URL: system.mcpUrl, HEALTH_URL: system.healthUrl });
const inputs = (): Record<string, string> => ({
  ...{ command: coalmine, url: system.mcpUrl, health: system.healthUrl, 'bearer-env': 'MCP_TOKEN' },
  ...{ canaries: 'health_check_job\n', 'expect-tools': 'export_data\nhealth_check_job' },
  ...{ 'header-envs': 'X-Api-Key=MCP_TOKEN', arguments: '--protocol=legacy\n--confirm=0' },
});

/** A deploy that is well may take its time on a busy machine; one that is not need not be waited for. */
type Wait = '1m' | '100ms';

const gitlab = (wait: Wait): Promise<Ran> => {
  const [line] = parse(text('examples/gitlab-ci.yml'))['smoke-check'].script;
  return asStep(line.replace('npx --yes coalmine', coalmine), { ...places(), SMOKE_WAIT: wait });
};

function kubernetes(wait: Wait): Promise<Ran> {
  const [{ command, args, env }] = parse(text('examples/kubernetes-job.yaml')).spec.template.spec.containers;
  const given: Record<string, string> = {
    ...Object.fromEntries(env.map(({ name, value }: { name: string; value: string }) => [name, value])),
    ...places(),
    SMOKE_WAIT: wait,
  };
  const filled = args.map((arg: string) =>
    arg.replace(/\$\((\w+)\)/g, (_whole, name: string) => given[name] ?? ''),
  );
  expect(command).toEqual(['npx', '--yes', 'coalmine', 'check']);
  return ran(process.execPath, [bin, 'check', ...filled], given);
}

const shell = (wait: Wait): Promise<Ran> =>
  ran(join(project, 'examples/deploy.sh'), [], {
    ...{ ...places(), COALMINE: coalmine, SMOKE_WAIT: wait, ROLL_BACK: 'echo rolled back' },
  });

/** What every one of them leaves behind, whichever way it was started. */
const junitIn = ({ folder }: Ran) => readJunit(readFileSync(join(folder, 'coalmine.xml'), 'utf8'));

describe('of a deploy that is well', () => {
  it('the action passes, and leaves a report, a summary and its code', async () => {
    const done = await actionWith({ ...inputs(), wait: '1m' });
    expect(done.code, done.stderr).toBe(0);
    expect(done.stderr).not.toContain('::error');
    expect(done.stdout).toContain('server ✓ pass  pipeline ✓ pass');
    expect(junitIn(done)[0]).toMatchObject({ failures: '0', skipped: '0' });
    expect(readFileSync(join(done.folder, 'summary'), 'utf8')).toContain('| ✅ pass | ✅ pass |');
    expect(readFileSync(join(done.folder, 'output'), 'utf8')).toBe('exit-code=0\n');
  });

  it.each([
    ['GitLab', gitlab],
    ['Kubernetes', kubernetes],
    ['the shell', shell],
  ])('%s passes', async (_, run) => {
    const done = await run('1m');
    expect(done.code, done.stderr).toBe(0);
    expect(done.stdout).toContain('server ✓ pass  pipeline ✓ pass');
  });

  it('the action names targets of a config, and refuses a name that is none', async () => {
    const config = join(temporaryFolder(), 'coalmine.yaml');
    writeFileSync(config, JSON.stringify({ version: 1, targets: [{ name: 'exports', url: system.mcpUrl }] }));
    expect((await actionWith({ command: coalmine, config, targets: 'exp*' })).code).toBe(0);
    expect((await actionWith({ command: coalmine, config, targets: 'exports\n$(nobody)' })).code).toBe(2);
  });
});

describe('of a deploy whose worker is dead', () => {
  beforeAll(() => system.inject('worker-killed'));
  afterAll(() => system.heal());

  it('the action fails, and says so where people look', async () => {
    const done = await actionWith(inputs());
    expect(done.code).toBe(1);
    expect(done.stderr).toMatch(/^::error title=[\w.-]+ pipeline worker_down::.*\n$/);
    expect(junitIn(done)[0]).toMatchObject({ failures: '1' });
    expect(readFileSync(join(done.folder, 'summary'), 'utf8')).toContain('❌ fail `worker_down`');
    expect(readFileSync(join(done.folder, 'output'), 'utf8')).toBe('exit-code=1\n');
  });

  it('GitLab fails, and its report names the stage', async () => {
    const done = await gitlab('100ms');
    expect(done.code).toBe(1);
    const failed = junitIn(done)[0]?.testcase.filter(({ failure }) => failure !== undefined);
    expect(failed?.map(({ name }) => name)).toEqual(['canary:health_check_job']);
  });

  it('Kubernetes fails', async () => {
    expect((await kubernetes('100ms')).code).toBe(1);
  });

  it('the shell rolls back, and fails', async () => {
    const { code, stdout, stderr } = await shell('100ms');
    expect(code).toBe(1);
    expect(stdout).toMatch(/\nrolled back\n$/);
    expect(stderr).toMatch(/not well \(exit code 1\): rolling back\n$/);
  });
});

it('the action runs the program of its own release', () => {
  const { version } = JSON.parse(text('package.json'));
  expect(action.inputs.command.default).toBe(`npx --yes coalmine@${version}`);
});

it('the workflow gives only inputs that there are, and none that there is not', () => {
  const { jobs } = parse(text('examples/github-workflow.yml'));
  const { with: given } = jobs.coalmine.steps.at(-1);
  for (const name of Object.keys(given)) expect(Object.keys(action.inputs)).toContain(name);
});
