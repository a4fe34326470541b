// How does a process die without a process? Its clock never wakes it again, and what it waits for never comes.

import type { Clock } from '../../src/base/clock.ts';

export interface Life {
  clock: Clock;
  dead(): boolean;
  /** As kill -9: nothing is cleaned up. */
  end(): void;
}

export const never = <T>(): Promise<T> => new Promise<T>(() => {});

export function createLife(clock: Clock): Life {
  const cancels = new Set<() => void>();
  const bornMs = clock.monotonicMs();
  let dead = false;
  return {
    clock: {
      nowMs: () => clock.nowMs(),
      // Each process counts from its own zero: nothing of it may be carried over a restart.
      monotonicMs: () => clock.monotonicMs() - bornMs,
      timer(delayMs, wake) {
        if (dead) return () => {};
        const cancel = clock.timer(delayMs, () => {
          cancels.delete(forget);
          wake();
        });
        const forget = (): void => {
          cancels.delete(forget);
          cancel();
        };
        cancels.add(forget);
        return forget;
      },
    },
    dead: () => dead,
    end() {
      dead = true;
      for (const cancel of [...cancels]) cancel();
    },
  };
}
