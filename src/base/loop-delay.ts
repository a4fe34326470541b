// How late does this thread come to what is due? Node measures it; whoever asks hears of the time since the last asking.

import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface LoopDelay {
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

const resolutionMs = 20;
const nanosecondsInMs = 1e6;

export function watchLoopDelay(): { take(): LoopDelay; end(): void } {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  // What is measured is the time between two beats of the measure itself.
  const late = (nanoseconds: number): number =>
    Number.isFinite(nanoseconds) ? Math.max(0, nanoseconds / nanosecondsInMs - resolutionMs) : 0;
  return {
    take() {
      const delay = {
        p50Ms: late(histogram.percentile(50)),
        p99Ms: late(histogram.percentile(99)),
        maxMs: histogram.count === 0 ? 0 : late(histogram.max),
      };
      histogram.reset();
      return delay;
    },
    end: () => void histogram.disable(),
  };
}
