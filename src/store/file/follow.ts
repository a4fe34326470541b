// Did another process write to the store? The daemon asks often and cheaply, so that what people decide in
// another terminal counts within half a second.

import type { Clock } from '../../base/clock.ts';
import type { Db } from '../schema.ts';
import { dataVersion } from './dialect.ts';
import { diskTrouble } from './error.ts';

const everyMs = 250;

/**
 * Calls `look` at once, and again after others wrote, until it is ended. `written` is false where nobody wrote since
 * this version. A disk in trouble is asked again.
 */
export function follow(
  db: Db,
  clock: Clock,
  sinceVersion: number,
  look: (written: boolean) => Promise<void>,
): () => Promise<void> {
  let version = sinceVersion;
  let begun = false;
  let ended = false;
  let cancel = (): void => {};
  let looking: Promise<void> = Promise.resolve();
  const ask = async (): Promise<void> => {
    try {
      const now = await dataVersion(db);
      if (!begun || version !== now) await look(version !== now);
      begun = true;
      version = now;
    } catch (error) {
      if (diskTrouble(error) === null) throw error;
    }
    if (!ended) cancel = clock.timer(everyMs, start);
  };
  const start = (): void => {
    looking = ask();
  };
  start();
  return async () => {
    ended = true;
    cancel();
    await looking;
  };
}
