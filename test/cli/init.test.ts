// Does a config that was made say what was meant, and never a secret? From flags, and from what clients have.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { loadConfig } from '../../src/config/load/load.ts';
import { temporaryFolder } from '../support/folder.ts';
import { shell } from './io.ts';

async function init(args: string[], files: Record<string, string> = {}) {
  const cwd = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  const io = shell({ cwd });
  const code = await main(['init', ...args], io);
  return { code, cwd, out: io.out(), err: io.err() };
}

const configIn = (cwd: string, env: Record<string, string> = {}, file = 'coalmine.yaml') => {
  const loaded = loadConfig(file, { cwd, env });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.config;
};

const reference = (name: string): string => `\${${name}}`;
const secrets = [
  'open-sesame-1',
  'ghp_opensesame2opensesame',
  'hunter3',
  'open-sesame-4',
  'sk-opensesame5open',
];
const claude = JSON.stringify({
  mcpServers: {
    GitHub: {
      command: 'npx',
      args: ['-y', 'server', '--api-key', secrets[0], secrets[4], '--root=/srv'],
      env: { GITHUB_TOKEN: secrets[1], LEVEL: 'info', DB: `postgres://u:${secrets[2]}@db/x` },
    },
    exports: { url: 'https://h/mcp', headers: { Authorization: `Bearer ${secrets[3]}`, 'X-Tenant': 'acme' } },
    Exports: { url: 'https://h/sse?token=open-sesame-1', type: 'sse' },
    off: { url: 'https://h/', disabled: true },
    odd: {},
  },
});

describe('init --from', () => {
  it('makes a target of each server of Claude or Cursor, and a variable of each secret', async () => {
    const { code, cwd, out, err } = await init(['--from', 'claude.json'], { 'claude.json': claude });
    expect([code, err]).toEqual([0, '']);
    const text = readFileSync(join(cwd, 'coalmine.yaml'), 'utf8');
    for (const secret of secrets) expect(out + text).not.toContain(secret);
    const variables = [...out.matchAll(/^ {2}(\w+) {2}\(/gm)].map(([, name]) => name ?? '');
    expect(variables).toEqual([
      ...['GITHUB_API_KEY', 'GITHUB_ARGUMENT', 'GITHUB_TOKEN', 'DB'],
      ...['EXPORTS_X_TENANT', 'EXPORTS_TOKEN', 'EXPORTS_2_TOKEN'],
    ]);
    expect(out).toContain('left out off: it is disabled\nleft out odd: it has neither url nor command\n');
    const env = Object.fromEntries(variables.map((name) => [name, `of-${name}`]));
    expect(configIn(cwd, env).targets).toMatchObject([
      {
        ...{ name: 'github', transport: 'stdio', command: 'npx' },
        args: ['-y', 'server', '--api-key', 'of-GITHUB_API_KEY', 'of-GITHUB_ARGUMENT', '--root=/srv'],
        env: { GITHUB_TOKEN: 'of-GITHUB_TOKEN', LEVEL: 'info', DB: 'of-DB' },
      },
      {
        ...{ name: 'exports', url: 'https://h/mcp', headers: { 'X-Tenant': 'of-EXPORTS_X_TENANT' } },
        auth: { bearer: 'of-EXPORTS_TOKEN' },
      },
      { name: 'exports-2', transport: 'sse', url: 'https://h/sse?token=of-EXPORTS_2_TOKEN' },
    ]);
  });

  it('reads the comments, commas and variables of VS Code', async () => {
    const code = `{ // servers
      "servers": { "a": { "type": "http", "url": "https://h//mcp",
          "headers": { "Authorization": "Bearer ${reference('input:api-key')}" }, },
        "b": { "command": "node", "args": ["${reference('workspaceFolder')}/s.js"], "env": { "T": "${reference('env:my_t')}" } } } }`;
    const { cwd, out } = await init(['--from', 'mcp.json'], { 'mcp.json': code });
    expect(out).toMatch(/API_KEY {2}\(a\)\n {2}WORKSPACE_FOLDER {2}\(b\)\n {2}my_t {2}\(b\)\n/);
    expect(configIn(cwd, { API_KEY: 'k', WORKSPACE_FOLDER: '/w', my_t: 't' }).targets).toMatchObject([
      { name: 'a', url: 'https://h//mcp', auth: { bearer: 'k' } },
      { name: 'b', args: ['/w/s.js'], env: { T: 't' } },
    ]);
  });

  it('makes a variable of a secret wherever an argument or an address holds it', async () => {
    const hidden = ['open-sesame-1', 'hunter22', 'NzZkOGY1MTItZjY0MC00ZWQwLThm'];
    const [key = '', pass = '', path = ''] = hidden;
    const servers = {
      bridge: {
        command: 'npx',
        args: ['mcp-remote', `https://h/s?token=${key}`, '--header', `X-Key: Bearer ${key}`],
      },
      box: {
        command: 'docker',
        args: ['run', '-e', `DB_PASS=${pass}`, `--token=${key}`, path],
        env: { A_PAT: pass },
      },
      path: { url: `https://h/s/${path}/mcp` },
      own: {
        command: 'npx',
        args: ['--header', `Authorization:${reference('AUTH')}`],
        env: { AUTH: `Bearer ${key}` },
      },
    };
    const { cwd, out } = await init(['--from', 'c.json'], { 'c.json': JSON.stringify({ servers }) });
    const text = readFileSync(join(cwd, 'coalmine.yaml'), 'utf8');
    for (const secret of hidden) expect(`${out}${text}`.toUpperCase()).not.toContain(secret.toUpperCase());
    const names = [...out.matchAll(/^ {2}(\w+) {2}\(/gm)].map(([, name]) => name ?? '');
    const env = Object.fromEntries(names.map((name) => [name, `of-${name}`]));
    expect(configIn(cwd, env).targets).toMatchObject([
      {
        args: [
          'mcp-remote',
          'https://h/s?token=of-BRIDGE_TOKEN',
          '--header',
          'X-Key: Bearer of-BRIDGE_X_KEY',
        ],
      },
      {
        args: ['run', '-e', 'DB_PASS=of-BOX_DB_PASS', '--token=of-BOX_TOKEN', 'of-BOX_ARGUMENT'],
        env: { A_PAT: 'of-A_PAT' },
      },
      { url: 'https://h/s/of-PATH_URL/mcp' },
      // Which the program puts in by itself.
      { args: ['--header', `Authorization:${reference('AUTH')}`], env: { AUTH: 'of-AUTH' } },
    ]);
  });

  it('says in the config and beside it what it cannot copy, and leaves out what no config can hold', async () => {
    const servers = {
      a: { command: `${reference('userHome')}/a`, envFile: `${reference('workspaceFolder')}/.env` },
      b: { url: 'https://h/mcp', auth: { CLIENT_ID: 'x' } },
      c: { url: 'unix:///tmp/c.sock' },
      d: { command: 'd', args: [reference('command:pick'), reference('env:FOR_D')] },
    };
    const { code, cwd, out } = await init(['--from', 'c.json'], { 'c.json': JSON.stringify({ servers }) });
    const notes = [
      `its envFile ${reference('workspaceFolder')}/.env is not read: give what it needs of that under env`,
      'its auth is not copied: docs/auth.md says how Coalmine signs in',
    ];
    expect([code, ...out.split('\n')]).toEqual([
      ...[0, 'coalmine.yaml: a, b'],
      expect.stringMatching(/^left out c: url: expected an http:/),
      expect.stringMatching(/^left out d: args\[0\]: expected /),
      ...[`a: ${notes[0]}`, `b: ${notes[1]}`, 'next: coalmine check --config coalmine.yaml', ''],
    ]);
    const text = readFileSync(join(cwd, 'coalmine.yaml'), 'utf8');
    for (const note of notes) expect(text).toContain(`    # ${note}\n`);
    expect(configIn(cwd, { HOME: '/srv/me' }).targets[0]).toMatchObject({ command: '/srv/me/a' });
  });

  it.each([
    ['no JSON', 'servers: {}', /^c\.json is not JSON: give the config file of an MCP client\n$/],
    ['no servers', '{"a":1}', /^c\.json names no servers: expected mcpServers .*\n$/],
    [
      'none to watch',
      '{"servers":{"a":{}}}',
      /^c\.json has no server to watch: a: it has neither url nor command\n$/,
    ],
    [
      'a bad URL',
      '{"servers":{"a":{"url":"ftp://h"}}}',
      /^c\.json has no server to watch: a: url: expected an http:.*\n$/,
    ],
  ])('refuses a file with %s in one line, and writes nothing', async (_, text, says) => {
    const { code, cwd, err } = await init(['--from', 'c.json'], { 'c.json': text });
    expect([code, err]).toEqual([2, expect.stringMatching(says)]);
    expect(() => readFileSync(join(cwd, 'coalmine.yaml'))).toThrow('ENOENT');
  });
});

describe('init', () => {
  it('makes what flags describe', async () => {
    const flags = [
      '--bearer-env',
      'MCP_TOKEN',
      '--canary',
      'job',
      '--expect-tool',
      'a',
      '--health',
      'https://h/health',
    ];
    const more = ['--header', 'X-Tenant: acme', '--header-env', 'X-Key=MCP_KEY', '--webhook-env', 'HOOK'];
    const { code, cwd, out } = await init(['--url', 'https://h/mcp', ...flags, ...more]);
    expect([code, out]).toEqual([
      0,
      expect.stringContaining('next: coalmine check --config coalmine.yaml\n'),
    ]);
    const config = configIn(cwd, { MCP_TOKEN: 't', MCP_KEY: 'k', HOOK: 'https://hook/' });
    expect(config).toMatchObject({
      receivers: [{ name: 'oncall', type: 'webhook', url: 'https://hook/' }],
      targets: [
        {
          ...{ name: 'h', url: 'https://h/mcp', auth: { bearer: 't' }, tools: { expect: ['a'] } },
          ...{ headers: { 'X-Tenant': 'acme', 'X-Key': 'k' }, health: [{ url: 'https://h/health' }] },
          canaries: [{ tool: 'job' }],
        },
      ],
    });
  });

  it('writes to stdout when asked, and what is to be done beside it', async () => {
    const { out, err } = await init([
      '--stdio',
      '-o',
      '-',
      '--',
      'node',
      'server.js',
      '--token',
      'open-sesame-1',
    ]);
    expect(out).toContain(`      - ${reference('TOKEN')}\n`);
    expect(err).toBe('set before you use it:\n  TOKEN  (node)\n');
  });

  it('replaces a file only by force', async () => {
    const files = { 'coalmine.yaml': 'version: 1\n' };
    const refused = await init(['--url', 'https://h/mcp'], files);
    expect([refused.code, refused.err]).toEqual([
      2,
      'coalmine.yaml is there already: --force replaces it, --output names another file\n',
    ]);
    expect(readFileSync(join(refused.cwd, 'coalmine.yaml'), 'utf8')).toBe('version: 1\n');
    const forced = await init(['--url', 'https://h/mcp', '--force'], files);
    expect([forced.code, configIn(forced.cwd).targets.length]).toEqual([0, 1]);
  });

  it.each([
    [[], /^say what to watch: --url URL, --stdio -- command args, or --from FILE/],
    [['--url', 'https://h', '--stdio', '--', 'x'], /cannot be used with/],
    [['--url', 'https://h', 'x'], /^x follows no flag: --stdio goes with a command after --\n$/],
    [['--url', 'nowhere'], /^command line: --url: expected an http:.*\n$/],
    [['--from', 'none.json', 'x'], /^x follows no flag: .*\n$/],
    [['--from', 'none.json'], /^none\.json does not exist\n$/],
    [['--from', 'none.json', '--url', 'https://h'], /^--from names the targets itself: .* with --url\n$/],
    [['--from', 'none.json', '--header-env', 'X-A=B'], /^--from names .* does not go with --header-env\n$/],
    [['--url', 'https://h', '--name', 'A B'], /^command line: --name: expected a name of a-z, .*\n$/],
    [
      ['--url', 'https://h', '--header', 'Authorization: open-sesame-1'],
      /^--header Authorization would show/,
    ],
    [['--url', 'https://h', '-o', '/nowhere/c.yaml'], /^\/nowhere\/c\.yaml cannot be written: ENOENT\n$/],
  ])('refuses %j', async (args, says) => {
    const { code, out, err } = await init(args);
    expect([code, out, err]).toEqual([2, '', expect.stringMatching(says)]);
    expect(err).not.toContain('sesame');
  });
});
