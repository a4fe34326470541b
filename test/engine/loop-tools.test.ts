// Does the loop hand each probe its baseline, and what was listed on to be remembered?

import { expect, it } from 'vitest';
import type { Baselines } from '../../src/engine/ports.ts';
import { bare, run, until } from './house.ts';

const tools = { hash: 'listed', tools: async () => [] };

function remembering() {
  const seen: unknown[] = [];
  const stored = Promise.withResolvers<void>();
  const baselines: Baselines = {
    of: (target) => ({ hash: `of ${target}`, tools: async () => [] }),
    seen(target, { hash }, sound) {
      seen.push([target, hash, sound]);
      return stored.promise;
    },
  };
  return { seen, stored, baselines };
}

it('asks for the baseline anew for every probe', async () => {
  const { baselines } = remembering();
  let accepted = 'first';
  const house = run([bare()], { baselines: { ...baselines, of: () => ({ ...tools, hash: accepted }) } });
  const first = await until(house, 1);
  first.sees('protocol', 'pass');
  first.ends();
  accepted = 'second';
  const second = await until(house, 2);
  expect([first.request.baseline?.hash, second.request.baseline?.hash]).toEqual(['first', 'second']);
});

it('hands on what was listed, and says whether it may be trusted', async () => {
  const { seen, baselines } = remembering();
  const house = run([bare({ name: 'exports' })], { baselines });
  (await until(house, 1)).sees('protocol', 'fail', { tools });
  (await until(house, 2)).sees('protocol', 'warn', { tools });
  (await until(house, 3)).sees('protocol', 'pass');
  expect(seen).toEqual([
    ['exports', 'listed', false],
    ['exports', 'listed', true],
  ]);
});

it('does not stop before a list that came at the last moment is stored', async () => {
  const { stored, baselines } = remembering();
  const house = run([bare()], { baselines });
  const visit = await until(house, 1);
  let over = false;
  const stopped = house.loop.stop().then(() => {
    over = true;
  });
  visit.sees('protocol', 'pass', { tools });
  visit.ends();
  for (let turn = 0; turn < 20; turn += 1) await null;
  expect(over).toBe(false);
  stored.resolve();
  await stopped;
});

it('tells a defect of ours on the way', async () => {
  const { stored, baselines } = remembering();
  const house = run([bare()], { baselines });
  const visit = await until(house, 1);
  visit.sees('protocol', 'pass', { tools });
  visit.ends();
  stored.reject(new Error('a defect'));
  await house.loop.stop();
  expect(house.broken).toEqual([new Error('a defect')]);
});
