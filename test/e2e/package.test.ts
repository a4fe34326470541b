// Does the packed package work where nothing else of ours is?

import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { project, run } from '../support/program.ts';
import { type Switchable, startSwitchable } from '../support/switchable.ts';

let server: Switchable;
beforeAll(async () => {
  server = await startSwitchable();
});
afterAll(() => server.close());

const npm = (args: string[], cwd: string): string => {
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm ${args.join(' ')}: ${stderr}`);
  return stdout;
};

/** The tarball, without building again: other test files run the program meanwhile. */
function packed(into: string): { file: string; files: string[] } {
  const [told] = JSON.parse(
    npm(['pack', '--json', '--ignore-scripts', '--pack-destination', into], project),
  ) as [{ filename: string; files: { path: string }[] }];
  return { file: join(into, told.filename), files: told.files.map(({ path }) => path) };
}

/** In an empty folder, with the versions of the lock file: their packages are linked in instead of fetched. */
function installedByHand(): string {
  const folder = temporaryFolder();
  const { file } = packed(folder);
  const modules = join(folder, 'node_modules');
  const home = join(modules, 'coalmine');
  mkdirSync(home, { recursive: true });
  const { status, stderr } = spawnSync('tar', ['-xzf', file, '-C', home, '--strip-components=1']);
  if (status !== 0) throw new Error(`tar: ${stderr}`);
  const { dependencies, optionalDependencies } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(project, 'node_modules', name), join(modules, name));
  }
  return folder;
}

function expectProgram(folder: string): void {
  const { bin } = JSON.parse(readFileSync(join(folder, 'node_modules/coalmine/package.json'), 'utf8'));
  expect(Object.keys(bin)).toEqual(['coalmine']);
}

async function check(folder: string) {
  const program = join(folder, 'node_modules/coalmine/dist/src/cli/bin.js');
  return run(['check', '--url', server.url, '--canary', 'canary'], { program, cwd: folder });
}

describe('the package', () => {
  it('holds the program, its schemas, documents and example, and nothing of the workshop', () => {
    const { files } = packed(temporaryFolder());
    for (const file of [
      'README.md',
      'LICENSE',
      'config.example.yaml',
      'schemas/config.schema.json',
      'schemas/check-report.schema.json',
      'CHANGELOG.md',
      'docs/daemon.md',
      'dist/src/cli/bin.js',
      'dist/fixtures/start.js',
      'dist/LICENCES.txt',
    ]) {
      expect(files).toContain(file);
    }
    expect(files.filter((file) => /^(src|test|scripts|fixtures|\.ci)\/|\.ts$|\.db$/.test(file))).toEqual([]);
  });

  it('checks a server with its declared dependencies alone', async () => {
    const folder = installedByHand();
    expectProgram(folder);
    expect(await check(folder)).toMatchObject({ code: 0, stderr: '' });
  });

  it('probes when the optional packages are missing, and says which the fixture needs', async () => {
    const folder = installedByHand();
    const program = join(folder, 'node_modules/coalmine/dist/src/cli/bin.js');
    spawnSync('rm', [
      '-r',
      ...['bullmq', '@electric-sql', 'pg', 'ioredis'].map((name) => join(folder, 'node_modules', name)),
    ]);
    expect(await check(folder)).toMatchObject({ code: 0, stderr: '' });
    const { code, stderr } = await run(['fixture', '--queue', 'postgres'], { program, cwd: folder });
    expect([code, stderr]).toEqual([2, expect.stringMatching(/npm install .*bullmq/)]);
  });
});

// An install from the registry takes a while; the gate does it, and whoever asks. Node of each line is a package, too.
describe.runIf(process.env.CI || process.env.COALMINE_INSTALL)('npm install of the tarball', () => {
  it.concurrent.each(['22', '24', '26'])(
    'gives a program that works on Node %s, where nothing else is',
    async (version) => {
      const folder = temporaryFolder();
      const { file } = packed(folder);
      const manifest = {
        private: true,
        dependencies: { node: version, coalmine: `file:${file}` },
        allowScripts: { node: true },
      };
      writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
      const ask = async (...args: string[]): Promise<string> =>
        (await promisify(execFile)('npm', args, { cwd: folder })).stdout;
      await ask('install', '--prefer-offline', '--no-audit', '--no-fund');
      expect(await ask('exec', '--no', '--', 'node', '--version')).toMatch(new RegExp(`^v${version}\\.`));
      expect(await ask('exec', '--no', '--', 'coalmine', '--version')).toMatch(/^\d+\.\d+\.\d+\n$/);
      const checked = ['check', '--url', server.url, '--canary', 'canary', '--format', 'json'];
      expect(JSON.parse(await ask('exec', '--no', '--', 'coalmine', ...checked))).toMatchObject({
        exit_code: 0,
        targets: [{ server: { verdict: 'pass' }, pipeline: { verdict: 'pass' } }],
      });
    },
    240_000,
  );
});
