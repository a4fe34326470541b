// Did another process write to the store? The daemon asks often and cheaply, so that what people decide in
// another terminal counts within half a second.

import type { Kysely } from 'kysely';
import type { Clock } from '../base/clock.ts';
import { dataVersion } from './dialect.ts';
import { diskTrouble } from './error.ts';
import type { Tables } from './schema.ts';

const everyMs = 250;

/** Calls `onWritten` after others wrote, until it is ended. A disk in trouble is asked again. */
export function follow(
  db: Kysely<Tables>,
  clock: Clock,
  onWritten: () => Promise<void>,
): () => Promise<void> {
  let version: number | null = null;
  let ended = false;
  let cancel = (): void => {};
  let looking: Promise<void> = Promise.resolve();
  const look = async (): Promise<void> => {
    try {
      const now = await dataVersion(db);
      if (version !== null && version !== now) await onWritten();
      version = now;
    } catch (error) {
      if (diskTrouble(error) === null) throw error;
    }
    if (!ended) cancel = clock.timer(everyMs, start);
  };
  const start = (): void => {
    looking = look();
  };
  start();
  return async () => {
    ended = true;
    cancel();
    await looking;
  };
}
