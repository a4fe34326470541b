// How many messages does a storm make? A thousand targets that go down within a second, through the real recorder.

import { expect, it } from 'vitest';
import { run } from './house.ts';
import { target } from './samples.ts';

const names = Array.from({ length: 1_000 }, (_, n) => `t${n}`);
const fleet = names.map((name) =>
  target({
    name,
    url: `http://${name}.test/mcp`,
    canaries: [],
    health: null,
    interval: '1h',
    alerts: { failures: 1, successes: 1, group_window: '10s' },
  }),
);

it('at most three, which list all of them', async () => {
  const house = run(fleet, { total: 2_000, perHost: 2_000, beatMs: 250 });
  await house.clock.advance(15_000);
  const seen = new Set<string>();
  const listed = (type: string): string[] =>
    house.delivered
      .filter(({ notification }) => notification.type === type)
      .flatMap(({ notification }) => notification.body.incidents.map((one) => one.target));
  for (const visit of house.visits) {
    if (seen.has(visit.request.target.name)) continue;
    seen.add(visit.request.target.name);
    visit.sees('protocol', 'fail', { reason: 'http_error' });
    visit.ends();
  }
  expect(seen.size).toBe(1_000);
  await house.clock.advance(11_000);
  expect(house.delivered.length).toBeLessThanOrEqual(3);
  expect(listed('incident.opened').sort()).toEqual([...names].sort());
  expect(house.broken).toEqual([]);
});
