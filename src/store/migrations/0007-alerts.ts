// What did the store learn to remember seventh? Who took an incident, and what people asked to be quiet about.

import type { Kysely } from 'kysely';

type Schema = Kysely<unknown>['schema'];

export const alerts = {
  async up({ schema }: Kysely<unknown>): Promise<void> {
    await schema.alterTable('incident').addColumn('last_good_ms', 'bigint').execute();
    await schema.alterTable('incident').addColumn('acknowledged', 'text').execute();
    await createSilence(schema);
  },
};

async function createSilence(schema: Schema): Promise<void> {
  await schema
    .createTable('silence')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('selector', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('author', 'text', (column) => column.notNull())
    .addColumn('created_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('ends_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('ended_at_ms', 'bigint')
    .execute();
  await schema.createIndex('silence_by_end').on('silence').column('ends_at_ms').execute();
}
