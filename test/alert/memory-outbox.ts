// What does the relay's outbox look like without a disk? The whole port, in memory, open to the test.

import { noAftermath, type Outbox } from '../../src/engine/ports.ts';
import type { Delivery } from '../../src/engine/words.ts';
import * as outbox from '../support/outbox-rows.ts';

export type Row = outbox.OutboxRow;

export interface MemoryOutbox extends Outbox {
  insert(deliveries: readonly Delivery[]): void;
  row(id: string): Row;
  rows(): Row[];
  /** Resolves once all rows satisfy it. */
  until(holds: (rows: Row[]) => boolean): Promise<void>;
}

export function createMemoryOutbox(): MemoryOutbox {
  const all = outbox.emptyOutbox();
  const waiting = new Set<() => void>();
  const changed = <T>(result: T): T => {
    for (const look of waiting) look();
    return result;
  };
  const write = async (step: () => void): Promise<'stored'> => {
    step();
    return changed('stored');
  };
  const rows = (): Row[] => [...all.rows.values()];
  return {
    insert: (deliveries) => outbox.insert(all, deliveries),
    async pending() {
      outbox.voidLeases(all);
      return outbox.pending(all);
    },
    standings: async () => [...all.standings.values()],
    addressees: async (id) => outbox.addressees(all, id),
    heardInstead: async (fallback, receiver, ids) => outbox.heardInstead(all, fallback, receiver, ids),
    lease: (id) => write(() => outbox.lease(all, id)),
    settle: (id, attempt, next, aftermath = noAftermath) =>
      write(() => outbox.settle(all, id, attempt, next, aftermath)),
    fold: (digest, ids, atMs) => write(() => outbox.fold(all, digest, ids, atMs)),
    revive: async (id, atMs) => changed(outbox.revive(all, id, atMs)),
    drop: async (receiver, atMs) => changed(outbox.drop(all, receiver, atMs)),
    row(id) {
      const found = all.rows.get(id);
      if (!found) throw new Error(`no delivery ${id}`);
      return found;
    },
    rows,
    until: (holds) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!holds(rows())) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}
