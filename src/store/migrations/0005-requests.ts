// What did the store learn to remember fifth? What other processes ask of the daemon, and its answers.

import { type Kysely, sql } from 'kysely';
import { givenKey } from '../file/dialect.ts';

export const requests = {
  async up({ schema }: Kysely<unknown>): Promise<void> {
    await schema
      .createTable('request')
      .addColumn('seq', 'integer', givenKey)
      .addColumn('id', 'text', (column) => column.notNull().unique())
      .addColumn('at_ms', 'bigint', (column) => column.notNull())
      .addColumn('author', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('detail', 'text', (column) => column.notNull())
      .addColumn('answered_at_ms', 'bigint')
      .addColumn('answer', 'text')
      .execute();
    await schema
      .createIndex('request_unanswered')
      .on('request')
      .column('seq')
      .where(sql.ref('answered_at_ms'), 'is', null)
      .execute();
  },
};
