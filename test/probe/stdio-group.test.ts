// Is a process on its way out, though nobody has seen its exit yet?

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { isExiting } from '../../src/probe/wire/stdio-group.ts';

describe('a process', () => {
  it('has begun to exit when all but the notice of it is done, and not while it runs', async () => {
    // What it becomes never collects its child.
    const parent = spawn('/bin/sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 60'], { stdio: 'pipe' });
    const [told] = await once(parent.stdout, 'data');
    while (!(await isExiting(Number(told)))) await sleep(5);
    expect(await isExiting(parent.pid as number)).toBe(false);
    expect(await isExiting(process.pid)).toBe(false);
    parent.kill();
    await once(parent, 'close');
    expect(await isExiting(parent.pid as number)).toBe(false);
  });
});
