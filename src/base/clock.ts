// What time is it, and when do I wake? Every other room takes a Clock as an argument, so that a
// simulation can own time.

import { setTimeout as nodeSetTimeout } from 'node:timers';

export interface Clock {
  /** Wall time, milliseconds since 1970 UTC. It may jump: never subtract two of these for a duration. */
  nowMs(): number;
  /** Milliseconds that never go back; the zero is arbitrary. Fractions count. */
  monotonicMs(): number;
  /** Calls `wake` once, `delayMs` from now. The answer cancels it. */
  timer(delayMs: number, wake: () => void): () => void;
}

/** How far apart two wall times are. Either way: a clock that stepped back must hold or silence nothing for ever. */
export const apartMs = (oneMs: number, otherMs: number): number => Math.abs(otherMs - oneMs);

/** Longer delays overflow a 32-bit timer and fire at once, so they are walked in steps of this. */
const longestStepMs = 2 ** 30;

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  timer(delayMs, wake) {
    let left = Math.max(0, delayMs);
    let handle: NodeJS.Timeout;
    const step = (): void => {
      const next = Math.min(left, longestStepMs);
      left -= next;
      handle = nodeSetTimeout(left > 0 ? step : wake, next);
    };
    step();
    return () => clearTimeout(handle);
  },
};

/** Resolves after `delayMs`, or as soon as `signal` aborts: the caller asks the signal which it was. */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const cancel = clock.timer(delayMs, () => {
      signal?.removeEventListener('abort', early);
      resolve();
    });
    const early = (): void => {
      cancel();
      resolve();
    };
    signal?.addEventListener('abort', early, { once: true });
  });
}

/** Lets everything else that is ready run first: long work is cut in slices by it. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export interface Deadline {
  /** Aborts at the deadline or when the parent aborts, whichever comes first. */
  signal: AbortSignal;
  /** True when time ran out, false while it runs and when the parent aborted first. */
  expired(): boolean;
  /** Must be called when the work is over, so that no timer outlives it. */
  clear(): void;
}

export function deadline(clock: Clock, delayMs: number, parent?: AbortSignal): Deadline {
  const controller = new AbortController();
  let expired = false;
  const cancel = clock.timer(delayMs, () => {
    parent?.removeEventListener('abort', onParent);
    expired = true;
    controller.abort();
  });
  const onParent = (): void => {
    cancel();
    controller.abort();
  };
  if (parent?.aborted) onParent();
  else parent?.addEventListener('abort', onParent, { once: true });
  return {
    signal: controller.signal,
    expired: () => expired,
    clear() {
      cancel();
      parent?.removeEventListener('abort', onParent);
    },
  };
}
