// Does the engine go on when the clock on the wall is set back a day? Rhythm, incidents and words count time that passes.

import { expect, it } from 'vitest';
import { bare, run } from './house.ts';
import { target } from './samples.ts';
import { tell } from './story.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

it('visits on, tells of what opens and ends, and records every observation, with the clock a day back', async () => {
  const house = run([bare({ name: 'exports' })], { beatMs: 250 });
  let seen = 0;
  const live = async (minutes: number, outcome: 'pass' | 'fail'): Promise<number> => {
    const from = house.visits.length;
    for (let step = 0; step < minutes * 12; step += 1) {
      await house.clock.advance(5_000);
      for (const visit of house.visits.slice(seen)) {
        seen += 1;
        visit.sees('protocol', outcome);
        visit.ends();
      }
    }
    return house.visits.length - from;
  };
  await live(5, 'pass');
  house.clock.step(-dayMs);
  expect(await live(10, 'pass')).toBeGreaterThanOrEqual(10);
  await live(5, 'fail');
  await live(5, 'pass');
  const told = house.delivered.map(({ notification: { type } }) => type);
  expect(told.filter((type) => type.startsWith('incident'))).toEqual([
    'incident.opened',
    'incident.resolved',
  ]);
  expect(house.observations()).toHaveLength(house.visits.length);
  const [opened] = house.delivered.filter(({ notification: { type } }) => type === 'incident.opened');
  expect(Math.abs((opened?.createdAtMs ?? 0) - house.clock.nowMs())).toBeLessThan(dayMs / 2);
  expect(house.broken).toEqual([]);
});

it('stamps no change of a light before the one that came before it', () => {
  const story = tell(target({ canaries: [], health: null }));
  story.times(2, 'protocol', 'pass');
  story.later(minuteMs);
  story.times(3, 'protocol', 'fail');
  story.later(-dayMs);
  story.times(2, 'protocol', 'pass');
  const [up, down, upAgain] = story.transitions;
  expect(story.transitions.map(({ to }) => to)).toEqual(['up', 'down', 'up']);
  expect(down?.atMs).toBeGreaterThan(up?.atMs ?? 0);
  expect(upAgain?.atMs).toBe(down?.atMs);
  story.later(dayMs + minuteMs);
  story.times(3, 'protocol', 'fail');
  expect(story.transitions.at(-1)?.atMs).toBeGreaterThan(down?.atMs ?? 0);
});

it('tells of a light that is unknown for long after a quarter of an hour, not after a day', () => {
  const story = tell(target({ canaries: [], health: null }));
  story.times(2, 'protocol', 'pass');
  story.later(-dayMs);
  story.times(3, 'protocol', 'skip');
  story.later(14 * minuteMs);
  expect(story.review()).toEqual([]);
  story.later(minuteMs);
  expect(story.review().map(({ type }) => type)).toEqual(['target.notice']);
});
