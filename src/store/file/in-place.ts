// Is the file that is open still the one at its path? Somebody may delete it, or put another in its place, while a daemon
// runs. SQLite goes on writing into the file without a name, and all of it would be gone with the process: so it is kept
// under a name as soon as that is noticed, and again in the end.

import { renameSync, rmSync, statSync } from 'node:fs';
import type { Clock } from '../../base/clock.ts';

/** Twice within the time in which whoever restarts us asks how we are. */
const everyMs = 10_000;

export interface Misplaced {
  why: 'deleted' | 'replaced';
  /** Where everything that was stored is now; null where it could not be written. */
  kept: string | null;
  todo: string;
}

export interface PlaceMeans {
  path: string;
  clock: Clock;
  /** Makes a consistent copy of what is open. */
  copyTo(path: string): Promise<void>;
  onMisplaced(told: Misplaced): void;
}

export interface PlaceWatch {
  begin(): void;
  isMisplaced(): boolean;
  /** Keeps once more what is not in its place, with what was written since. */
  end(): Promise<void>;
}

export function watchPlace({ path, clock, copyTo, onMisplaced }: PlaceMeans): PlaceWatch {
  const own = identityOf(path);
  const aside = `${path}.replaced-${new Date(clock.nowMs()).toISOString().replace(/[-:]|\.\d+/g, '')}`;
  let beside = besideOf(path);
  let misplaced = false;
  let putBack: string | null = null;
  let saving: Promise<void> = Promise.resolve();
  let cancel = (): void => {};

  /** Back in its place, or beside the one that somebody put there. */
  async function keep(): Promise<string | null> {
    const there = identityOf(path);
    const to = there === null || there === putBack ? path : aside;
    try {
      rmSync(`${to}.part`, { force: true });
      await copyTo(`${to}.part`);
      // The log of the lost file would be taken for one of the file that is there now.
      for (const [file, identity] of beside) if (identityOf(file) === identity) rmSync(file);
      renameSync(`${to}.part`, to);
    } catch {
      return null;
    }
    if (to === path) putBack = identityOf(path);
    return to;
  }
  const look = (): void => {
    const there = identityOf(path);
    if (there === own || there === hidden) {
      beside = besideOf(path);
      cancel = clock.timer(everyMs, look);
      return;
    }
    misplaced = true;
    saving = keep().then((kept) => {
      const why = there === null ? 'deleted' : 'replaced';
      onMisplaced({ why, kept, todo: kept === null ? unkept : kept === path ? goesOn : goesOnWithOther });
    });
  };
  return {
    begin: look,
    isMisplaced: () => misplaced,
    async end() {
      cancel();
      if (!misplaced) look();
      cancel();
      await saving;
      if (misplaced) await keep();
    },
  };
}

const goesOn = 'All of it was put back: restart the daemon, which goes on from there.';
const goesOnWithOther =
  'Restart the daemon: it begins with the file that is there now. What was known is in the file that was kept.';
const unkept =
  'It could not be kept. Make the folder writable and stop the daemon with SIGTERM: it tries again then.';

/** Where this user may not look, nobody can tell. */
const hidden = 'hidden';

/** Null where there is none. */
function identityOf(path: string): string | null {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    return found === undefined ? null : `${found.dev}:${found.ino}`;
  } catch {
    return hidden;
  }
}

const besideOf = (path: string): [file: string, identity: string | null][] =>
  ['-wal', '-shm'].map((suffix) => [`${path}${suffix}`, identityOf(`${path}${suffix}`)]);
