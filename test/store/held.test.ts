import { describe, expect, it } from 'vitest';
import { noAftermath } from '../../src/engine/ports.ts';
import { createHeld, type Operation, shed } from '../../src/store/journal/held.ts';
import * as record from './records.ts';

/** A recorded check of a target; the index tells one from another. */
function recorded(target: string, index: number): Operation {
  const observations = [record.observation({ target, startedAtMs: record.startMs + index })];
  const states = [record.targetState({ target })];
  const batch = record.batch({ observations, states });
  return { kind: 'batch', batch, atMs: record.startMs + index, told: false };
}

const told = (): Operation => ({
  kind: 'batch',
  batch: record.opening(),
  atMs: record.startMs,
  told: true,
});

describe('what is held in memory', () => {
  it('loses nothing up to its maximum', () => {
    const held = createHeld(20);
    const operations = Array.from({ length: 20 }, (_, index) => recorded(`t${index}`, index));
    for (const operation of operations) held.push(operation);
    expect(operations.map(() => held.take())).toEqual(operations);
    expect(held.takeDropped()).toBe(0);
  });

  it('drops the oldest observations beyond it, counts them, and stays bounded', () => {
    const held = createHeld(20);
    for (let index = 0; index < 1_000; index += 1) held.push(recorded('exports', index));
    const kept: Operation[] = [];
    for (let next = held.take(); next; next = held.take()) kept.push(next);
    expect(kept.length).toBeLessThanOrEqual(20);
    expect(kept.at(-1)).toEqual(recorded('exports', 999));
    expect(held.takeDropped()).toBe(1_000 - kept.length);
  });

  it('never drops what people are told of, nor a lease, nor the end of an attempt', () => {
    const lease: Operation = { kind: 'lease', deliveryId: 'dlv_1' };
    const settle: Operation = {
      ...lease,
      kind: 'settle',
      attempt: record.attempt(),
      next: { status: 'done' },
      aftermath: noAftermath,
    };
    const { waiting, dropped } = shed([told(), lease, settle, recorded('exports', 1)], 1);
    const withoutObservations = { ...record.opening(), observations: [], states: [] };
    expect(waiting[0]).toMatchObject({ batch: withoutObservations });
    expect(waiting.slice(1)).toEqual([lease, settle, recorded('exports', 1)]);
    expect(dropped).toBe(1);
  });

  it('keeps the newest state of every target', () => {
    const { waiting } = shed([recorded('a', 1), recorded('b', 2), recorded('a', 3)], 3);
    const states = waiting.flatMap((operation) => (operation.kind === 'batch' ? operation.batch.states : []));
    expect(states.map(({ target }) => target)).toEqual(['b', 'a']);
  });

  it('keeps its count right when the oldest is taken out and put back', () => {
    const held = createHeld(2);
    held.push(recorded('a', 1));
    held.push(recorded('b', 2));
    const oldest = held.take();
    if (oldest) held.putBack(oldest);
    expect(held.size()).toBe(2);
    expect(held.takeDropped()).toBe(0);
    expect(held.take()).toEqual(recorded('a', 1));
  });
});
