// How soon after it was started does a daemon with much to remember send its first probe? 2,000 targets, and a store
// with 90 days of their history.

import { join } from 'node:path';
import { systemClock } from '../../src/base/clock.ts';
import { makePlace, startDaemon, startFleet } from './daemon.ts';
import { atMost, median, show } from './figures.ts';
import { buildSample, nameOf, sampleTargets } from './store-sample.ts';

const days = 90;
const starts = 5;

export async function benchColdStart(): Promise<boolean> {
  const fleet = await startFleet(100);
  const place = makePlace();
  try {
    await buildSample(join(place.folder, 'coalmine.db'), days, systemClock.nowMs());
    const targets = Array.from({ length: sampleTargets }, (_, index) => ({
      name: nameOf(index),
      url: fleet.urlOf(index),
      // What the store remembers of each, so that nothing is closed.
      canaries: [{ name: 'worker', tool: 'one', arguments: { what: 'x' }, every: '1d' }],
    }));
    const config = place.config(targets);
    const took: number[] = [];
    for (let start = 0; start < starts; start += 1) {
      const before = (await fleet.visits()).flat().length;
      const daemon = startDaemon(config);
      await daemon.logged('started');
      let visits: number[] = [];
      while (visits.length <= before) visits = (await fleet.visits()).flat();
      await daemon.stop();
      took.push(Math.min(...visits.filter((atMs) => atMs > daemon.execMs)) - daemon.execMs);
    }
    const [first = Number.NaN, ...again] = took;
    return show(`${sampleTargets} targets and ${days} days of history: from exec to the first probe`, [
      { says: `the first time, with nothing cached: ${first.toFixed(0)} ms` },
      atMost('median of the next starts', median(again), 1_000, 'ms'),
    ]);
  } finally {
    await fleet.close();
    place.remove();
  }
}
