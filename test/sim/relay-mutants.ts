// Would the simulation of the relay notice? Known faults between the relay and its outbox.

import { noAftermath } from '../../src/engine/ports.ts';
import type { RelayMutant } from './relay-life.ts';

const attempt = (atMs: number) => ({ atMs, durationMs: 0, httpStatus: 204, error: null, answer: null });

export const relayMutants: Record<string, RelayMutant> = {
  'takes what a digest tells off the list before the digest is on it': (outbox) => ({
    ...outbox,
    async fold(digest, ids, atMs) {
      for (const id of ids) await outbox.settle(id, attempt(atMs), { status: 'done' });
      return outbox.fold(digest, [], atMs);
    },
  }),

  'forgets at the next start what a digest told': (outbox) => ({
    ...outbox,
    fold: (digest, _, atMs) => outbox.fold(digest, [], atMs),
  }),

  'folds what was tried, and may have arrived': (outbox) => ({
    ...outbox,
    pending: async () => (await outbox.pending()).map((one) => ({ ...one, attempts: 0 })),
  }),

  'owes what a start finds in the order in which it was stored': (outbox, { rows }) => ({
    ...outbox,
    async pending() {
      const ids = [...rows.keys()];
      return (await outbox.pending()).toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
    },
  }),

  'sends again what is over': (outbox, { rows }) => ({
    ...outbox,
    async revive(id, atMs) {
      const row = rows.get(id);
      const revival = await outbox.revive(id, atMs);
      if (row === undefined || revival.ok || revival.why !== 'overtaken') return revival;
      row.delivery = { ...row.delivery, status: 'pending', createdAtMs: atMs, nextAttemptAtMs: atMs };
      return { ok: true, deliveries: [row.delivery] };
    },
  }),

  'tells no fallback of what was given up': (outbox) => ({
    ...outbox,
    settle: (id, made, next) => outbox.settle(id, made, next, noAftermath),
  }),

  'gives the fallback the beginning and never the end': (outbox) => ({
    ...outbox,
    heardInstead: async () => false,
  }),
};
