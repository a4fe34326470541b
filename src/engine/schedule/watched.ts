// What is watched, and what of it survives another config? A target goes on by its name: what is under way at it,
// what was asked of us and, where its rhythm is the same, when it is due. Of one that is gone nothing means anything.

import { healthCheck } from '../../config/health.ts';
import type { TargetConfig } from '../../config/schema/schema.ts';
import { checksOf } from '../judge/light.ts';
import type { CheckName } from '../words.ts';
import type { Repeats } from './follow-up.ts';
import { type Rhythm, rhythmOf } from './rhythm.ts';
import { nothingUnderway, type Underway } from './visits.ts';

export interface Watched {
  /** As it is configured now; a probe that is out was sent with what was configured then. */
  target: TargetConfig;
  /** Another object as soon as it is another rhythm: ticks of the one before are void then. */
  rhythm: Rhythm;
  readonly at: Underway;
  /** The quick repeats that stand. */
  readonly repeats: Map<CheckName, Repeats>;
}

export interface Watchlist {
  of(name: string): Watched | undefined;
  /** False once it was removed, also when a target of the same name came after it. */
  holds(watched: Watched): boolean;
  /** The answer are those whose ticks are to begin: new ones, and those with another rhythm. */
  retarget(targets: readonly TargetConfig[]): Watched[];
}

export function createWatchlist(): Watchlist {
  let all: ReadonlyMap<string, Watched> = new Map();
  return {
    of: (name) => all.get(name),
    holds: (watched) => all.get(watched.target.name) === watched,
    retarget(targets) {
      const begin: Watched[] = [];
      all = new Map(
        targets.map((target) => {
          const known = all.get(target.name);
          const rhythm = known && hasSameRhythm(known.target, target) ? known.rhythm : rhythmOf(target);
          const watched = known ?? { target, rhythm, at: nothingUnderway(), repeats: new Map() };
          if (known === undefined || known.rhythm !== rhythm) begin.push(watched);
          if (watched.target !== target) change(watched, target);
          watched.rhythm = rhythm;
          return [target.name, watched];
        }),
      );
      return begin;
    },
  };
}

const hasSameRhythm = (a: TargetConfig, b: TargetConfig): boolean =>
  a.intervalMs === b.intervalMs && a.cron === b.cron && a.timezone === b.timezone;

function change(watched: Watched, target: TargetConfig): void {
  const before = watched.target;
  watched.target = target;
  const checks = new Set(checksOf(target));
  for (const check of watched.repeats.keys()) if (!checks.has(check)) watched.repeats.delete(check);
  // Whoever asked us to stay away does not speak for another address.
  const { notBeforeMs } = watched.at;
  if (before.url !== target.url) notBeforeMs.server = 0;
  for (const one of before.health) {
    const check = healthCheck(one);
    if (!target.health.some((now) => healthCheck(now) === check && now.url === one.url))
      delete notBeforeMs[check];
  }
}
