// Does everything move that must? Asked by whoever restarts us when we hang: a monitor that stands still is worse than
// one that is gone, because nobody misses it.

import { type Clock, deadline } from '../../base/clock.ts';

export type Part = 'scheduler' | 'writer' | 'relay' | 'store_file';

export interface Vitals {
  /** How long the first thing that is due has been due. */
  overdueMs: number;
  /** How long a write took; null when it has not ended within the time that it has. */
  writeMs: number | null;
  /** How long ago the relay moved last, while something was due. */
  relayStillMs: number;
  /** What is written goes into a file that nobody else can open. */
  misplaced: boolean;
}

/** What is due is taken within milliseconds. */
const longestOverdueMs = 30_000;
/** A request to a receiver ends within ten seconds, however it ends. */
const longestRelayStillMs = 60_000;
/** One transaction waits for those before it. A disk that refuses does so at once, and is no standstill. */
const longestWriteMs = 5_000;

/** Pure. */
const standingStill = ({ overdueMs, writeMs, relayStillMs, misplaced }: Vitals): Part[] => [
  ...(overdueMs > longestOverdueMs ? (['scheduler'] as const) : []),
  ...(writeMs === null ? (['writer'] as const) : []),
  ...(relayStillMs > longestRelayStillMs ? (['relay'] as const) : []),
  ...(misplaced ? (['store_file'] as const) : []),
];

export interface Parts {
  clock: Clock;
  loop: { overdueMs(): number };
  relay: { movedMs(): number };
  /** Ends when a word is written, or the disk has refused it. */
  store: { beat(): Promise<unknown>; isMisplaced(): boolean };
}

/** What stands still at this moment. It takes as long as a write takes, and no longer than a write may take. */
export async function lookForStandstill({ clock, loop, relay, store }: Parts): Promise<Part[]> {
  const sinceMs = clock.monotonicMs();
  const limit = deadline(clock, longestWriteMs);
  const late = new Promise<null>((resolve) => {
    limit.signal.addEventListener('abort', () => resolve(null), { once: true });
  });
  const writeMs = await Promise.race([store.beat().then(() => clock.monotonicMs() - sinceMs), late]);
  limit.clear();
  return standingStill({
    overdueMs: loop.overdueMs(),
    writeMs,
    relayStillMs: clock.monotonicMs() - relay.movedMs(),
    misplaced: store.isMisplaced(),
  });
}
