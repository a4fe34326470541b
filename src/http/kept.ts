// How is the same question answered to many at once? Asked once, and the answer kept for a moment. Who comes just after
// that moment still gets it, while the next one is being found; after a change everybody waits for the new one.

import type { Clock } from '../base/clock.ts';

export interface Kept<T> {
  (): Promise<T>;
  /** Something changed: what is kept is no answer any more. */
  forget(): void;
}

/** An answer of this many moments ago is too old for anybody. */
const tooOld = 5;

/** What fails is not kept. */
export function kept<T>(clock: Clock, forMs: number, find: () => Promise<T>): Kept<T> {
  let atMs = Number.NEGATIVE_INFINITY;
  let answer: Promise<T> | null = null;
  let finding: Promise<T> | null = null;
  const findAnew = (): Promise<T> => {
    const sinceMs = clock.monotonicMs();
    const found = find();
    finding = found;
    const over = (stands: boolean): void => {
      // After a change somebody else is finding a newer one.
      if (finding !== found) return;
      finding = null;
      answer = stands ? found : null;
      atMs = sinceMs;
    };
    found.then(
      () => over(true),
      () => over(false),
    );
    return found;
  };
  const ask = (): Promise<T> => {
    const ageMs = clock.monotonicMs() - atMs;
    if (answer !== null && ageMs < forMs) return answer;
    const next = finding ?? findAnew();
    return answer !== null && ageMs < tooOld * forMs ? answer : next;
  };
  return Object.assign(ask, {
    forget() {
      answer = null;
      finding = null;
    },
  });
}
