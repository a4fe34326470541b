// For how long may we doubt ourselves, and when do people hear of it? A time without a break in which we are unwell:
// it ends our doubt when it lasts too long, and is told once.

export interface Stretch {
  isOn(): boolean;
  /** Unwell, now. `why` in words for people; null for what is not worth waking anybody. */
  goOn(nowMs: number, why: string | null): void;
  end(): void;
  /** While this holds, nothing that is seen is believed. */
  holds(nowMs: number): boolean;
}

/** Unwell for longer than this, we believe what we see: a real outage must not hide behind us. */
const longestMs = 10 * 60_000;
/** What is not worth saying once is worth it when it does not stop. */
const againMs = 60_000;
/** People are not called more often than this. */
const sayEveryMs = 10 * 60_000;

/** It is over by itself when nothing was wrong for `calmMs`. */
export function createStretch(calmMs: number, say: (why: string) => void): Stretch {
  let fromMs: number | null = null;
  let lastMs = 0;
  let saidMs = Number.NEGATIVE_INFINITY;
  return {
    isOn: () => fromMs !== null,
    end() {
      fromMs = null;
    },
    goOn(nowMs, why) {
      if (fromMs === null || nowMs - lastMs >= calmMs) fromMs = nowMs;
      lastMs = nowMs;
      const words = why ?? (nowMs - fromMs >= againMs ? 'it stands still again and again' : null);
      if (words === null || saidMs >= fromMs || nowMs - saidMs < sayEveryMs) return;
      saidMs = nowMs;
      say(words);
    },
    holds: (nowMs) => fromMs !== null && nowMs - fromMs < longestMs,
  };
}
