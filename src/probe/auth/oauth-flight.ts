// How do several that need one thing at once get it by asking once? They wait for one piece of work together, each
// as long as it may; when the last of them gives up, so does the work.

import { Interrupted } from '../fault.ts';
import type { Limit } from '../wire/http.ts';

export interface Flights<T> {
  /** `late` when the time of this caller ran out first. @throws Interrupted */
  join(limit: Limit): Promise<T | 'late'>;
}

interface Flight<T> {
  work: Promise<T>;
  off: AbortController;
  waiting: number;
}

export function createFlights<T>(work: (signal: AbortSignal) => Promise<T>): Flights<T> {
  let under: Flight<T> | null = null;

  const begin = (): Flight<T> => {
    const off = new AbortController();
    const flight: Flight<T> = { work: work(off.signal), off, waiting: 0 };
    const end = (): void => {
      if (under === flight) under = null;
    };
    flight.work.then(end, end);
    return flight;
  };

  return {
    async join(limit) {
      under ??= begin();
      const flight = under;
      flight.waiting += 1;
      try {
        return await unlessAborted(flight.work, limit);
      } finally {
        flight.waiting -= 1;
        if (flight.waiting === 0) {
          // Nobody may join what is being called off.
          if (under === flight) under = null;
          flight.off.abort();
        }
      }
    },
  };
}

function unlessAborted<T>(work: Promise<T>, limit: Limit): Promise<T | 'late'> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => (limit.expired() ? resolve('late') : reject(new Interrupted()));
    if (limit.signal.aborted) return onAbort();
    limit.signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => limit.signal.removeEventListener('abort', onAbort));
  });
}
