// How is the same question answered to many at once? Asked once, and the answer kept for a moment.

import type { Clock } from '../base/clock.ts';

/** Whoever asks while the answer is being found waits for the same one. What fails is not kept. */
export function kept<T>(clock: Clock, forMs: number, find: () => Promise<T>): () => Promise<T> {
  let atMs = Number.NEGATIVE_INFINITY;
  let answer: Promise<T> | null = null;
  return () => {
    if (answer !== null && clock.monotonicMs() - atMs < forMs) return answer;
    atMs = clock.monotonicMs();
    const found = find();
    answer = found;
    found.catch(() => {
      if (answer === found) answer = null;
    });
    return found;
  };
}
