// When is the config read again? When a file that it was read from says something else, or when somebody asks; never
// twice at once.

import { type Clock, sleep } from '../../base/clock.ts';
import { type SeenFile, watchFiles } from './seen.ts';

const lookEveryMs = 500;

/** Thousands of secrets in files take a while to look at: pauses are so many times as long. */
const pauseShare = 20;

export interface Following {
  /** Reads it again at once, also when nothing changed. */
  ask(): void;
  /** Resolves when nothing is read any more. */
  end(): Promise<void>;
}

export interface FollowOptions {
  clock: Clock;
  /** From which the config was read that is in force. */
  files: readonly SeenFile[];
  /** Reads it. The answer is what it was read from, whether it was taken or not. */
  read(signal: AbortSignal): Promise<readonly SeenFile[]>;
  onBroken(error: unknown): void;
}

export function followFiles({ clock, files, read, onBroken }: FollowOptions): Following {
  const ended = new AbortController();
  let asked = new AbortController();

  const follow = async (): Promise<void> => {
    let known = files;
    let lookout = watchFiles(known);
    let lookedMs = 0;
    while (!ended.signal.aborted) {
      const pauseMs = Math.max(lookEveryMs, lookedMs * pauseShare);
      await sleep(clock, pauseMs, AbortSignal.any([ended.signal, asked.signal]));
      if (ended.signal.aborted) return;
      const fromMs = clock.monotonicMs();
      const changed = await lookout.changed();
      lookedMs = clock.monotonicMs() - fromMs;
      if (!changed && !asked.signal.aborted) continue;
      asked = new AbortController();
      const seen = await read(ended.signal);
      // What could not even be tried is tried again when something changes.
      if (seen.length > 0) known = seen;
      lookout = watchFiles(known);
    }
  };
  const following = follow().catch(onBroken);
  return {
    ask: () => asked.abort(),
    async end() {
      ended.abort();
      await following;
    },
  };
}
