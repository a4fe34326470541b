// What must be remembered between two reads of a queue? Growth, holding and standing still are not in one read.

export interface HealthMemory {
  /** Spaced samples of the failed count within the window, oldest first. `grown` only ever rises. */
  failed: { atMs: number; count: number; grown: number }[];
  /** Since when each measure is over its warn or fail level, without a break. */
  over: Record<string, number>;
  /** Since when jobs wait and neither completed, active nor waiting moved; null when they move. */
  stillSinceMs: number | null;
  /** The numbers that "moved" is measured against. */
  lastMark: string | null;
}

export const noHealthMemory: HealthMemory = { failed: [], over: {}, stillSinceMs: null, lastMark: null };
