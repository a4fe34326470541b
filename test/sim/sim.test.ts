// Does the daemon keep its word, whatever happens to the world and to itself? One seed decides everything;
// SEED=123 vitest run test/sim repeats that one alone, SEEDS=50000 runs so many.

import { describe, expect, it } from 'vitest';
import { mutants } from './mutants.ts';
import { simulate } from './simulate.ts';

const only = process.env.SEED;
const count = Number(process.env.SEEDS ?? 2_000);
const seeds = only === undefined ? Array.from({ length: count }, (_, index) => index + 1) : [Number(only)];

describe('after chaos, calm and healing', () => {
  it('every incident was told in order, once, to its end, and nothing is owed', async () => {
    const failed: string[] = [];
    for (const seed of seeds) {
      const found = await simulate(seed);
      if (found.length > 0) failed.push(`SEED=${seed} vitest run test/sim: ${found.slice(0, 3).join(' | ')}`);
    }
    expect(failed.slice(0, 10)).toEqual([]);
  }, 600_000);
});

describe('while everything out there is well', () => {
  it('nobody is woken, however often we die and whatever the clock does', async () => {
    const failed: number[] = [];
    for (let seed = 1; seed <= 50; seed += 1) {
      if ((await simulate(seed, { allWell: true })).length > 0) failed.push(seed);
    }
    expect(failed).toEqual([]);
  });
});

describe('the simulation catches a daemon that', () => {
  it.each(Object.entries(mutants))('%s', async (_, mutant) => {
    for (let seed = 1; seed <= 60; seed += 1) {
      const found = await simulate(seed, { mutant, allWell: seed % 7 === 0 });
      if (found.length > 0) return;
    }
    expect.fail('no seed noticed');
  });
});
