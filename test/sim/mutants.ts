// Would the simulation notice? Known faults of monitors, each a thin layer between the real parts.

import type { Mutant } from './daemon.ts';

export const mutants: Record<string, Mutant> = {
  'marks a delivery done before it was sent': (mounted) => ({
    ...mounted,
    outbox: {
      ...mounted.outbox,
      lease: (id) =>
        mounted.outbox.settle(
          id,
          { atMs: 0, durationMs: 0, httpStatus: null, error: null, answer: null },
          { status: 'done' },
        ),
    },
  }),

  'forgets how the targets stood when it starts': (mounted) => ({
    ...mounted,
    journal: { ...mounted.journal, load: async () => [] },
  }),

  'tells people before it is written down': (mounted, enqueue) => ({
    ...mounted,
    journal: {
      ...mounted.journal,
      commit(batch) {
        enqueue(batch.deliveries);
        return mounted.journal.commit(batch);
      },
    },
  }),

  'sends nothing that was owed before the start': (mounted) => ({
    ...mounted,
    outbox: { ...mounted.outbox, pending: async () => [] },
  }),

  'stores how a target stands, and what is owed, each for itself': (mounted) => ({
    ...mounted,
    journal: {
      ...mounted.journal,
      async commit(batch) {
        await mounted.journal.commit({ ...batch, deliveries: [], notifications: [] });
        return mounted.journal.commit({ ...batch, states: [], observations: [] });
      },
    },
  }),
};
