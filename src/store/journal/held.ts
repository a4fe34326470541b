// What waits in memory while the disk is not well, and what is let go when too much waits?

import type { Aftermath, Batch, NextAttempt } from '../../engine/ports.ts';
import type { Answer, Asked } from '../../engine/requests/request-words.ts';
import type { Attempt, Delivery } from '../../engine/words.ts';
import type { Sight } from '../baseline/baseline.ts';

/**
 * One thing to be stored, as plain data: it can wait, be tried again and be looked at. A batch is `told` when
 * people see what is in it: then it must survive the end of the machine too.
 */
export type Operation =
  | { kind: 'batch'; batch: Batch; atMs: number; told: boolean }
  | { kind: 'tools'; sight: Sight }
  | { kind: 'answer'; requestId: string; answer: Answer; atMs: number }
  | { kind: 'asked'; asked: Asked; answer: Answer; atMs: number }
  | OutboxOperation;

export type OutboxOperation =
  | { kind: 'lease'; deliveryId: string }
  | { kind: 'settle'; deliveryId: string; attempt: Attempt; next: NextAttempt; aftermath: Aftermath }
  | { kind: 'fold'; digest: Delivery; deliveryIds: readonly string[]; atMs: number }
  | { kind: 'drop'; deliveryIds: readonly string[]; atMs: number };

/** Whether people see what is in it: then it must survive the end of the machine too. */
export function isTold(operation: Operation): boolean {
  switch (operation.kind) {
    case 'batch':
      return operation.told;
    case 'settle':
      return operation.aftermath.deliveries.length > 0;
    case 'fold':
      return true;
    case 'tools':
    case 'answer':
    case 'asked':
    case 'lease':
    case 'drop':
      return false;
  }
}

/** About a minute of ten thousand targets. With evidence on each, some 60 MB. */
export const mostHeldObservations = 20_000;

/** So many go at once, so that the queue is not searched again for every single one. */
const sheddingShare = 0.1;

/**
 * Oldest first. Beyond `mostObservations` the oldest observations are dropped; states that a later
 * operation writes anew go with them. Everything that people are told of stays.
 */
export interface Held {
  push(operation: Operation): void;
  /** Takes the oldest out. */
  take(): Operation | undefined;
  /** Puts back what `take` gave, when it could not be stored after all. */
  putBack(operation: Operation): void;
  size(): number;
  /** Observations let go since the last call of this. */
  takeDropped(): number;
}

export function createHeld(mostObservations: number): Held {
  let waiting: Operation[] = [];
  let observations = 0;
  let dropped = 0;
  return {
    push(operation) {
      waiting.push(operation);
      observations += observationsIn(operation);
      if (observations <= mostObservations) return;
      const lighter = shed(waiting, observations - mostObservations * (1 - sheddingShare));
      waiting = lighter.waiting;
      observations -= lighter.dropped;
      dropped += lighter.dropped;
    },
    take() {
      const operation = waiting.shift();
      if (operation) observations -= observationsIn(operation);
      return operation;
    },
    putBack(operation) {
      waiting.unshift(operation);
      observations += observationsIn(operation);
    },
    size: () => waiting.length,
    takeDropped() {
      const count = dropped;
      dropped = 0;
      return count;
    },
  };
}

const observationsIn = (operation: Operation): number =>
  operation.kind === 'batch' ? operation.batch.observations.length : 0;

/** Drops at least `excess` of the oldest observations, where there are so many. */
export function shed(
  operations: readonly Operation[],
  excess: number,
): { waiting: Operation[]; dropped: number } {
  const newest = newestStates(operations);
  let dropped = 0;
  const waiting = operations.flatMap((operation, index) => {
    if (dropped >= excess || operation.kind !== 'batch') return [operation];
    dropped += operation.batch.observations.length;
    const states = operation.batch.states.filter(({ target }) => newest.get(target) === index);
    const batch = { ...operation.batch, observations: [], states };
    return isEmpty(batch) ? [] : [{ ...operation, batch }];
  });
  return { waiting, dropped };
}

function newestStates(operations: readonly Operation[]): Map<string, number> {
  const newest = new Map<string, number>();
  for (const [index, operation] of operations.entries()) {
    if (operation.kind !== 'batch') continue;
    for (const { target } of operation.batch.states) newest.set(target, index);
  }
  return newest;
}

const isEmpty = (batch: Batch): boolean => Object.values(batch).every((list: unknown[]) => list.length === 0);
