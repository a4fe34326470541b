// Is it said when more is asked for than the limits allow?

import { expect, it } from 'vitest';
import { advise } from '../../src/config/rules/advice.ts';
import { adviseCapacity } from '../../src/config/rules/capacity.ts';
import { valid } from './parse.ts';

function config(count: number, hosts: number, more: object = {}) {
  const targets = Array.from({ length: count }, (_, nth) => ({
    name: `t${nth}`,
    url: `http://host-${nth % hosts}.test/mcp`,
  }));
  return valid(JSON.stringify({ version: 1, targets, ...more })).config;
}

it('names ten thousand targets on one host, with what is left for each and what would do', () => {
  const crowded = config(10_000, 1);
  const says =
    'host-0.test: 10,000 targets are 167 probes a second, and concurrency.per_host 8 leaves each 48 ms: raise it to 42, or the intervals';
  expect(adviseCapacity(crowded)).toEqual([says]);
  expect(advise(crowded)).toContain(says);
});

it('is silent where the limits do, as for as many on ten thousand hosts', () => {
  expect(adviseCapacity(config(10_000, 10_000))).toEqual([]);
  expect(adviseCapacity(config(10_000, 1, { concurrency: { per_host: 42 } }))).toEqual([]);
});

it('names the limit of all together, and no more than ten hosts', () => {
  const busy = config(12_000, 12, { defaults: { interval: '5s' } });
  const said = adviseCapacity(busy);
  expect(said).toHaveLength(12);
  expect(said[0]).toMatch(
    /^all targets: 12,000 targets are 2400 probes a second, and concurrency.total 256 leaves each 107 ms/,
  );
  expect(said.at(-1)).toBe('2 more hosts likewise');
});
