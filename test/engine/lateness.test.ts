// Is it known how late probes begin, of all and of late?

import { expect, it } from 'vitest';
import { createLatenessWatch } from '../../src/engine/schedule/lateness.ts';

const nothing = { probes: 0, p50Ms: null, p99Ms: null, maxMs: null };

it('has nothing to say before the first probe', () => {
  const watch = createLatenessWatch();
  expect(watch.figures(0)).toEqual({ sinceStart: nothing, lastMinute: nothing });
});

it('tells the median, the worst of a hundred and the worst of all, each within 1 %', () => {
  const watch = createLatenessWatch();
  for (let ms = 1; ms <= 1_000; ms += 1) watch.note(ms, ms);
  const { probes, p50Ms, p99Ms, maxMs } = watch.figures(1_000).sinceStart;
  expect(probes).toBe(1_000);
  expect(Math.abs((p50Ms ?? 0) / 500 - 1)).toBeLessThan(0.011);
  expect(Math.abs((p99Ms ?? 0) / 990 - 1)).toBeLessThan(0.011);
  expect(maxMs).toBe(1_000);
});

it('forgets what was over a minute ago where the last minute is asked', () => {
  const watch = createLatenessWatch();
  watch.note(5_000, 0);
  for (let second = 30; second < 90; second += 1) watch.note(2, second * 1_000);
  expect(watch.figures(90_000).sinceStart.maxMs).toBe(5_000);
  expect(watch.figures(90_000).lastMinute).toMatchObject({ maxMs: 2 });
  expect(watch.figures(900_000).lastMinute).toEqual(nothing);
});

it('takes a probe that began a little early as one in time', () => {
  const watch = createLatenessWatch();
  watch.note(-0.4, 0);
  expect(watch.figures(90_000).sinceStart.maxMs).toBeLessThanOrEqual(0.01);
});
