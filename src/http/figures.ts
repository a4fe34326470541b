// What does the daemon know that no other process can read from the store? How late it is, what waits, and whether
// everything moves that must.

import type { Relay } from '../alert/relay.ts';
import type { Clock } from '../base/clock.ts';
import { watchLoopDelay } from '../base/loop-delay.ts';
import type { Part } from '../engine/guard/vitals.ts';
import type { Loop } from '../engine/loop.ts';
import type { Store } from '../store/open.ts';
import type { Figures } from './posts.ts';

export interface FigureSources {
  loop: Pick<Loop, 'stats' | 'lateness' | 'overdueMs'>;
  relay: Pick<Relay, 'depth'>;
  store: Pick<Store, 'held'>;
  clock: Clock;
  /** Writes into the store on the way. */
  still(): Promise<Part[]>;
  reloads(): { lastRefused: boolean; takenAtMs: number | null };
}

export interface FigureTelling {
  figures(): Promise<Figures>;
  end(): void;
}

export function tellFigures({ loop, relay, store, clock, still, reloads }: FigureSources): FigureTelling {
  const delay = watchLoopDelay();
  const startedAtMs = clock.nowMs();
  return {
    async figures() {
      const stillParts = await still();
      const { probes, missedTicks } = loop.stats();
      const { lastMinute } = loop.lateness();
      const { p50Ms, p99Ms, maxMs } = delay.take();
      const { user, system } = process.cpuUsage();
      const { lastRefused, takenAtMs } = reloads();
      return {
        probes,
        missedTicks,
        latenessP50Ms: lastMinute.p50Ms,
        latenessP99Ms: lastMinute.p99Ms,
        overdueMs: loop.overdueMs(),
        heldOperations: store.held(),
        outboxDepth: relay.depth(),
        lastReloadRefused: lastRefused,
        configTakenAtMs: takenAtMs,
        loopDelayP50Ms: p50Ms,
        loopDelayP99Ms: p99Ms,
        loopDelayMaxMs: maxMs,
        startedAtMs,
        residentBytes: process.memoryUsage.rss(),
        cpuSeconds: (user + system) / 1e6,
        still: stillParts,
        diskRefuses: store.held() > 0,
      };
    },
    end: () => delay.end(),
  };
}
