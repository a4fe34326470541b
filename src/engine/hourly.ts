// What is told once an hour? A daemon that is well is silent otherwise, and its log should show that it was there.

import type { Clock } from '../base/clock.ts';

const hourMs = 3_600_000;

/** The answer ends it. */
export function hourly(clock: Clock, tell: () => void): () => void {
  let cancel = clock.timer(hourMs, again);
  function again(): void {
    cancel = clock.timer(hourMs, again);
    tell();
  }
  return () => cancel();
}
