// Does the heap keep the size that a daemon gives it? In a process of its own: what is set holds for the whole of one.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const heap = join(import.meta.dirname, '../../src/base/garbage.ts');

/** Makes much that lives on, and says how large the young heap is after that. */
const measure = `
  import { getHeapSpaceStatistics } from 'node:v8';
  const held = Array.from({ length: 1_000_000 }, (_, index) => ({ index }));
  const { space_size } = getHeapSpaceStatistics().find((one) => one.space_name === 'new_space');
  console.log(JSON.stringify({ youngMiB: space_size / 1024 / 1024, held: held.length }));
`;

/** Gives the young heap its size, and measures there or in a thread. */
const programOf = (where: 'process' | 'thread'): string => `
  import { Worker } from 'node:worker_threads';
  import { keepYoungHeapSmall } from ${JSON.stringify(heap)};
  const module = new URL('data:text/javascript,' + encodeURIComponent(${JSON.stringify(measure)}));
  keepYoungHeapSmall();
  if ('${where}' === 'process') await import(module);
  else new Worker(module);
`;

it.each(['process', 'thread'] as const)(
  'has 16 MiB for what is new in the %s, however much is made after that',
  (where) => {
    const said = execFileSync(process.execPath, ['--input-type=module', '--eval', programOf(where)], {
      encoding: 'utf8',
    });
    expect(JSON.parse(said)).toEqual({ youngMiB: 16, held: 1_000_000 });
  },
);
