// How is the same question answered to many at once? Asked once, and the answer kept for a moment. Who comes just after
// that moment still gets it, while the next one is being found; after a change everybody waits for the new one.

import { type Clock, nextTurn } from '../base/clock.ts';

export interface Kept<T> {
  (): Promise<T>;
  /** Something changed: what is kept is no answer any more. */
  forget(): void;
}

/** An answer of this many moments ago is too old for anybody. */
const tooOld = 2;

interface Finding<T> {
  found: Promise<T>;
  sinceMs: number;
  /** Something changed since it began. */
  outdated: boolean;
}

/** What fails is not kept. However often something changes, one answer is looked for at a time. */
export function kept<T>(clock: Clock, forMs: number, find: () => Promise<T>): Kept<T> {
  let answer: Finding<T> | null = null;
  let finding: Finding<T> | null = null;
  let following: Promise<T> | null = null;
  let comes = false;

  const findAnew = (): Promise<T> => {
    const run: Finding<T> = { found: find(), sinceMs: clock.monotonicMs(), outdated: false };
    finding = run;
    const over = (stands: boolean): void => {
      finding = null;
      answer = stands && !run.outdated ? run : null;
    };
    run.found.then(
      () => over(true),
      () => over(false),
    );
    return run.found;
  };
  const next = (): Promise<T> => {
    if (finding === null) return findAnew();
    if (!finding.outdated) return finding.found;
    const begin = (): Promise<T> => {
      following = null;
      return findAnew();
    };
    following ??= finding.found.then(begin, begin);
    return following;
  };
  /** In a turn of its own: to begin is work already, and whoever asked has an answer to be given first. */
  const soon = (): void => {
    if (comes) return;
    comes = true;
    void nextTurn().then(() => {
      comes = false;
      // Nobody waits for it: who does not hear that it failed asks again.
      next().catch(() => {});
    });
  };
  const ask = (): Promise<T> => {
    if (answer === null) return next();
    const ageMs = clock.monotonicMs() - answer.sinceMs;
    const { found } = answer;
    if (ageMs < forMs) return found;
    if (ageMs >= tooOld * forMs) return next();
    soon();
    return found;
  };
  return Object.assign(ask, {
    forget() {
      answer = null;
      if (finding !== null) finding.outdated = true;
    },
  });
}

export interface KeptByKey<T> {
  (key: string, find: () => Promise<T>): Promise<T>;
  forget(): void;
}

/** The same for questions of a kind: of so many the answers are kept, each some hundred kilobytes. */
const mostKept = 32;

export function keptByKey<T>(clock: Clock, forMs: number): KeptByKey<T> {
  const known = new Map<string, Kept<T>>();
  const ask = (key: string, find: () => Promise<T>): Promise<T> => {
    const own = known.get(key) ?? kept(clock, forMs, find);
    // Last in the row: the first has not been asked for the longest time.
    known.delete(key);
    known.set(key, own);
    const [oldest] = known.keys();
    if (known.size > mostKept && oldest !== undefined) known.delete(oldest);
    return own();
  };
  return Object.assign(ask, {
    forget() {
      for (const one of known.values()) one.forget();
    },
  });
}
