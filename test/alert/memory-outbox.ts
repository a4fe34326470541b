// What does the relay's outbox look like without a disk? The whole port, in memory, open to the test.

import type { Outbox } from '../../src/engine/ports.ts';
import type { Attempt, Delivery } from '../../src/engine/words.ts';

export interface Row {
  delivery: Delivery;
  attempts: Attempt[];
}

export interface MemoryOutbox extends Outbox {
  insert(deliveries: readonly Delivery[]): void;
  row(id: string): Row;
  rows(): Row[];
  /** Resolves once all rows satisfy it. */
  until(holds: (rows: Row[]) => boolean): Promise<void>;
}

export function createMemoryOutbox(): MemoryOutbox {
  const rows = new Map<string, Row>();
  const waiting = new Set<() => void>();
  const changed = (): void => {
    for (const look of waiting) look();
  };
  const row = (id: string): Row => {
    const found = rows.get(id);
    if (!found) throw new Error(`no delivery ${id}`);
    return found;
  };
  const change = (id: string, fields: Partial<Delivery>, attempt?: Attempt): void => {
    const old = row(id);
    rows.set(id, {
      delivery: { ...old.delivery, ...fields },
      attempts: attempt ? [...old.attempts, attempt] : old.attempts,
    });
    changed();
  };
  return {
    insert(deliveries) {
      for (const delivery of deliveries) rows.set(delivery.id, { delivery, attempts: [] });
    },
    async pending() {
      return [...rows.values()]
        .map(({ delivery }) => delivery)
        .filter(({ status }) => status === 'pending' || status === 'leased')
        .map((delivery) => ({ ...delivery, status: 'pending' as const }));
    },
    async lease(id) {
      change(id, { status: 'leased' });
      return 'stored';
    },
    async settle(id, attempt, next) {
      const finished = next.status === 'pending' ? {} : { finishedAtMs: attempt.atMs + attempt.durationMs };
      change(id, { ...next, ...finished, attempts: row(id).delivery.attempts + 1 }, attempt);
      return 'stored';
    },
    row,
    rows: () => [...rows.values()],
    until: (holds) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!holds([...rows.values()])) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}
