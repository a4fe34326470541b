// Does a child outlive Coalmine? Not when it is asked to end, nor when it is asked twice, whatever the child makes of it.

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, writeConfig } from '../support/folder.ts';
import { kill, type Program, project, start } from '../support/program.ts';
import { inline, withMark } from './stdio-target.ts';

const program = join(project, 'src/cli/bin.ts');

/** For a minute it ignores SIGTERM and the end of its stdin, and has a child that does so too. Its canary hangs. */
const stubborn = `
process.on('SIGTERM', () => {});
setTimeout(() => process.exit(), 60_000);
require('node:child_process').spawn('/bin/sh', ['-c', 'trap "" TERM HUP; exec sleep 60'], { stdio: 'inherit' });
`;

/** Tells by a connection that the canary was called. */
const calling = (port: number): string =>
  `answers['tools/call'] = () => require('node:net').connect(${port}, '127.0.0.1').on('error', () => {}).unref();`;

interface Hanging {
  coalmine: Program;
  left(): number[];
}

/** Resolves when the canary hangs. */
async function hanging(command: 'check' | 'run', script: string): Promise<Hanging> {
  const mark = randomUUID();
  const bell = createServer((socket) => socket.on('error', () => {}).resume()).listen(0, '127.0.0.1');
  await once(bell, 'listening');
  const { port } = bell.address() as AddressInfo;
  const target = {
    ...inline(calling(port) + script),
    name: 'child',
    transport: 'stdio',
    interval: '1s',
    env: { COALMINE_TEST: mark },
    timeouts: { canary: '10m' },
    canaries: [{ kind: 'tool', tool: 'health_check_job' }],
  };
  const config = writeConfig(temporaryFolder(), { version: 1, targets: [target] });
  const called = once(bell, 'connection');
  const coalmine = start([command, '--config', config], { program });
  await Promise.race([called, coalmine.ended.then(({ stderr }) => Promise.reject(new Error(stderr)))]);
  bell.close();
  const left = (): number[] => withMark(mark);
  expect(left().length).toBeGreaterThan(0);
  return { coalmine, left };
}

/** A signal is sent at once, and seen a moment later. */
async function gone(left: () => number[]): Promise<void> {
  while (left().length > 0) await sleep(10);
}

describe.concurrent('a child that ignores what it is told', () => {
  it.for([
    ['check', 'SIGTERM', 130],
    ['check', 'SIGINT', 130],
    ['run', 'SIGTERM', 0],
    ['run', 'SIGINT', 0],
  ] as const)('is gone with all of its own when %s got %s', async ([command, signal, code], { expect }) => {
    const { coalmine, left } = await hanging(command, stubborn);
    coalmine.signal(signal);
    expect((await coalmine.ended).code).toBe(code);
    expect(left()).toEqual([]);
  });

  it('is gone, too, when Coalmine is asked twice and ends at once', async ({ expect }) => {
    const { coalmine, left } = await hanging('run', stubborn);
    const again = setInterval(() => coalmine.signal('SIGTERM'), 20);
    expect((await coalmine.ended).code).toBe(130);
    clearInterval(again);
    await gone(left);
  });
});

it('a child that reads to the end of its stdin is gone even when Coalmine is killed', async () => {
  const { coalmine, left } = await hanging('run', '');
  await kill(coalmine);
  await gone(left);
});
