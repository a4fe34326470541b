// How does an older store become a store of today? One migration after the other, all of them or none.

import { type Migration, Migrator } from 'kysely/migration';
import { first } from '../migrations/0001-first.ts';
import { memory } from '../migrations/0002-memory.ts';
import { baseline } from '../migrations/0003-baseline.ts';
import { rollup } from '../migrations/0004-rollup.ts';
import { requests } from '../migrations/0005-requests.ts';
import { planned } from '../migrations/0006-planned.ts';
import { alerts } from '../migrations/0007-alerts.ts';
import { relay } from '../migrations/0008-relay.ts';
import { lateness } from '../migrations/0010-lateness.ts';
import type { Db } from '../schema.ts';

const migrations: Record<string, Migration> = {
  '0001-first': first,
  '0002-memory': memory,
  '0003-baseline': baseline,
  '0004-rollup': rollup,
  '0005-requests': requests,
  '0006-planned': planned,
  '0007-alerts': alerts,
  '0008-relay': relay,
  '0010-lateness': lateness,
};

export const knownMigrations = Object.keys(migrations);

/** Throws what the failing migration threw; then nothing was changed. */
export async function migrate(db: Db): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const provider = { getMigrations: async () => migrations };
    const { error } = await new Migrator({ db: transaction, provider }).migrateToLatest();
    if (error !== undefined) throw error;
  });
}
