// When does the dashboard draw?

import { expect, it } from 'vitest';
import { Dashboard } from '../../src/top/dashboard.ts';
import { openToWatch } from '../../src/top/open.ts';
import { aging } from '../store/aging.ts';
import { lightState, targetState } from '../store/records.ts';

it('draws what a key changed within 40 ms, also when the next frame was not due for longer', async () => {
  const { path, clock, commit } = await aging();
  const lights = [lightState({ light: 'server', status: 'up' })];
  await commit({ states: ['exports', 'mail'].map((target) => targetState({ target, lights })) });
  const opened = openToWatch(path);
  if (!opened.ok) throw new Error(opened.error.sentence);
  let frames = 0;
  const dashboard = new Dashboard({
    path,
    reader: opened.reader,
    clock,
    refreshMs: 1_000,
    size: () => ({ columns: 120, rows: 40 }),
    draw: () => {
      frames += 1;
    },
    ask: () => Promise.reject(new Error('nothing is asked here')),
    onQuit: () => {},
    onBroken: (error) => {
      throw error;
    },
  });
  // It looks whether somebody wrote four times a second, and has drawn just before.
  await clock.advance(240 - (clock.nowMs() % 250));
  await dashboard.start();
  await clock.advance(20);
  expect(frames).toBe(1);
  dashboard.key('j', {});
  await clock.advance(20);
  expect(frames).toBe(2);
  await dashboard.end();
});
