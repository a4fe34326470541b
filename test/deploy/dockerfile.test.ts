// Would the image be built, and does what it starts work? No builder is at hand: its file is read as one would, and its
// steps are run in a folder that stands for the image.

import { execFile, execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, writeConfig } from '../support/folder.ts';
import { project, start, stop } from '../support/program.ts';
import { argumentsOf, type Instruction, lastOf, type Stage, stagesOf } from './dockerfile.ts';

const stages = stagesOf(readFileSync(join(project, 'deploy/Dockerfile'), 'utf8'));
const [install, image] = stages as [Stage, Stage];
const all: Instruction[] = stages.flatMap(({ instructions }) => instructions);
const rests = (word: string): string[] => all.filter((one) => one.word === word).map(({ rest }) => rest);
const { bin, engines } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
const healthCheck = argumentsOf(lastOf(image, 'HEALTHCHECK'));

describe('the Dockerfile', () => {
  it('has two stages of known instructions, on a Node that the package takes', () => {
    expect(stages).toHaveLength(2);
    const known = /^(FROM|ARG|WORKDIR|COPY|RUN|ENV|USER|VOLUME|EXPOSE|HEALTHCHECK|ENTRYPOINT|CMD)$/;
    expect(all.filter(({ word }) => !known.test(word))).toEqual([]);
    const least = Number(/(\d+)/.exec(engines.node)?.[1]);
    for (const from of rests('FROM')) {
      const [, version] = /^node:(\d+)-[a-z]+-slim( AS \w+)?$/.exec(from) ?? [];
      expect(Number(version), from).toBeGreaterThanOrEqual(least);
    }
  });

  it('copies what is there: the packed program, and what an earlier stage made', () => {
    const args = new Set(rests('ARG'));
    for (const copy of rests('COPY')) {
      const [, from, source = '', target = ''] = /^(?:--from=(\S+) )?(\S+) (\S+)$/.exec(copy) ?? [];
      if (from === undefined) expect(args.has(source.replace(/^\$\{(\w+)\}$/, '$1')), copy).toBe(true);
      else expect([from, source, target]).toEqual([install.name, '/opt/coalmine', '/opt/coalmine']);
    }
    for (const folder of rests('WORKDIR')) expect(folder).toMatch(/^\//);
  });

  it('leaves no lists of packages behind, installs nothing that is only recommended, and does not run as root', () => {
    for (const run of rests('RUN').filter((one) => one.includes('apt-get'))) {
      expect(run).toMatch(/apt-get update && apt-get install -y --no-install-recommends /);
      expect(run).toContain('rm -rf /var/lib/apt/lists/*');
    }
    for (const run of rests('RUN')) execFileSync('sh', ['-n', '-c', run]);
    expect(lastOf(image, 'USER')).toBe('node');
    const order = image.instructions.map(({ word }) => word);
    expect(order.lastIndexOf('USER')).toBeGreaterThan(order.lastIndexOf('RUN'));
    expect(rests('RUN').join()).toContain(`chown node:node ${lastOf(image, 'VOLUME')}`);
  });

  it('begins with a program that it installs, and then ours', () => {
    const [first = '', dashes, program = ''] = argumentsOf(lastOf(image, 'ENTRYPOINT'));
    expect(rests('RUN').join()).toContain(`--no-install-recommends ${first} `);
    expect([dashes, Object.keys(bin)]).toEqual(['--', [program]]);
    expect(lastOf(image, 'ENV')).toContain('PATH=/opt/coalmine/node_modules/.bin:$PATH');
  });
});

// It fetches packages: the gate does it, and whoever asks.
describe.runIf(process.env.CI || process.env.COALMINE_INSTALL)('its steps', () => {
  it('make a program that runs as the image runs it, and that the health check finds well, and then gone', async () => {
    const root = temporaryFolder();
    const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', root];
    const [packed] = JSON.parse(execFileSync('npm', pack, { cwd: project, encoding: 'utf8' }));
    const execute = promisify(execFile);
    // As in the image, but that the image is a folder.
    const here = (text: string): string =>
      text
        .replaceAll('/opt/coalmine', join(root, 'opt'))
        .replaceAll('/tmp/coalmine.tgz', join(root, packed.filename));
    const steps = install.instructions.filter(({ word }) => word === 'RUN');
    expect(steps).toHaveLength(1);
    for (const { rest } of steps) await execute('sh', ['-ec', here(rest)], { cwd: root });

    const [run, option, file] = argumentsOf(lastOf(image, 'CMD'));
    expect([run, option, file]).toEqual(['run', '--config', '/etc/coalmine/coalmine.yaml']);
    const config = writeConfig(root, {
      version: 1,
      listen: '127.0.0.1:0',
      targets: [{ name: 'nowhere', url: 'http://127.0.0.1:9/mcp' }],
    });
    const program = join(root, 'opt/node_modules/coalmine', bin.coalmine);
    const daemon = start(['run', '--config', config], { program, cwd: root });
    const { url } = await daemon.logged(({ event }) => event === 'listening');
    await daemon.logged(({ event }) => event === 'started');
    const port = lastOf(image, 'EXPOSE');
    const [node = '', ...rest] = healthCheck.map((one) =>
      one.replace(`127.0.0.1:${port}`, new URL(String(url)).host),
    );
    await execute(node, rest);
    expect((await stop(daemon)).code).toBe(0);
    await expect(execute(node, rest)).rejects.toMatchObject({ code: 1 });
  }, 240_000);
});
