// Can a config be read from a real disk, and is each way in which it cannot one clear problem?

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load/load.ts';
import { formatProblem } from '../../src/config/problem.ts';

let cwd = '';
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'coalmine-config-'));
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const load = (path: string) => loadConfig(path, { env: {}, cwd });
const problemsOf = (path: string): string[] => {
  const result = load(path);
  return result.ok ? [] : result.problems.map(formatProblem);
};

describe('a config file', () => {
  it('is found from the working directory, and its paths from where it lies', () => {
    mkdirSync(join(cwd, 'etc'));
    writeFileSync(join(cwd, 'etc/token'), 'abc\n');
    writeFileSync(
      join(cwd, 'etc/c.yaml'),
      'version: 1\ndefaults: { auth: { bearer: { file: token } } }\ntargets: [{ name: a, url: "http://h" }]',
    );
    expect(load('etc/c.yaml')).toMatchObject({
      ok: true,
      config: { store: { path: join(cwd, 'etc/coalmine.db') }, targets: [{ auth: { bearer: 'abc' } }] },
    });
  });

  it('may begin with a byte order mark', () => {
    writeFileSync(join(cwd, 'bom.yaml'), '\ufeffversion: 1\n');
    expect(problemsOf('bom.yaml')).toEqual([]);
  });

  it('must exist', () => {
    expect(problemsOf('gone.yaml')).toEqual([
      'gone.yaml: the config file does not exist: `coalmine init` begins one, or name another with --config',
    ]);
  });

  it('must not be a directory', () => {
    mkdirSync(join(cwd, 'folder'));
    expect(problemsOf('folder')).toEqual(['folder: the config file is a directory']);
  });

  it('must not lead in a circle', () => {
    symlinkSync('loop.yaml', join(cwd, 'loop.yaml'));
    expect(problemsOf('loop.yaml')).toEqual(['loop.yaml: the config file cannot be read: ELOOP']);
  });

  it('must be UTF-8', () => {
    writeFileSync(join(cwd, 'latin.yaml'), Buffer.from('version: 1 # caf\xe9', 'latin1'));
    expect(problemsOf('latin.yaml')).toEqual(['latin.yaml: the config file is not UTF-8 text']);
  });

  it('must not be over 16 MiB', () => {
    writeFileSync(join(cwd, 'big.yaml'), Buffer.alloc(16 * 1024 * 1024 + 1, '#'));
    expect(problemsOf('big.yaml')).toEqual(['big.yaml: the config file is larger than 16 MiB']);
  });
});

describe('a secret in a file', () => {
  const bearer = (file: string): string[] => {
    writeFileSync(
      join(cwd, `bearer-${file}.yaml`),
      `version: 1\ndefaults:\n  auth:\n    bearer: { file: ${file} }`,
    );
    return problemsOf(`bearer-${file}.yaml`);
  };

  it('may have 1 MiB and not more', () => {
    writeFileSync(join(cwd, 'full'), 'x'.repeat(1_048_576));
    writeFileSync(join(cwd, 'over'), 'x'.repeat(1_048_577));
    expect(bearer('full')).toEqual([]);
    expect(bearer('over')).toEqual([
      'bearer-over.yaml:4:5 defaults.auth.bearer: the file "over" is larger than 1 MiB',
    ]);
  });

  it('must be there', () => {
    expect(bearer('nothing')).toEqual([
      'bearer-nothing.yaml:4:5 defaults.auth.bearer: the file "nothing" does not exist',
    ]);
  });
});
