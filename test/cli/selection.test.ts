// Which target does a command line describe, and under which name is it told of?

import { describe, expect, it } from 'vitest';
import { type AdHoc, adHocTarget } from '../../src/cli/ad-hoc.ts';
import { credentialsIn } from '../../src/cli/header-flags.ts';
import { configFor, missingFrom, select } from '../../src/cli/selection.ts';
import type { TargetConfig } from '../../src/config/schema/schema.ts';

function targetOf(operands: string[], flags: Parameters<typeof adHocTarget>[1]) {
  const described = adHocTarget(operands, flags) as AdHoc;
  const { config, secrets } = configFor(described, '/work');
  return { target: config.targets[0], secrets };
}

const labelled = (name: string, labels: Record<string, string> = {}) => ({ name, labels }) as TargetConfig;
const three = [
  labelled('export-a', { env: 'prod', team: 'x' }),
  labelled('export-b', { env: 'test' }),
  labelled('mail', { env: 'prod' }),
];
const label = (text: string) => ({ key: text.split('=')[0] ?? '', value: text.split('=')[1] ?? '' });

describe('targets of a config', () => {
  it.each<[string[], string[], string[]]>([
    [[], [], ['export-a', 'export-b', 'mail']],
    [['mail', 'export-a'], [], ['export-a', 'mail']],
    [['export-*'], [], ['export-a', 'export-b']],
    [['*a*', 'export-a'], [], ['export-a', 'mail']],
    [[], ['env=prod'], ['export-a', 'mail']],
    [['export-*'], ['env=prod'], ['export-a']],
    [[], ['env=prod', 'team=x'], ['export-a']],
    [['mail'], ['env=test'], []],
  ])('named %j and labelled %j are %j', (names, labels, expected) => {
    const selected = select(three, names, labels.map(label));
    expect(selected.chosen.map(({ name }) => name)).toEqual(expected);
    expect(missingFrom(three, selected)).toBeNull();
  });

  it.each<[string[], string[], boolean, RegExp]>([
    [['nobody'], [], false, /^no target is called nobody; there are export-a, export-b, mail$/],
    [['mail', 'x*'], [], true, /^no target is called x\*; /],
    [[], ['env=none'], false, /^no target has the label env=none$/],
    [['mail'], ['toString=x'], true, /^no target has the label toString=x$/],
    [['nobody'], ['env=prod'], true, /^no target is called nobody/],
  ])('named %j and labelled %j are missed, beside others: %s', (names, labels, some, says) => {
    const selected = select(three, names, labels.map(label));
    expect([selected.some, missingFrom(three, selected)]).toEqual([some, expect.stringMatching(says)]);
  });
});

describe('credentials of a command line', () => {
  const env = { MCP_KEY: 'open-sesame-77', AUTH: 'Bearer open-sesame-78' };

  it('are taken from the environment, and are secrets', () => {
    const flags = { header: ['X-Tenant: acme'], headerEnv: ['X-Api-Key=MCP_KEY', 'Authorization=AUTH'] };
    const { headers, secrets } = credentialsIn(flags, env);
    expect([...headers]).toEqual([
      ['X-Tenant', 'acme'],
      ['X-Api-Key', env.MCP_KEY],
      ['Authorization', env.AUTH],
    ]);
    expect(secrets).toEqual(expect.arrayContaining(['open-sesame-77', 'open-sesame-78']));
    expect(credentialsIn({ bearerEnv: 'MCP_KEY' }, env)).toMatchObject({ bearer: env.MCP_KEY });
  });

  it.each([
    [
      { header: ['Authorization: Bearer open-sesame-77'] },
      /^--header Authorization would show a secret .*--header-env Auth/,
    ],
    [{ header: ['x-api-key:open-sesame-77'] }, /would show a secret/],
    [{ header: ['X-Trace: Basic open-sesame-77'] }, /would show a secret/],
    [{ header: ['no colon'] }, /^--header goes with a name, a colon and/],
    [{ header: [': value'] }, /^--header goes with/],
    [{ header: ['a b: value'] }, /^--header goes with/],
    [{ headerEnv: ['X-Key'] }, /^--header-env goes with a name, a = and/],
    [
      { headerEnv: ['X-Key=NOT_SET'] },
      /^the environment variable that --header-env names is not set: NOT_SET$/,
    ],
    [{ bearerEnv: 'open-sesame-77' }, /^--bearer-env goes with the name of an environment variable$/],
    [{ bearerEnv: 'opensesame77' }, /^the environment variable that --bearer-env names is not set$/],
    [{ bearerEnv: 'MCP_KEY', headerEnv: ['authorization=AUTH'] }, /say the same thing twice/],
  ])('%j is refused without showing the value', (flags, says) => {
    const refused = () => credentialsIn(flags, env);
    expect(refused).toThrow(says);
    expect(refused).not.toThrow(/sesame/);
  });
});

describe('a target of the command line', () => {
  it('is called by the host of its URL', () => {
    const { target } = targetOf([], { url: 'http://MCP.example.com:8080/mcp', canary: [] });
    expect(target).toMatchObject({
      name: 'mcp.example.com-8080',
      url: 'http://MCP.example.com:8080/mcp',
      transport: 'http',
      protocol: 'auto',
    });
  });

  it('is spoken to as the flags say', () => {
    const flags = { url: 'http://h/sse', transport: 'sse', protocol: '2024-11-05', canary: [] } as const;
    expect(targetOf([], { ...flags, canary: [] }).target).toMatchObject({
      transport: 'sse',
      protocol: '2024-11-05',
    });
  });

  it('is called by its program over stdio, and keeps the arguments as they stand', () => {
    const { target } = targetOf(['/opt/bin/My Server', '--root', `\${HOME}`, '-v'], {
      stdio: true,
      canary: [],
    });
    expect(target).toMatchObject({
      name: 'my-server',
      transport: 'stdio',
      url: null,
      command: '/opt/bin/My Server',
      args: ['--root', `\${HOME}`, '-v'],
    });
  });

  it('has a canary of the kind that is asked for, for each tool', () => {
    const canary = ['export_data', 'importData', 'export_data'];
    expect(targetOf([], { url: 'http://h', canary, canaryKind: 'job' }).target?.canaries).toMatchObject([
      { name: 'export_data', kind: 'job', tool: 'export_data', expect: {} },
      { name: 'canary-2', kind: 'job', tool: 'importData', expect: {} },
      { name: 'canary-3', kind: 'job', tool: 'export_data', expect: {} },
    ]);
  });

  it('has as secrets what stands in a query, and arguments that are called like one', () => {
    expect(targetOf([], { url: 'http://h/mcp?key=hunter22', canary: [] }).secrets).toEqual(['hunter22']);
    const { secrets } = targetOf(['npx', 'server', '--api-key', 'hunter23'], { stdio: true, canary: [] });
    expect(secrets).toEqual(['hunter23']);
  });

  it('has the headers, the token and the tools that are asked for', () => {
    const flags = { url: 'http://h', header: ['x-tenant: acme'], bearerEnv: 'T', expectTool: ['a', 'b'] };
    const described = adHocTarget([], flags, { T: 'open-sesame-77' }) as AdHoc;
    const { config, secrets } = configFor(described, '/work');
    expect(config.targets[0]).toMatchObject({
      headers: { 'x-tenant': 'acme' },
      auth: { bearer: 'open-sesame-77' },
      tools: { expect: ['a', 'b'] },
    });
    expect(secrets).toContain('open-sesame-77');
  });

  it('is none when the config file says what to probe', () => {
    expect(adHocTarget(['exports'], { canary: [] })).toBeNull();
  });
});
