// Does a program on stdio get the reason that it deserves, and is nothing of it left?

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stdioCommand, stdioModes } from '../../fixtures/servers/stdio/modes.ts';
import { fault, outcomeOf } from '../../src/probe/fault.ts';
import type { Reason } from '../../src/probe/reasons.ts';
import type { ProbeReport } from '../../src/probe/report.ts';
import { temporaryFolder } from '../support/folder.ts';
import { stdioRequirements } from './requirements-stdio.ts';
import { inline, stdioTarget } from './stdio-target.ts';
import { visit } from './visit.ts';

const names = Object.keys(stdioModes) as (keyof typeof stdioModes)[];

const ofModern = names.filter((name) => stdioModes[name].offer?.era === 'modern');

describe.each([
  { protocol: 'auto', visited: names },
  { protocol: 'legacy', visited: names.filter((name) => !ofModern.includes(name)) },
])('a program that is broken in one way, with protocol: $protocol', ({ protocol, visited }) => {
  it.concurrent.for(visited)('%s is told by its reason', async (name) => {
    const mode = stdioModes[name];
    const { detail = {}, stderr, body, closing = [], timeout } = stdioRequirements[name];
    const timeouts = timeout === undefined ? {} : { [mode.stage]: timeout };
    const { target, left } = stdioTarget({ ...stdioCommand(name), protocol, timeouts });
    const { report, stage } = await visit(target);
    expect(left()).toEqual([]);
    const reason = mode.reason as Reason | null;
    const met = stage(mode.stage === 'canary' ? 'canary:worker' : mode.stage);
    expect({ outcome: met.outcome, reason: met.reason }).toEqual({
      outcome: reason === null ? 'pass' : outcomeOf(fault(reason)),
      reason,
    });
    expect(met.detail).toMatchObject(detail);
    if (stderr !== undefined) expect(met.evidence?.stderr ?? '').toMatch(stderr);
    if (body !== undefined) expect(met.evidence?.body).toMatch(body);
    // To find out of which era it is may take a second process.
    if (protocol === 'legacy') expect(report.closing).toEqual(closing);
    else expect(report.closing.map((notice) => notice.reason)).toEqual(closing.map(({ reason }) => reason));
  });
});

describe('what has not come to its end', () => {
  it('is told with its size, and how it begins', async () => {
    const script = `answers['tools/list'] = () => process.stdout.write('{"jsonrpc":"2.0","id":2,"resu');`;
    const { target } = stdioTarget({ ...inline(script), timeouts: { tools: '200ms' } });
    const { stage } = await visit(target);
    expect(stage('tools')).toMatchObject({
      reason: 'deadline_exceeded',
      detail: { bytes: 29, unterminated_bytes: 29 },
      evidence: { body: '{"jsonrpc":"2.0","id":2,"resu' },
    });
  });
});

describe('a program that cannot be started', () => {
  it.each([
    ['is not there', 'no-such-program-anywhere', 'ENOENT'],
    ['may not be executed', '/etc/passwd', 'EACCES'],
    ['is below a file', '/etc/passwd/server', 'ENOTDIR'],
  ])('because it %s', async (_, command, code) => {
    const { report, stage } = await visit(stdioTarget({ command }).target);
    const { outcome, reason, detail } = stage('connect');
    expect({ outcome, reason, detail }).toEqual({
      outcome: 'fail',
      reason: 'spawn_failed',
      detail: { code, command },
    });
    expect(stage('handshake').outcome).toBe('skip');
    expect(report.closing).toEqual([]);
  });

  it('because its folder is not there', async () => {
    const { stage } = await visit(stdioTarget({ ...inline(''), cwd: '/no/such/folder' }).target);
    expect(stage('connect')).toMatchObject({
      reason: 'spawn_failed',
      detail: { code: 'ENOENT', cwd: '/no/such/folder' },
    });
  });

  it('because its folder is a file', async () => {
    const { stage } = await visit(stdioTarget({ ...inline(''), cwd: '/etc/passwd' }).target);
    expect(stage('connect')).toMatchObject({ reason: 'spawn_failed', detail: { cwd: '/etc/passwd' } });
  });

  it('because what is to run its script is not there', async () => {
    const command = join(temporaryFolder(), 'server');
    writeFileSync(command, '#!/no/such/interpreter\n', { mode: 0o755 });
    const { stage } = await visit(stdioTarget({ command }).target);
    expect(stage('connect')).toMatchObject({
      reason: 'spawn_failed',
      detail: { code: 'ENOENT', why: expect.stringMatching(/first line/) },
    });
  });

  it('because its arguments are too long', async () => {
    const { stage } = await visit(stdioTarget({ command: 'true', args: ['x'.repeat(1_000_000)] }).target);
    expect(stage('connect')).toMatchObject({ reason: 'spawn_failed', detail: { code: 'E2BIG' } });
  });
});

describe('a monitor without a free file', () => {
  const source = (path: string): string => new URL(`../../src/${path}`, import.meta.url).href;
  const script = `
    import { openSync } from 'node:fs';
    import { systemClock } from '${source('base/clock.ts')}';
    import { createStdio } from '${source('probe/wire/stdio.ts')}';
    try { for (;;) openSync('/dev/null', 'r'); } catch {}
    const program = { command: 'true', args: [], env: {}, cwd: null };
    const transport = createStdio({ program, clock: systemClock });
    const code = await transport.open({ signal: new AbortController().signal, expired: () => false }).catch((error) => error.code);
    process.exitCode = code === 'EMFILE' ? 0 : 1;
    await transport.close();`;

  it('blames no program, and lives', async () => {
    const args = ['-c', 'ulimit -n 64; exec "$0" --input-type=module -e "$1"', process.execPath, script];
    const child = spawn('/bin/sh', args, { stdio: 'inherit' });
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});

describe('a probe that is called off', () => {
  const states = (report: ProbeReport) => report.stages.map(({ outcome, reason }) => `${outcome} ${reason}`);

  it('before it began, starts nothing', async () => {
    const folder = temporaryFolder();
    const { target } = stdioTarget({ command: 'touch', args: ['started'], cwd: folder });
    const { report } = await visit(target, { signal: AbortSignal.abort() });
    expect(states(report)).toEqual(Array(4).fill('skip null'));
    expect(existsSync(join(folder, 'started'))).toBe(false);
  });

  it.each(['handshake', 'tools', 'canary'] as const)('in the %s, leaves nothing', async (stage) => {
    const stop = new AbortController();
    const asked = { handshake: 'initialize', tools: 'tools/list', canary: 'tools/call' }[stage];
    const bell = createServer(() => stop.abort()).listen(0, '127.0.0.1');
    await once(bell, 'listening');
    const { port } = bell.address() as AddressInfo;
    const ring = `require('node:net').connect(${port}, '127.0.0.1').on('error', () => {}).end()`;
    const { target, left } = stdioTarget(inline(`answers['${asked}'] = () => { ${ring}; };`));
    const { report } = await visit(target, { signal: stop.signal });
    expect(report.stages.find(({ detail }) => detail.interrupted)?.stage).toMatch(stage);
    expect(states(report).every((state) => ['pass null', 'skip null'].includes(state))).toBe(true);
    expect(left()).toEqual([]);
    bell.close();
  });
});

describe('what a program is given', () => {
  it('is what every program needs and what its target says, and nothing else of ours', async () => {
    process.env.COALMINE_TEST_SECRET = 'not for children';
    const { target } = stdioTarget({
      ...inline(
        `answers['tools/call'] = ({ id }) => result(id, { ...called, structuredContent: { ...process.env } });`,
      ),
      env: { TOKEN: 't', LANG: 'xx' },
      canaries: [{ kind: 'tool', tool: 'a', expect: { nothing: 1 } }],
    });
    const { stage } = await visit(target);
    delete process.env.COALMINE_TEST_SECRET;
    const { body = '' } = stage('canary:a').evidence ?? {};
    const given = Object.keys(JSON.parse(body).result.structuredContent);
    expect(given).toEqual(expect.arrayContaining(['PATH', 'HOME', 'TOKEN', 'LANG', 'COALMINE_TEST']));
    expect(given).not.toContain('COALMINE_TEST_SECRET');
    expect(body).toContain('"LANG":"xx"');
  });

  it('is its arguments as they stand, and its folder', async () => {
    const cwd = temporaryFolder();
    const { command, args } = inline(
      `require('node:fs').writeFileSync('told', process.argv.slice(1).join('|'));`,
    );
    const { target } = stdioTarget({ command, args: [...args, '$HOME', '; rm *'], protocol: 'legacy', cwd });
    const { report } = await visit(target);
    expect(report.stages.every(({ outcome }) => outcome === 'pass')).toBe(true);
    expect(existsSync(join(cwd, 'told'))).toBe(true);
  });
});

describe('beside each other', () => {
  const three = ['a', 'b', 'c'].map((tool) => ({ kind: 'tool', tool }));

  it('canaries get their own answers, in whatever order these come', async () => {
    const { target } = stdioTarget({
      ...inline(`
        const calls = [];
        answers['tools/call'] = (call) => {
          calls.push(call);
          if (calls.length < 3) return;
          for (const { id, params } of calls.reverse())
            result(id, { ...called, structuredContent: { ok: true, name: params.name } });
        };`),
      canaries: three.map((canary) => ({ ...canary, expect: { name: canary.tool } })),
    });
    const { report } = await visit(target);
    expect(report.stages.map(({ outcome }) => outcome)).toEqual(Array(6).fill('pass'));
  });

  it('one that is late takes no other along', async () => {
    const { target } = stdioTarget({
      ...inline(`answers['tools/call'] = ({ id, params }) => params.name === 'b' || result(id, called);`),
      timeouts: { canary: '300ms' },
      canaries: three,
    });
    const { stage } = await visit(target);
    const told = three.map(({ tool }) => stage(`canary:${tool}`).reason);
    expect(told).toEqual([null, 'response_timeout', null]);
  });

  it('one that asks for a person is told from the others by their answers', async () => {
    const { target } = stdioTarget({
      ...inline(`answers['tools/call'] = ({ id, params }) => params.name === 'b'
        ? say({ jsonrpc: '2.0', id: 'q', method: 'elicitation/create', params: {} })
        : setTimeout(() => result(id, called), 50);`),
      canaries: three,
    });
    const { stage } = await visit(target);
    const told = three.map(({ tool }) => stage(`canary:${tool}`).reason);
    expect(told).toEqual([null, 'input_required', null]);
  });

  it('all of them hear of the end', async () => {
    const { target } = stdioTarget({
      ...inline(`
        let calls = 0;
        answers['tools/call'] = () => { calls += 1; if (calls === 3) process.exit(9); };`),
      canaries: three,
    });
    const { stage } = await visit(target);
    for (const { tool } of three)
      expect(stage(`canary:${tool}`)).toMatchObject({ reason: 'process_exited', detail: { exit_code: 9 } });
  });
});
