// How do small messages go out for which nobody but the clean-up waits? A few at a time, each with a limit:
// a server that asks without end must not make us answer without end.

import { type Clock, deadline } from '../../base/clock.ts';
import { limits } from '../limits.ts';
import type { Limit } from '../wire/http.ts';

export interface Errands {
  /** Beyond `most` under way, it is left out. How it ends is of no interest. */
  run(errand: (limit: Limit) => Promise<unknown>): void;
  /** Resolves when none is under way any more. */
  done(): Promise<void>;
}

export function createErrands(clock: Clock, most: number = limits.errands): Errands {
  const under = new Set<Promise<unknown>>();
  return {
    run(errand) {
      if (under.size >= most) return;
      const limit = deadline(clock, limits.cleanUpMs);
      const done = errand(limit)
        .catch(() => {})
        .finally(() => {
          limit.clear();
          under.delete(done);
        });
      under.add(done);
    },
    async done() {
      await Promise.all(under);
    },
  };
}
