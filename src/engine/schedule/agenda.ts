// What is due next? One timer for the first due time of all.

import type { Clock } from '../../base/clock.ts';
import type { CheckName } from '../words.ts';
import type { Repeats } from './follow-up.ts';
import { createHeap } from './heap.ts';
import type { Now, Rhythm } from './rhythm.ts';
import type { Watched } from './watched.ts';

export interface Entry {
  /** Monotonic milliseconds. */
  dueMs: number;
  watched: Watched;
  /** A regular tick is followed by its next; a first visit and a repeat happen once. */
  rhythm: Rhythm | null;
  repeat: Repeat | null;
}

export interface Repeat {
  check: CheckName;
  /** Void as soon as these are not the repeats that stand: a regular tick may have answered the question. */
  under: Repeats;
}

export interface Agenda {
  /** Counts from the next `arm` on. */
  add(entry: Entry): void;
  arm(): void;
  /** How long the first entry has been due; 0 while none is. */
  overdueMs(): number;
  close(): void;
}

export const nowOf = (clock: Clock): Now => ({ monotonicMs: clock.monotonicMs(), unixMs: clock.nowMs() });

/** Hands out each entry when it is due, the earliest first. */
export function createAgenda(clock: Clock, onDue: (entry: Entry, now: Now) => void): Agenda {
  const heap = createHeap<Entry>((entry) => entry.dueMs);
  let closed = false;
  let cancel = (): void => {};

  function arm(): void {
    cancel();
    const first = heap.first();
    if (closed || first === undefined) return;
    cancel = clock.timer(first.dueMs - clock.monotonicMs(), takeDue);
  }

  function takeDue(): void {
    const now = nowOf(clock);
    for (
      let entry = heap.first();
      entry !== undefined && entry.dueMs <= now.monotonicMs;
      entry = heap.first()
    ) {
      heap.take();
      onDue(entry, now);
    }
    arm();
  }

  return {
    add: (entry) => heap.add(entry),
    arm,
    overdueMs: () => Math.max(0, clock.monotonicMs() - (heap.first()?.dueMs ?? Number.POSITIVE_INFINITY)),
    close() {
      closed = true;
      cancel();
    },
  };
}
