// What did the store learn to remember sixth? When work was planned on which targets: it is left out of availability,
// also after the config has ceased to say so.

import type { Kysely } from 'kysely';
import { givenKey } from '../file/dialect.ts';

export const planned = {
  async up({ schema }: Kysely<unknown>): Promise<void> {
    await schema
      .createTable('planned')
      .addColumn('id', 'integer', givenKey)
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('targets', 'text', (column) => column.notNull())
      .addColumn('from_ms', 'bigint', (column) => column.notNull())
      .addColumn('until_ms', 'bigint', (column) => column.notNull())
      .execute();
    await schema.createIndex('planned_by_end').on('planned').column('until_ms').execute();
  },
};
