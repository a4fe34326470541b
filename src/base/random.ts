// Where does chance come from? One source, passed as an argument, so that a seed can decide everything.

import { randomBytes, randomInt } from 'node:crypto';

export interface Random {
  /** A number in [0, 1). */
  fraction(): number;
  /** A name nobody else has: the prefix, an underscore and 96 random bits, as in `inc_3fA…`. */
  id(prefix: string): string;
}

export const systemRandom: Random = {
  fraction: () => randomInt(2 ** 47) / 2 ** 47,
  id: (prefix) => `${prefix}_${randomBytes(12).toString('base64url')}`,
};
