// How does a test own time? A Clock that stands still until the test moves it, and then fires timers in
// their order.

import { type Clock, nextTurn } from '../../src/base/clock.ts';

export interface VirtualClock extends Clock {
  /**
   * Moves on by `ms` and fires on its way every timer that falls due, those set meanwhile included. Before
   * the first and after each it lets promises and immediates run out; what real sockets do must be awaited.
   */
  advance(ms: number): Promise<void>;
  /** Time passes and nothing fires, as while the event loop is blocked: what fell due comes late, in its order. */
  block(ms: number): void;
  /** The wall clock jumps; the monotonic one and the timers do not. */
  step(ms: number): void;
  /** Milliseconds from now to the next timer, null without one. */
  nextTimerMs(): number | null;
  /** How many timers are set. */
  timers(): number;
}

interface Timer {
  atMs: number;
  order: number;
  wake: () => void;
}

/** `turn` lets what is ready run out. */
export function createVirtualClock(
  startMs = Date.UTC(2026, 10, 23, 18),
  turn: () => Promise<void> = nextTurn,
): VirtualClock {
  let elapsedMs = 0;
  let steppedMs = 0;
  let order = 0;
  const timers = new Set<Timer>();
  const next = (): Timer | null => {
    let first: Timer | null = null;
    for (const timer of timers) {
      if (!first || timer.atMs < first.atMs || (timer.atMs === first.atMs && timer.order < first.order)) {
        first = timer;
      }
    }
    return first;
  };
  /** Two turns: what runs in one may wait for another. */
  const settled = async (): Promise<void> => {
    await turn();
    await turn();
  };
  return {
    nowMs: () => startMs + steppedMs + elapsedMs,
    monotonicMs: () => elapsedMs,
    timer(delayMs, wake) {
      const timer = { atMs: elapsedMs + Math.max(0, delayMs), order: order++, wake };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async advance(ms) {
      const endMs = elapsedMs + ms;
      await settled();
      for (let timer = next(); timer && timer.atMs <= endMs; timer = next()) {
        timers.delete(timer);
        elapsedMs = Math.max(elapsedMs, timer.atMs);
        timer.wake();
        await settled();
      }
      elapsedMs = Math.max(elapsedMs, endMs);
    },
    block(ms) {
      elapsedMs += ms;
    },
    step(ms) {
      steppedMs += ms;
    },
    nextTimerMs() {
      const timer = next();
      return timer && timer.atMs - elapsedMs;
    },
    timers: () => timers.size,
  };
}

/** Enough where nothing but promises is waited for, and several times as quick: the event loop does not go round. */
export const promisesOnly = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));
