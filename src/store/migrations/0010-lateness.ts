// What did the store learn to remember tenth? How late the daemon is with its probes, as it last said. There
// is no ninth.

import type { Kysely } from 'kysely';

export const lateness = {
  async up({ schema }: Kysely<unknown>): Promise<void> {
    await schema.alterTable('watch').addColumn('late_p99_ms', 'real').execute();
  },
};
