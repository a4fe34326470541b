// Are the limits in all and per host kept, in the order of coming, and does everyone come in?

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createGate } from '../../src/engine/schedule/gate.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

it('never lets in more than total and per host, keeps the order of a host, and starves nobody', async () => {
  const comings = fc.array(
    fc.oneof(
      fc.constantFrom('a', 'b', 'c').map((host) => ({ host })),
      fc.nat(50).map((leave) => ({ leave })),
    ),
    { maxLength: 60 },
  );
  const limits = fc.record({
    total: fc.integer({ min: 1, max: 6 }),
    perHost: fc.integer({ min: 1, max: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(limits, comings, async ({ total, perHost }, steps) => {
      const gate = createGate({ total, perHost });
      const inside: { host: string; number: number; leave: () => void }[] = [];
      const admitted: { host: string; number: number }[] = [];
      let came = 0;
      const check = () => {
        expect(inside.length).toBeLessThanOrEqual(total);
        for (const host of ['a', 'b', 'c']) {
          expect(inside.filter((one) => one.host === host).length).toBeLessThanOrEqual(perHost);
          const order = admitted.filter((one) => one.host === host).map((one) => one.number);
          expect(order).toEqual(order.toSorted((x, y) => x - y));
        }
      };
      for (const step of steps) {
        if ('host' in step) {
          const number = came++;
          void gate.enter(step.host).then((leave) => {
            inside.push({ host: step.host, number, leave });
            admitted.push({ host: step.host, number });
          });
        } else inside.splice(step.leave % Math.max(1, inside.length), 1)[0]?.leave();
        await settled();
        check();
      }
      while (inside.length > 0) {
        inside.shift()?.leave();
        await settled();
        check();
      }
      expect(admitted).toHaveLength(came);
    }),
    { numRuns: 60 },
  );
});

it('lets a free host pass one whose host is full', async () => {
  const gate = createGate({ total: 9, perHost: 1 });
  const order: string[] = [];
  for (const host of ['a', 'a', 'b']) void gate.enter(host).then(() => order.push(host));
  await settled();
  expect(order).toEqual(['a', 'b']);
});
