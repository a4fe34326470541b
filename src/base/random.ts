// Where does chance come from? One source, passed as an argument, so that a seed can decide everything.

import { randomFillSync, randomInt } from 'node:crypto';

export interface Random {
  /** A number in [0, 1). */
  fraction(): number;
  /** A name nobody else has: the prefix, an underscore and 96 random bits, as in `inc_3fA…`. */
  id(prefix: string): string;
}

const idBytes = 12;
/** Drawn in advance: to ask the system for every name costs more than a whole request. */
const drawn = Buffer.alloc(idBytes * 256);
let used = drawn.length;

function nextBytes(): Buffer {
  if (used === drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  used += idBytes;
  return drawn.subarray(used - idBytes, used);
}

export const systemRandom: Random = {
  fraction: () => randomInt(2 ** 47) / 2 ** 47,
  id: (prefix) => `${prefix}_${nextBytes().toString('base64url')}`,
};
