// Does the heap keep the size that a daemon gives it? In a process of its own: what is set holds for the whole of one.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const heap = join(import.meta.dirname, '../../src/base/garbage.ts');

/** Gives the young heap its size, makes much that lives on, and says how large it was before and after that. */
const program = `
  import { getHeapSpaceStatistics } from 'node:v8';
  import { keepYoungHeapSmall } from ${JSON.stringify(heap)};
  const size = () => getHeapSpaceStatistics().find((one) => one.space_name === 'new_space').space_size / 1024 / 1024;
  keepYoungHeapSmall();
  const sizes = [size()];
  const held = Array.from({ length: 1_000_000 }, (_, index) => ({ index }));
  sizes.push(size());
  console.log(JSON.stringify({ sizes, held: held.length }));
`;

it('has 16 MiB for what is new, however much is made after that', () => {
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
  });
  expect(JSON.parse(said)).toEqual({ sizes: [16, 16], held: 1_000_000 });
});
