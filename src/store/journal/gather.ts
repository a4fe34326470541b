// What do operations write together? Batches that follow each other become one: a state that a later one replaces
// is not written at all, and rows of one table go in one statement. Pure.

import type { Batch } from '../../engine/ports.ts';
import type { Operation } from './held.ts';

type StoredBatch = Extract<Operation, { kind: 'batch' }>;

/** The same operations in the same order, with what can be joined joined; lists of tools may come earlier. */
export function gathered(operations: readonly Operation[]): Operation[] {
  const result: Operation[] = [];
  let run: StoredBatch[] = [];
  const endRun = (): void => {
    if (run.length > 0) result.push(joined(run));
    run = [];
  };
  for (const operation of operations) {
    if (operation.kind !== 'batch') {
      // What a server listed needs none of the batches around it: it may be stored before them.
      if (operation.kind !== 'tools') endRun();
      result.push(operation);
      continue;
    }
    run.push(operation);
    // A target that was removed may return in the next one, and must not be removed after that.
    if (operation.batch.removedTargets.length > 0) endRun();
  }
  endRun();
  return result;
}

function joined(run: readonly StoredBatch[]): StoredBatch {
  const [only] = run;
  if (run.length === 1 && only !== undefined) return only;
  const all = <K extends keyof Batch>(key: K): Batch[K][number][] =>
    run.flatMap(({ batch }) => batch[key] as Batch[K][number][]);
  return {
    kind: 'batch',
    atMs: run.at(-1)?.atMs ?? 0,
    told: run.some(({ told }) => told),
    batch: {
      observations: all('observations'),
      states: newest(all('states'), ({ target }) => target),
      removedTargets: all('removedTargets'),
      memories: newest(all('memories'), ({ target }) => target),
      events: all('events'),
      transitions: all('transitions'),
      incidents: newest(all('incidents'), ({ id }) => id),
      notifications: all('notifications'),
      deliveries: all('deliveries'),
      silences: newest(all('silences'), ({ id }) => id),
    },
  };
}

/** The last of each key, where the first of it stood. */
const newest = <T>(list: readonly T[], keyOf: (one: T) => string): T[] => [
  ...new Map(list.map((one) => [keyOf(one), one])).values(),
];
