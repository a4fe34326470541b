// Is the choice of what to send now fair, ordered and bounded, whatever comes in and however it ends?

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostAtOnce, pick } from '../../src/alert/pick.ts';
import {
  add,
  emptyQueue,
  finish,
  fold,
  type Item,
  itemOf,
  noteSent,
  putBack,
  type ReceiverQueue,
  take,
} from '../../src/alert/queue.ts';
import type { Delivery } from '../../src/engine/words.ts';
import { delivery, receiver } from './samples.ts';

const item = (incidentId: string | null, dueMs: number): Item =>
  itemOf(delivery('oncall', incidentId, 0), { bornMs: 0, dueMs, refusedSinceMs: null });
const queueOf = (...items: Item[]): ReceiverQueue => {
  const queue = emptyQueue(receiver());
  for (const one of items) add(queue, one);
  return queue;
};
const chosen = (queue: ReceiverQueue, nowMs: number): Item[] =>
  pick([queue], nowMs).send.flatMap((one) => one.items);

describe('pick', () => {
  it('has nothing to expect from time while nothing waits', () => {
    expect(pick([emptyQueue(receiver())], 0)).toEqual({ send: [], lookAgainAtMs: null });
  });

  it('looks again when the next falls due, over all receivers', () => {
    expect(pick([queueOf(item('a', 900)), queueOf(item('b', 300))], 0).lookAgainAtMs).toBe(300);
  });

  it('sends at most two at once to a receiver, and then waits for an answer and not for time', () => {
    const queue = queueOf(item('a', 0), item('b', 0), item('c', 0));
    expect(pick([queue], 0)).toMatchObject({ send: [{}, {}], lookAgainAtMs: null });
    for (const one of chosen(queue, 0)) take(queue, one);
    expect(pick([queue], 0)).toEqual({ send: [], lookAgainAtMs: null });
  });

  it('leaves a receiver alone that asked for it', () => {
    const queue = queueOf(item('a', 0));
    queue.heldUntilMs = 500;
    expect(pick([queue], 0)).toEqual({ send: [], lookAgainAtMs: 500 });
    expect(chosen(queue, 500)).toHaveLength(1);
  });

  it('keeps a later message of an incident behind one that waits for its repeat', () => {
    const [first, second, other] = [item('a', 0), item('a', 0), item('b', 0)];
    const queue = queueOf(first, second, other);
    take(queue, first);
    putBack(queue, first, 1_000);
    expect(chosen(queue, 0)).toEqual([other]);
    expect(chosen(queue, 1_000)).toEqual([other, first]);
  });

  it('knows no order among messages without an incident', () => {
    expect(chosen(queueOf(item(null, 0), item(null, 0)), 0)).toHaveLength(2);
  });
});

describe('the rate of a receiver', () => {
  const strict = (most: number): ReceiverQueue => emptyQueue(receiver({ rate: { most, withinMs: 1_000 } }));
  const filled = (most: number, ...items: Item[]): ReceiverQueue => {
    const queue = strict(most);
    for (const one of items) add(queue, one);
    return queue;
  };
  const sizes = (queue: ReceiverQueue, nowMs: number): number[] =>
    pick([queue], nowMs).send.map(({ items }) => items.length);

  it('leaves alone what is under it', () => {
    expect(sizes(filled(2, item('a', 0), item('b', 0)), 0)).toEqual([1, 1]);
  });

  it('folds what is over it into the last request that it allows', () => {
    expect(sizes(filled(2, item('a', 0), item('b', 0), item('c', 0)), 0)).toEqual([1, 2]);
    expect(sizes(filled(1, item('a', 0), item('b', 0), item(null, 0)), 0)).toEqual([3]);
  });

  it('waits until the oldest request is out of its window, and then tells what came meanwhile', () => {
    const queue = filled(2, item('a', 100), item('b', 200));
    for (const atMs of [0, 50]) noteSent(queue, atMs, 1_000);
    expect(pick([queue], 300)).toEqual({ send: [], lookAgainAtMs: 1_000 });
    expect(sizes(queue, 1_000)).toEqual([2]);
  });

  it('folds an opening together with its end, and leaves behind one on its way what waits there', () => {
    const [first, second, third] = [item('a', 0), item('a', 0), item('b', 0)];
    const queue = filled(1, first, second, third, item('b', 0));
    expect(sizes(queue, 0)).toEqual([4]);
    take(queue, third);
    expect(pick([queue], 0).send.flatMap((one) => one.items)).toEqual([first, second]);
  });

  it('folds nothing that anybody may have heard of already', () => {
    const tried = item('a', 0);
    tried.attempts = 1;
    expect(sizes(filled(1, tried, item('b', 5), item('c', 5)), 10)).toEqual([1]);
    expect(sizes(filled(1, item('b', 5), tried, item('c', 5)), 10)).toEqual([1]);
  });

  it('makes nobody read one message for many who keeps an alert for each incident', () => {
    const queue = filled(2, item('a', 0), item('b', 0), item('c', 0));
    queue.receiver = { ...receiver(), type: 'pagerduty', rate: { most: 2, withinMs: 1_000 } } as never;
    expect(sizes(queue, 0)).toEqual([1, 1]);
  });

  it('keeps a later word behind the digest that tells of its incident', () => {
    const items = [item('a', 0), item('b', 0)];
    const queue = filled(1, ...items);
    const digest = item('a', 0);
    const all = { ...digest, incidentIds: ['a', 'b'] };
    fold(queue, items, all);
    const later = item('b', 0);
    add(queue, later);
    expect(queue).toMatchObject({ heads: [], inFlight: 1 });
    finish(queue, all);
    expect(queue.heads).toEqual([later]);
  });
});

/** How each attempt ends, and how far time moves before it does. */
const steps = fc.array(
  fc.record({
    arrives: fc.option(fc.constantFrom('a', 'b', 'c', null), { nil: undefined }),
    passesMs: fc.integer({ min: 0, max: 50 }),
    ends: fc.option(fc.record({ which: fc.nat(), retryInMs: fc.option(fc.integer({ min: 0, max: 200 })) }), {
      nil: undefined,
    }),
  }),
  { maxLength: 60 },
);

describe('any history of arrivals and endings', () => {
  it('keeps order per incident, two at once, and leaves nothing unsent', () => {
    fc.assert(
      fc.property(steps, (history) => {
        const queue = emptyQueue(receiver());
        const came: Delivery[] = [];
        const ended: Delivery[] = [];
        const flying: Item[] = [];
        let nowMs = 0;
        const launch = (): void => {
          for (const one of chosen(queue, nowMs)) {
            expect(one.dueMs).toBeLessThanOrEqual(nowMs);
            take(queue, one);
            flying.push(one);
          }
          const incidents = flying
            .map((one) => one.delivery.notification.incidentId)
            .filter((id) => id !== null);
          expect(new Set(incidents).size).toBe(incidents.length);
          expect(flying.length).toBeLessThanOrEqual(mostAtOnce);
        };
        const end = (which: number, retryInMs: number | null): void => {
          const [one] = flying.splice(which % Math.max(1, flying.length), 1);
          if (!one) return;
          if (retryInMs === null) {
            ended.push(one.delivery);
            finish(queue, one);
          } else putBack(queue, one, nowMs + retryInMs);
        };
        for (const { arrives, passesMs, ends } of history) {
          nowMs += passesMs;
          if (arrives !== undefined) {
            const one = item(arrives, nowMs);
            came.push(one.delivery);
            add(queue, one);
          }
          if (ends) end(ends.which, ends.retryInMs);
          launch();
        }
        // The world heals: from now on every receiver accepts, and time moves only when pick says so.
        for (let turn = 0; turn < 500 && ended.length < came.length; turn += 1) {
          if (flying.length === 0) nowMs = Math.max(nowMs, pick([queue], nowMs).lookAgainAtMs ?? nowMs);
          else end(0, null);
          launch();
        }
        for (const incidentId of ['a', 'b', 'c']) {
          const of = (all: Delivery[]) => all.filter((one) => one.notification.incidentId === incidentId);
          expect(of(ended)).toEqual(of(came));
        }
        expect(new Set(ended)).toEqual(new Set(came));
        expect(queue).toMatchObject({ heads: [], inFlight: 0, lines: new Map() });
      }),
    );
  });
});
