// Do we feel it when we stood still, and only then?

import { describe, expect, it } from 'vitest';
import { createPulse } from '../../src/engine/guard/pulse.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

function beating() {
  const clock = createVirtualClock();
  let beats = 0;
  const pulse = createPulse(clock, () => {
    beats += 1;
  });
  pulse.start();
  return { clock, pulse, beats: () => beats };
}

describe('the pulse', () => {
  it('beats four times a second, until it is stopped', async () => {
    const { clock, pulse, beats } = beating();
    await clock.advance(10_000);
    expect(beats()).toBe(40);
    pulse.stop();
    expect(clock.timers()).toBe(0);
  });

  it('knows a stall before its own timer comes, and for how long it was', async () => {
    const { clock, pulse } = beating();
    await clock.advance(1_000);
    clock.block(3_000);
    const before = pulse.troubleIn(1_500, 1_600);
    expect(before).toMatchObject({ kind: 'stalled', fromMs: 1_000, untilMs: 4_000 });
    await clock.advance(0);
    expect(pulse.troubleIn(1_500, 1_600)).toEqual(before);
  });

  it('remembers when it was: what ended before or began after was not touched', async () => {
    const { clock, pulse } = beating();
    await clock.advance(1_000);
    clock.block(3_000);
    await clock.advance(60_000);
    expect(pulse.troubleIn(0, 1_000)).toBeNull();
    expect(pulse.troubleIn(4_000, 64_000)).toBeNull();
    expect(pulse.troubleIn(900, 1_100)).not.toBeNull();
    expect(pulse.troubleIn(0, 64_000)).not.toBeNull();
  });

  it.each([
    [600, null],
    [800, 'stalled'],
  ])('blocked for %d ms says %s', async (ms, kind) => {
    const { clock, pulse } = beating();
    await clock.advance(1_000);
    clock.block(ms);
    await clock.advance(1_000);
    expect(pulse.troubleIn(0, 5_000)?.kind ?? null).toBe(kind);
  });

  it.each([-86_400_000, -2_001, 2_001, 86_400_000])('feels the wall clock jump by %d ms', async (ms) => {
    const { clock, pulse } = beating();
    await clock.advance(1_000);
    clock.step(ms);
    expect(pulse.troubleIn(900, 1_100)).toMatchObject({ kind: 'clock_jumped', byMs: ms });
    await clock.advance(1_000);
    expect(pulse.troubleIn(1_100, 2_000)).toBeNull();
  });

  it('does not take a clock that is slewed for one that jumps', async () => {
    const { clock, pulse } = beating();
    for (let step = 0; step < 100; step += 1) {
      clock.step(100);
      await clock.advance(250);
    }
    expect(pulse.troubleIn(0, 25_000)).toBeNull();
  });
});
