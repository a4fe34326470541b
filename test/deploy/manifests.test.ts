// Do the files for systemd, Compose and Kubernetes say what is so? Their configs are taken, their ports and paths are
// those of the program, and each name that they use is one that they give.

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { stand } from '../http/site.ts';
import { temporaryFolder, writeConfig } from '../support/folder.ts';
import { project, run } from '../support/program.ts';

const deploy = join(project, 'deploy');
const read = (name: string): string => readFileSync(join(deploy, name), 'utf8');
const storeOf = (config: string): string => parse(config).store.path;
const portOf = (config: string): number => {
  const { listen } = parse(config);
  return Number(/:(\d+)$/.exec(listen.address ?? listen)?.[1]);
};

async function expectValid(config: string, env: Record<string, string> = {}): Promise<void> {
  const told = await run(['validate', '--config', writeConfig(temporaryFolder(), config)], { env });
  expect([told.code, told.stderr]).toEqual([0, '']);
}

describe('compose.yaml', () => {
  const { services, volumes } = parse(read('compose.yaml'));
  const config = read('compose.coalmine.yaml');

  it('builds from files that are there, and mounts a config that is valid', async () => {
    const { context, dockerfile } = services.coalmine.build;
    expect(existsSync(join(deploy, context, dockerfile))).toBe(true);
    const [source, target] = services.coalmine.volumes[0].split(':');
    expect(read(source)).toBe(config);
    expect(read('Dockerfile')).toContain(`"--config", "${target}"`);
    await expectValid(config);
  });

  it('gives the store a volume, because the rest cannot be written', () => {
    const [name, folder] = services.coalmine.volumes[1].split(':');
    expect(services.coalmine.read_only).toBe(true);
    expect(Object.keys(volumes)).toEqual([name]);
    expect(dirname(storeOf(config))).toBe(folder);
  });

  it('starts the fixture with flags that it has, at the ports that the config and the example name', async () => {
    const { command } = services.fixture;
    const help = (await run(['fixture', '--help'])).stdout;
    const [, flags = ''] = /coalmine fixture (.*)"$/.exec(command.trim()) ?? [];
    for (const flag of flags.match(/--[a-z-]+/g) ?? []) expect(help).toContain(flag);
    expect(flags).toContain(`--port ${new URL(parse(config).targets[0].url).port} `);
    const control = /--control-port (\d+)/.exec(flags)?.[1];
    expect(read('compose.yaml')).toContain(`fetch('http://127.0.0.1:${control}/fault'`);
    execFileSync('sh', ['-n', '-c', command]);
  });
});

describe('kubernetes.yaml', () => {
  const documents = parseAllDocuments(read('kubernetes.yaml'));
  const objects = documents.map((one) => one.toJS());
  const of = (kind: string) => objects.find((one) => one.kind === kind);
  const pod = of('StatefulSet').spec.template;
  const [container] = pod.spec.containers;
  const config: string = of('ConfigMap').data['coalmine.yaml'];

  it('has objects of kinds that every cluster knows, each with a name', () => {
    expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
    expect(objects.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`)).toEqual([
      'v1 ConfigMap',
      'v1 PersistentVolumeClaim',
      'apps/v1 StatefulSet',
      'v1 Service',
    ]);
    for (const { metadata } of objects) expect(metadata.name).toBe('coalmine');
  });

  it('uses only names that it gives', () => {
    const { selector, serviceName, replicas } = of('StatefulSet').spec;
    expect(pod.metadata.labels).toEqual(selector.matchLabels);
    expect(of('Service').spec.selector).toEqual(selector.matchLabels);
    expect([serviceName, replicas]).toEqual([of('Service').metadata.name, 1]);
    const volumes = pod.spec.volumes.map(({ name }: { name: string }) => name);
    expect(container.volumeMounts.map(({ name }: { name: string }) => name)).toEqual(volumes);
    const [{ configMap }, { persistentVolumeClaim: claim }] = pod.spec.volumes;
    expect(configMap.name).toBe(of('ConfigMap').metadata.name);
    expect(claim.claimName).toBe(of('PersistentVolumeClaim').metadata.name);
    const [secret] = container.envFrom;
    expect(read('kubernetes.yaml')).toContain(`create secret generic ${secret.secretRef.name} `);
  });

  it('mounts a config that is valid where the image looks for it, and the store where it can be written', async () => {
    await expectValid(config, { COALMINE_TOKEN: 'a-token-of-some-length' });
    const [atConfig, atStore] = container.volumeMounts;
    expect(read('Dockerfile')).toContain(`"${atConfig.mountPath}/coalmine.yaml"`);
    expect([container.securityContext.readOnlyRootFilesystem, dirname(storeOf(config))]).toEqual([
      true,
      atStore.mountPath,
    ]);
  });

  it('asks for health at paths and a port that are there, without a token', async () => {
    const [port] = container.ports;
    expect(port.containerPort).toBe(portOf(config));
    expect(read('Dockerfile')).toContain(`EXPOSE ${port.containerPort}`);
    const [served] = of('Service').spec.ports;
    expect([served.port, served.targetPort]).toEqual([port.containerPort, port.name]);
    const { get } = await stand({ token: 'a-token-of-some-length' });
    for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
      const { httpGet } = container[name];
      expect([httpGet.port, (await get(httpGet.path)).status], name).toEqual([port.name, 200]);
    }
  });
});

describe('coalmine.service', () => {
  const there = spawnSync('systemd-analyze', ['--version']).status === 0;
  const file = join(deploy, 'coalmine.service');

  it.skipIf(!there)('has nothing that systemd finds wrong', () => {
    const told = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
    expect([told.status, told.stderr]).toEqual([0, '']);
  });

  it('starts the program as it is started by hand, and stops for good on a config that is wrong', () => {
    const unit = read('coalmine.service');
    expect(unit).toContain('ExecStart=/usr/bin/env coalmine run --config /etc/coalmine/coalmine.yaml');
    expect(unit).toContain('RestartPreventExitStatus=2');
  });
});

it('operations.md says of each alert about Coalmine itself what it means and what to do', () => {
  const { groups } = parse(readFileSync(join(project, 'docs/alert-rules.yml'), 'utf8'));
  const itself = groups.find(({ name }: { name: string }) => name === 'coalmine-itself');
  const names = itself.rules.map(({ alert }: { alert: string }) => alert);
  const told = readFileSync(join(project, 'docs/operations.md'), 'utf8').matchAll(/^\| `(Coalmine\w+)` \|/gm);
  expect([...told].map(([, name]) => name).toSorted()).toEqual(names.toSorted());
});
