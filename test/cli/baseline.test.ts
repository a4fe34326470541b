// What do people at a terminal see of drift, how do they accept it, and how does CI pin it? The built program, on a
// real store and real servers.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { toolNamed } from '../../fixtures/servers/answers.ts';
import { sendResult } from '../../fixtures/servers/exchange.ts';
import { driftModes } from '../../fixtures/servers/groups.ts';
import { type Running, startServer } from '../../fixtures/servers/start.ts';
import { definitionsOf, hashOfAll } from '../../src/probe/drift/tool-hash.ts';
import { opened } from '../store/opened.ts';
import { temporaryFolder, writeConfig } from '../support/folder.ts';
import { run } from '../support/program.ts';
import { startSwitchable } from '../support/switchable.ts';

const text = (description: string) => ({ type: 'string', description });
const before = [
  toolNamed('export', { inputSchema: { type: 'object', properties: { format: text('csv or json') } } }),
  toolNamed('import'),
];
const broken = [
  toolNamed('export', {
    description: 'Ask me \u001b[2Jfirst.',
    inputSchema: { type: 'object', properties: { format: text('csv or json') }, required: ['format'] },
  }),
  toolNamed('list'),
];
const risky = before.map((tool) => (tool.name === 'export' ? { ...tool, description: 'Exports.' } : tool));

/** A folder with a config, and a store in which each target listed these, one after the other. */
async function scene(lists: Record<string, object[][]>): Promise<string> {
  const folder = temporaryFolder();
  const targets = Object.keys(lists).map((name) => ({ name, url: 'http://127.0.0.1:9/mcp' }));
  writeConfig(folder, { version: 1, targets });
  const store = await opened(join(folder, 'coalmine.db'));
  for (const [name, seen] of Object.entries(lists)) {
    for (const tools of seen) {
      const definitions = await definitionsOf(tools);
      const snapshot = { hash: hashOfAll(definitions), tools: async () => definitions };
      await store.baselines.seen(name, snapshot, tools.length > 0);
    }
  }
  await store.close();
  return folder;
}

const inside =
  (cwd: string) =>
  (...args: string[]) =>
    run(['baseline', ...args], { cwd });

describe('baseline diff', () => {
  it.each([
    [0, 'nothing differs', [before, before], []],
    [0, 'nothing breaks', [before, risky], []],
    [4, 'something differs and any was asked for', [before, risky], ['--fail-on', 'any']],
    [1, 'something breaks', [before, broken], []],
    [3, 'nothing was seen', [], []],
    [3, 'every list had a fault', [[]], []],
  ] as const)('ends with %i when %s', async (code, _, lists, flags) => {
    const ended = await inside(await scene({ exports: lists as unknown as object[][] }))('diff', ...flags);
    expect([ended.code, ended.stderr]).toEqual([code, '']);
  });

  it('says in lines what differs, the worst first, and who accepted what when', async () => {
    const { stdout } = await inside(await scene({ exports: [before, broken], mail: [before] }))('diff');
    const day = String.raw`20\d\d-\d\d-\d\dT[\d:.]+Z`;
    expect(stdout).toMatch(
      new RegExp(
        `^exports {2}2 breaking, 1 risky, 1 additive {2}baseline of ${day}, first seen; listed since ${day}$`,
        'm',
      ),
    );
    expect(stdout).toContain(
      '  breaking  property_required export /inputSchema/properties/format: optional → required  (calls without it',
    );
    expect(stdout).toContain('  breaking  tool_gone import  (calling it is now an error');
    expect(stdout).toMatch(/risky .* → Ask me \\u001b\[2Jfirst\./);
    expect(stdout).toMatch(/^mail {2}✓ as accepted/m);
  });

  it('says the same as JSON', async () => {
    const { stdout } = await inside(await scene({ exports: [before, broken] }))('diff', '--format', 'json');
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      exit_code: 1,
      targets: [
        {
          name: 'exports',
          seen_at: expect.any(String),
          accepted_at: expect.any(String),
          accepted_by: 'first seen',
          breaking: 2,
          risky: 1,
          additive: 1,
          differences: expect.arrayContaining([
            { tool: 'list', class: 'additive', rule: 'tool_new', pointer: '', from: null, to: null },
          ]),
        },
      ],
    });
  });

  it('needs no config beside a store', async () => {
    const folder = await scene({ exports: [before] });
    const { code, stdout } = await run(['baseline', 'diff', '--store', join(folder, 'coalmine.db')]);
    expect([code, stdout]).toEqual([0, expect.stringContaining('exports  ✓')]);
  });

  it.each([
    ['a target that nobody knows', ['diff', 'exprots'], /^no target is called exprots; there are exports\n$/],
    [
      'a store that is not there',
      ['diff', '--store', 'nowhere.db'],
      /^There is no store at \S*nowhere\.db: .*\n$/,
    ],
    ['two places', ['diff', '--store', 'a.db', '--config', 'b.yaml'], /cannot be used with/],
  ])('ends with 2 for %s', async (_, args, says) => {
    const ended = await inside(await scene({ exports: [before] }))(...args);
    expect([ended.code, ended.stdout]).toEqual([2, '']);
    expect(ended.stderr).toMatch(says);
  });
});

describe('baseline accept', () => {
  it('accepts all, says what that changed, and by whom', async () => {
    const baseline = inside(await scene({ exports: [before, broken] }));
    const accepted = await baseline('accept', 'exports', '--by', 'alice');
    expect([accepted.code, accepted.stderr]).toEqual([0, '']);
    expect(accepted.stdout).toMatch(/^exports: accepted 2 breaking, 1 risky, 1 additive\n {2}breaking/);
    expect((await baseline('diff')).stdout).toMatch(/✓ as accepted {2}baseline of \S+, alice;/);
    expect((await baseline('accept', 'exports')).stdout).toBe('exports: accepted already, nothing differs\n');
  });

  it('accepts single tools', async () => {
    const baseline = inside(await scene({ exports: [before, broken] }));
    await baseline('accept', 'exports', '--tool', 'export', '--tool', 'list');
    const { code, stdout } = await baseline('diff');
    expect([code, stdout]).toEqual([1, expect.stringContaining('1 breaking, 0 risky, 0 additive')]);
    expect(stdout).toContain('tool_gone import');
  });

  it.each([
    [2, ['exports', '--tool', 'x'], 'exports has no tool x; it has export, import\n'],
    [2, ['nobody'], 'no target is called nobody; there are exports, mail\n'],
    [3, ['mail'], expect.stringMatching(/^mail: no list of tools was seen yet: .*\n$/)],
  ])('ends with %i for %j', async (code, args, says) => {
    const ended = await inside(await scene({ exports: [before], mail: [] }))('accept', ...args);
    expect([ended.code, ended.stdout, ended.stderr]).toEqual([code, '', says]);
  });
});

describe('a baseline file', () => {
  let server: Running;
  let listed: object[] = before;
  let asked = 0;

  beforeAll(async () => {
    const on = {
      'tools/list': (exchange: Parameters<typeof sendResult>[0]) => {
        asked += 1;
        sendResult(exchange, { tools: listed });
      },
    };
    server = await startServer({ ...driftModes.drift_gone, on });
  });
  afterAll(() => server.close());

  /** What the server lists now is pinned, and the folder is where that happened. */
  async function pinned(tools: object[] = before, names: string[] = ['exports']): Promise<string> {
    const folder = temporaryFolder();
    writeConfig(folder, { version: 1, targets: names.map((name) => ({ name, url: server.url })) });
    listed = tools;
    const { code, stdout, stderr } = await inside(folder)('write', 'tools.json');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/tools\.json: \d+ tools of \d target/);
    return folder;
  }

  const check = (cwd: string, ...args: string[]) =>
    run(['check', '--baseline', 'tools.json', ...args], { cwd });

  it('reads well in a diff: sorted, one field a line, the same each time', async () => {
    const folder = await pinned(before.toReversed());
    const file = join(folder, 'tools.json');
    const first = readFileSync(file, 'utf8');
    const { version, targets } = JSON.parse(first);
    expect(version).toBe(1);
    expect(Object.keys(targets.exports.tools)).toEqual(['export', 'import']);
    expect(Object.keys(targets.exports.tools.export)).toEqual(expect.arrayContaining(['inputSchema']));
    listed = before;
    await inside(folder)('write', 'tools.json');
    expect(readFileSync(file, 'utf8')).toBe(first);
  });

  it('passes a check as long as nothing breaks, and shows what else differs', async () => {
    const folder = await pinned();
    expect((await check(folder)).code).toBe(0);
    listed = risky;
    const { code, stdout } = await check(folder);
    expect(code).toBe(0);
    expect(stdout).toMatch(/note {6}tools_drifted: .*breaking 0, risky 1, additive 0/);
    expect(stdout).toMatch(/^ {6}risky {5}\w+ export \/description: .* → Exports\./m);
  });

  it('fails a check when something breaks, and prints the difference', async () => {
    const folder = await pinned();
    listed = broken;
    const { code, stdout } = await check(folder);
    expect(code).toBe(1);
    expect(stdout).toContain('server ✗ fail');
    expect(stdout).toContain('breaking 2, risky 1, additive 1');
    expect(stdout).toMatch(/^ {6}breaking {2}tool_gone import/m);
    const json = JSON.parse((await check(folder, '--format', 'json')).stdout);
    expect(json.targets[0].server).toEqual({ verdict: 'fail', reason: 'tools_drifted', stage: 'tools' });
  });

  it('leaves targets alone that are not named, and all when one cannot be read', async () => {
    const folder = await pinned(before, ['exports', 'mail']);
    const file = join(folder, 'tools.json');
    listed = risky;
    await inside(folder)('write', 'tools.json', 'mail');
    const { targets } = JSON.parse(readFileSync(file, 'utf8'));
    expect(targets.mail.tools.export.description).toBe('Exports.');
    expect(targets.exports.tools.export.description).not.toBe('Exports.');
    const after = readFileSync(file, 'utf8');
    listed = [];
    const ended = await inside(folder)('write', 'tools.json');
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/^exports server FAIL.*tools_empty.*\n.*\n.* was left as it is\n$/);
    expect(readFileSync(file, 'utf8')).toBe(after);
  });

  it('is made anew where it is damaged, unless a part of it was to stay', async () => {
    const folder = await pinned();
    const file = join(folder, 'tools.json');
    writeFileSync(file, 'damaged');
    const part = await inside(folder)('write', 'tools.json', 'exports');
    expect([part.code, part.stderr]).toEqual([2, expect.stringContaining('is not a baseline file')]);
    expect((await inside(folder)('write', 'tools.json')).code).toBe(0);
    expect((await check(folder)).code).toBe(0);
  });

  it('can be made and held against an endpoint without a config', async () => {
    const cwd = temporaryFolder();
    listed = before;
    expect((await run(['baseline', 'write', 'tools.json', '--url', server.url], { cwd })).code).toBe(0);
    listed = broken;
    expect((await check(cwd, '--url', server.url)).code).toBe(1);
  });

  it('is held against the same tools on another host, where it pins those of one', async () => {
    const cwd = temporaryFolder();
    listed = before;
    const { url } = server;
    const elsewhere = url.replace('127.0.0.1', 'localhost');
    expect((await run(['baseline', 'write', 'tools.json', '--url', url], { cwd })).code).toBe(0);
    expect((await check(cwd, '--url', elsewhere)).code).toBe(0);
    listed = broken;
    expect((await check(cwd, '--url', elsewhere)).code).toBe(1);
    expect((await run(['baseline', 'write', 'tools.json', '--url', elsewhere], { cwd })).code).toBe(0);
    const other = await check(cwd, '--url', url.replace('127.0.0.1', '127.0.0.2'));
    expect([other.code, other.stderr]).toEqual([
      2,
      expect.stringMatching(/has nothing of 127\.0\.0\.2-\d+: `.*write tools\.json --url URL` adds it\n$/),
    ]);
  });

  it('is made with the credential that the server asks for, and of a program over stdio', async () => {
    const cwd = temporaryFolder();
    const locked = await startSwitchable('well', { token: 'open-sesame-77' });
    onTestFinished(locked.close);
    const write = ['baseline', 'write', 'tools.json'];
    expect((await run([...write, '--url', locked.url], { cwd })).code).toBe(1);
    const env = { MCP_TOKEN: 'open-sesame-77' };
    expect((await run([...write, '--url', locked.url, '--bearer-env', 'MCP_TOKEN'], { cwd, env })).code).toBe(
      0,
    );
    const missing = await run([...write, '--stdio', '--', 'no-such-program'], { cwd });
    expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining('connect spawn_failed')]);
  });

  it.each([
    ['no file', null, /^the baseline file tools\.json does not exist: `coalmine baseline write tools\.json`/],
    ['no JSON', '{"version": 1, "targets"', /tools\.json is not a baseline file/],
    ['another JSON', '[]', /tools\.json is not a baseline file/],
    ['a newer one', '{"version": 2, "targets": {}}', /is of version 2, and this coalmine reads version 1/],
    [
      'one without this target',
      '{"version": 1, "targets": {}}',
      /has nothing of exports: .*write tools\.json exports/,
    ],
    ['a broken entry', '{"version": 1, "targets": {"exports": {"tools": []}}}', /see targets\.exports/],
    ['a broken tool', '{"version": 1, "targets": {"exports": {"tools": {"a": 1}}}}', /see targets\.exports/],
    ['no text', Buffer.from([0xff, 0xfe, 0x00]), /tools\.json is not UTF-8 text/],
  ])('ends a check with 2 and one line, and probes nothing: %s', async (_, content, says) => {
    const folder = temporaryFolder();
    writeConfig(folder, { version: 1, targets: [{ name: 'exports', url: server.url }] });
    if (content !== null) writeFileSync(join(folder, 'tools.json'), content);
    const before = asked;
    const ended = await check(folder);
    expect([ended.code, ended.stdout, asked]).toEqual([2, '', before]);
    expect(ended.stderr).toMatch(says);
    expect(ended.stderr.trimEnd()).not.toContain('\n');
  });

  it('does not go with the pipeline alone, which it says nothing of', async () => {
    const { code, stderr } = await check(await pinned(), '--only', 'pipeline');
    expect([code, stderr]).toEqual([2, expect.stringContaining('--baseline judges the server light')]);
  });

  it('is not half written where it may not be', async () => {
    const folder = temporaryFolder();
    writeConfig(folder, { version: 1, targets: [{ name: 'exports', url: server.url }] });
    listed = before;
    const { code, stderr } = await inside(folder)('write', 'nowhere/tools.json');
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/nowhere\/tools\.json cannot be written: ENOENT\n$/),
    ]);
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
  });
});
