// How does one number decide everything? A small generator, in place of the system's chance.

import type { Random } from '../../src/base/random.ts';

export interface Chance extends Random {
  /** True with this probability. */
  happens(probability: number): boolean;
  /** A whole number, both ends included. */
  between(least: number, most: number): number;
  pick<T>(items: readonly T[]): T;
}

/** Mulberry32: 32 bits of state are plenty for a few thousand decisions. */
export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  let made = 0;
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (least: number, most: number): number =>
    least + Math.floor(fraction() * (most - least + 1));
  return {
    fraction,
    between,
    happens: (probability) => fraction() < probability,
    pick: <T>(items: readonly T[]): T => items[between(0, items.length - 1)] as T,
    id(prefix) {
      made += 1;
      return `${prefix}_${made}`;
    },
  };
}
