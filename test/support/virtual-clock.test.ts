// Can a test trust the time that it owns?

import { expect, it } from 'vitest';
import { sleep } from '../../src/base/clock.ts';
import { createVirtualClock } from './virtual-clock.ts';

it('fires timers in their order, and those set meanwhile, each at its own time', async () => {
  const clock = createVirtualClock(0);
  const fired: string[] = [];
  clock.timer(200, () => fired.push(`late at ${clock.nowMs()}`));
  clock.timer(100, () => {
    fired.push(`early at ${clock.nowMs()}`);
    clock.timer(50, () => fired.push(`between at ${clock.nowMs()}`));
  });
  clock.timer(100, () => fired.push(`second at ${clock.nowMs()}`));
  await clock.advance(1_000);
  expect(fired).toEqual(['early at 100', 'second at 100', 'between at 150', 'late at 200']);
  expect([clock.nowMs(), clock.timers()]).toEqual([1_000, 0]);
});

it('lets promises run between timers', async () => {
  const clock = createVirtualClock(0);
  const woke: number[] = [];
  const walk = async (): Promise<void> => {
    for (let step = 0; step < 3; step += 1) {
      await sleep(clock, 100);
      woke.push(clock.monotonicMs());
    }
  };
  const walked = walk();
  await clock.advance(300);
  await walked;
  expect(woke).toEqual([100, 200, 300]);
});

it('steps the wall clock and neither the monotonic one nor a timer', async () => {
  const clock = createVirtualClock(0);
  let fired = false;
  clock.timer(100, () => {
    fired = true;
  });
  clock.step(-5_000);
  expect([clock.nowMs(), clock.monotonicMs(), clock.nextTimerMs()]).toEqual([-5_000, 0, 100]);
  await clock.advance(99);
  expect(fired).toBe(false);
  await clock.advance(1);
  expect(fired).toBe(true);
});

it('blocks: what fell due meanwhile comes late, in its order', async () => {
  const clock = createVirtualClock(0);
  const fired: string[] = [];
  clock.timer(200, () => fired.push(`second at ${clock.monotonicMs()}`));
  clock.timer(100, () => fired.push(`first at ${clock.monotonicMs()}`));
  clock.block(5_000);
  expect(fired).toEqual([]);
  await clock.advance(0);
  expect(fired).toEqual(['first at 5000', 'second at 5000']);
});
