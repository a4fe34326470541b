// Were we awake? A beat over the clock that feels its own lateness: an event loop that stood still, and a clock on
// the wall that jumped. A suspended machine or process shows as one of them or as both.

import type { Clock } from '../../base/clock.ts';

export interface Trouble {
  kind: 'stalled' | 'clock_jumped';
  /** How late the beat was, or how far the clock jumped: back is negative. */
  byMs: number;
  /** Monotonic. */
  fromMs: number;
  untilMs: number;
}

export interface Pulse {
  start(): void;
  stop(): void;
  /** What was wrong with us between these monotonic times, the worst of it. */
  troubleIn(fromMs: number, untilMs: number): Trouble | null;
}

const stalledMs = 500;
const jumpedMs = 2_000;
const mostRemembered = 100;

export function createPulse(clock: Clock, onBeat: () => void, everyMs = 250): Pulse {
  const troubles: Trouble[] = [];
  const offsetNow = (): number => clock.nowMs() - clock.monotonicMs();
  let beating = false;
  let beatMs = 0;
  let lookedMs = 0;
  let offsetMs = 0;
  let cancel = (): void => {};

  const note = (trouble: Trouble): void => {
    const last = troubles.at(-1);
    // The same stall, seen again before its beat came.
    if (last?.kind === trouble.kind && last.fromMs === trouble.fromMs) troubles.pop();
    troubles.push(trouble);
    if (troubles.length > mostRemembered) troubles.shift();
  };
  /** Also between beats: after a stall, whatever the operating system held ready may come before our timer does. */
  const look = (): void => {
    const nowMs = clock.monotonicMs();
    const lateMs = nowMs - beatMs - everyMs;
    if (lateMs > stalledMs) note({ kind: 'stalled', byMs: lateMs, fromMs: beatMs, untilMs: nowMs });
    const byMs = offsetNow() - offsetMs;
    if (Math.abs(byMs) > jumpedMs) {
      note({ kind: 'clock_jumped', byMs, fromMs: lookedMs, untilMs: nowMs });
      offsetMs += byMs;
    }
    lookedMs = nowMs;
  };
  const beat = (): void => {
    look();
    beatMs = lookedMs;
    // A clock that is slewed moves a little with each beat, and that is no jump.
    offsetMs = offsetNow();
    cancel = clock.timer(everyMs, beat);
    onBeat();
  };
  return {
    start() {
      beating = true;
      beatMs = clock.monotonicMs();
      lookedMs = beatMs;
      offsetMs = offsetNow();
      cancel = clock.timer(everyMs, beat);
    },
    stop() {
      beating = false;
      cancel();
    },
    troubleIn(fromMs, untilMs) {
      if (beating) look();
      return troubles
        .filter((trouble) => trouble.fromMs < untilMs && trouble.untilMs > fromMs)
        .reduce<Trouble | null>(
          (worst, one) => (worst && Math.abs(worst.byMs) >= Math.abs(one.byMs) ? worst : one),
          null,
        );
    },
  };
}
