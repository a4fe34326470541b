// Is one answer enough for all who ask at the same moment, and is none shown that a change has overtaken?

import { expect, it } from 'vitest';
import { type Kept, kept, keptByKey } from '../../src/http/kept.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

/** Each look is answered when the test says so, with its number. */
function looks() {
  const clock = createVirtualClock();
  const begun: PromiseWithResolvers<number>[] = [];
  const find = (): Promise<number> => {
    const look = Promise.withResolvers<number>();
    begun.push(look);
    return look.promise;
  };
  const answer = async (nth: number): Promise<void> => {
    begun[nth]?.resolve(nth);
    await settled();
  };
  const ask: Kept<number> = kept(clock, 1_000, find);
  return { clock, ask, begun, answer };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('who asks at the same moment hears the same answer, looked for once', async () => {
  const { ask, begun, answer } = looks();
  const asked = [ask(), ask(), ask()];
  await answer(0);
  expect(await Promise.all([...asked, ask()])).toEqual([0, 0, 0, 0]);
  expect(begun.length).toBe(1);
});

it('who comes just after hears it still, while the next is looked for; who comes long after waits', async () => {
  const { clock, ask, begun, answer } = looks();
  const first = ask();
  await answer(0);
  await first;
  await clock.advance(1_500);
  expect(await ask()).toBe(0);
  expect(begun.length, 'before whoever asked has the answer').toBe(1);
  await settled();
  expect(begun.length).toBe(2);
  await clock.advance(5_000);
  const late = ask();
  await answer(1);
  expect(await late).toBe(1);
});

it('after a change nobody hears what was looked for before it, and only one look is under way', async () => {
  const { ask, begun, answer } = looks();
  const before = ask();
  ask.forget();
  const after = [ask(), ask()];
  ask.forget();
  after.push(ask());
  expect(begun.length).toBe(1);
  await answer(0);
  expect(await before).toBe(0);
  expect(begun.length).toBe(2);
  await answer(1);
  expect(await Promise.all(after)).toEqual([1, 1, 1]);
});

it('what failed is not kept, nor is anybody hurt who did not wait for it', async () => {
  const { clock, ask, begun, answer } = looks();
  const first = ask();
  await answer(0);
  await first;
  await clock.advance(1_500);
  expect(await ask()).toBe(0);
  await settled();
  begun[1]?.reject(new Error('the disk refuses'));
  await settled();
  const again = ask();
  await answer(2);
  expect(await again).toBe(2);
});

it('of all the questions that somebody makes up, only the last are remembered', async () => {
  const { clock } = looks();
  const answers = keptByKey<string>(clock, 1_000);
  let found = 0;
  const ask = (key: string): Promise<string> =>
    answers(key, async () => {
      found += 1;
      return key;
    });
  await ask('page 1');
  for (let nth = 0; nth < 100; nth += 1) {
    await ask(`made up ${nth}`);
    expect(await ask('page 1')).toBe('page 1');
  }
  expect(found).toBe(101);
  await ask('made up 0');
  expect(found).toBe(102);
});
