// Does the relay keep its word when little can be said at once, and when its receivers give up? One seed decides
// everything; SEED=123 vitest run test/sim/relay.test.ts repeats that one alone, SEEDS=5000 runs so many.

import { describe, expect, it } from 'vitest';
import { relayLife } from './relay-life.ts';
import { relayMutants } from './relay-mutants.ts';

const only = process.env.SEED;
const count = Number(process.env.SEEDS ?? 60);
const seeds = only === undefined ? Array.from({ length: count }, (_, index) => index + 1) : [Number(only)];

describe('after chaos, healing and sending again', () => {
  it('the last word that anybody heard is the truth, in order, nothing under two ids, never more than the rate', async () => {
    const failed: string[] = [];
    for (const seed of seeds) {
      const found = await relayLife(seed);
      if (found.length > 0) failed.push(`SEED=${seed}: ${found.slice(0, 3).join(' | ')}`);
    }
    expect(failed.slice(0, 10)).toEqual([]);
  }, 600_000);
});

describe('the simulation of the relay catches one that', () => {
  it.each(Object.entries(relayMutants))(
    '%s',
    async (_, mutant) => {
      for (let seed = 1; seed <= 60; seed += 1) if ((await relayLife(seed, mutant)).length > 0) return;
      expect.fail('no seed noticed');
    },
    60_000,
  );
});
