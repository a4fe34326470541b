// When is the next frame drawn? As soon as the last one is as old as whoever asks for it can wait.

import type { Clock } from '../base/clock.ts';

export interface Pace {
  now(): void;
  /** Two who ask get one frame, when the less patient of them wants it. */
  soon(leastMs: number): void;
  end(): void;
}

/** `draw` says whether there was anything to be drawn. */
export function createPace(clock: Clock, draw: () => boolean): Pace {
  let drawnAtMs = Number.NEGATIVE_INFINITY;
  let dueMs = Number.POSITIVE_INFINITY;
  let cancel = (): void => {};
  const now = (): void => {
    cancel();
    dueMs = Number.POSITIVE_INFINITY;
    if (draw()) drawnAtMs = clock.monotonicMs();
  };
  return {
    now,
    soon(leastMs) {
      const leftMs = drawnAtMs + leastMs - clock.monotonicMs();
      if (leftMs <= 0) return now();
      if (drawnAtMs + leastMs >= dueMs) return;
      cancel();
      dueMs = drawnAtMs + leastMs;
      cancel = clock.timer(leftMs, now);
    },
    end: () => cancel(),
  };
}
