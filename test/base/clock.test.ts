// Does waiting end when it should, and leave nothing set?

import { describe, expect, it } from 'vitest';
import { deadline, sleep, systemClock } from '../../src/base/clock.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

describe('sleep', () => {
  it('resolves when its time has come, and not before', async () => {
    const clock = createVirtualClock();
    let awake = false;
    void sleep(clock, 100).then(() => {
      awake = true;
    });
    await clock.advance(99);
    expect(awake).toBe(false);
    await clock.advance(1);
    expect(awake).toBe(true);
  });

  it('resolves as soon as its signal aborts, and takes its timer along', async () => {
    const clock = createVirtualClock();
    const asked = new AbortController();
    const slept = sleep(clock, 100, asked.signal);
    asked.abort();
    await slept;
    expect(clock.timers()).toBe(0);
  });

  it('does not begin when its signal has aborted already', async () => {
    const clock = createVirtualClock();
    await sleep(clock, 100, AbortSignal.abort());
    expect(clock.timers()).toBe(0);
  });
});

describe('a deadline', () => {
  it('aborts its signal when time is up, and says that it was time', async () => {
    const clock = createVirtualClock();
    const limit = deadline(clock, 100);
    await clock.advance(99);
    expect([limit.signal.aborted, limit.expired()]).toEqual([false, false]);
    await clock.advance(1);
    expect([limit.signal.aborted, limit.expired()]).toEqual([true, true]);
    limit.clear();
  });

  it('aborts with its parent, and says that it was not time, also later', async () => {
    const clock = createVirtualClock();
    const parent = new AbortController();
    const limit = deadline(clock, 100, parent.signal);
    parent.abort();
    expect([limit.signal.aborted, limit.expired(), clock.timers()]).toEqual([true, false, 0]);
    await clock.advance(1_000);
    expect(limit.expired()).toBe(false);
  });

  it('of a parent that has aborted is aborted from the start', () => {
    const clock = createVirtualClock();
    const limit = deadline(clock, 100, AbortSignal.abort());
    expect([limit.signal.aborted, limit.expired(), clock.timers()]).toEqual([true, false, 0]);
  });

  it('that is cleared leaves no timer, and never aborts', async () => {
    const clock = createVirtualClock();
    const parent = new AbortController();
    const limit = deadline(clock, 100, parent.signal);
    limit.clear();
    expect(clock.timers()).toBe(0);
    parent.abort();
    await clock.advance(1_000);
    expect([limit.signal.aborted, limit.expired()]).toEqual([false, false]);
  });

  it('that expired says so for good, whatever its parent does afterwards', async () => {
    const clock = createVirtualClock();
    const parent = new AbortController();
    const limit = deadline(clock, 100, parent.signal);
    await clock.advance(100);
    parent.abort();
    expect(limit.expired()).toBe(true);
  });
});

describe('the system clock', () => {
  it('wakes once, and not when it was told not to', async () => {
    const woken: string[] = [];
    const cancel = systemClock.timer(1, () => woken.push('cancelled'));
    cancel();
    await new Promise<void>((resolve) => {
      systemClock.timer(5, () => {
        woken.push('kept');
        resolve();
      });
    });
    expect(woken).toEqual(['kept']);
  });

  it('does not wake at once for a delay that a 32-bit timer cannot hold', async () => {
    let early = false;
    const cancel = systemClock.timer(2 ** 31 + 1_000, () => {
      early = true;
    });
    await sleep(systemClock, 20);
    cancel();
    expect(early).toBe(false);
  });

  it('takes a delay in the past as now', async () => {
    await new Promise<void>((resolve) => void systemClock.timer(-5, resolve));
  });
});
