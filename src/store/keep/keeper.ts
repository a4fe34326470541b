// When does the store look after itself? Whenever there is something to do: in slices so short that no probe waits
// for them, with pauses so long that nine tenths of the time are left to others.

import type { Clock } from '../../base/clock.ts';
import type { PlannedSpan } from '../../engine/schedule/maintenance.ts';
import type { Known } from '../journal/known.ts';
import type { Writer } from '../journal/writer.ts';
import { sayPlanned } from '../past/planned.ts';
import { sayEveryMs, sayWatching } from '../past/watched.ts';
import type { Db } from '../schema.ts';
import { closeLightDay } from './light-days.ts';
import { letMessagesGo } from './messages.ts';
import { letGo, type Retention, shrink } from './retention.ts';
import { rollUp } from './rollup.ts';

/** A little of some work, a millisecond or so. True when something was done, and more may be due. */
export type Step = (db: Db, nowMs: number) => Promise<boolean>;

/** A slice ends after the step with which it has lasted so long. */
const sliceMs = 6;

const leastPauseMs = 20;

/** Pauses are so many times as long as the slice before. */
const pauseShare = 9;

export interface KeeperOptions {
  writer: Writer;
  clock: Clock;
  known: Known;
  retention: Retention;
  /** How late probes begin, as the daemon tells who looks at it from outside. */
  lateMs(): number | null;
  /** Planned work that touches this time, as the config has it now. */
  planned(sinceMs: number, untilMs: number): PlannedSpan[];
}

/** Goes on until it is ended. What the disk refuses is tried again later. */
export function keep(options: KeeperOptions): () => Promise<void> {
  const { writer, clock, known, retention, lateMs, planned } = options;
  const begin = (): Step[] => [
    rollUp(known),
    closeLightDay,
    letGo(retention),
    letMessagesGo(retention.hourlyMs),
    shrink,
  ];
  let steps = begin();
  let isFirst = true;
  let saidMs = clock.nowMs();
  let ended = false;
  let cancel = (): void => {};
  let slice: Promise<void> = Promise.resolve();

  const work = async (): Promise<void> => {
    let more = false;
    let lastedMs = 0;
    const trouble = await writer.aside(async (db) => {
      const fromMs = clock.monotonicMs();
      const nowMs = clock.nowMs();
      const lasts = (): number => clock.monotonicMs() - fromMs;
      await sayWatching(db, nowMs, isFirst, lateMs());
      const sinceMs = Math.min(saidMs, nowMs);
      await sayPlanned(db, planned(sinceMs, nowMs + 1), sinceMs, nowMs);
      more = await runSlice(steps, db, nowMs, () => lasts() >= sliceMs);
      lastedMs = lasts();
    });
    if (trouble === null) {
      isFirst = false;
      saidMs = clock.nowMs();
    }
    // What they believe to have done was rolled back.
    else steps = begin();
    const pauseMs = Math.max(leastPauseMs, lastedMs * pauseShare);
    if (!ended) cancel = clock.timer(more && trouble === null ? pauseMs : sayEveryMs, start);
  };
  const start = (): void => {
    slice = work();
  };
  start();
  return async () => {
    ended = true;
    cancel();
    await slice;
    await writer.aside((db) => sayWatching(db, clock.nowMs(), isFirst, lateMs()));
  };
}

/** True when it was cut short. */
async function runSlice(
  steps: readonly Step[],
  db: Db,
  nowMs: number,
  isOver: () => boolean,
): Promise<boolean> {
  for (const step of steps) {
    while (await step(db, nowMs)) if (isOver()) return true;
  }
  return false;
}
