// What did the store learn to remember second? How each server speaks, which notices were told, and events that
// change no light.

import type { Kysely } from 'kysely';
import { givenKey } from '../file/dialect.ts';

export const memory = {
  async up({ schema }: Kysely<unknown>): Promise<void> {
    await schema.alterTable('target').addColumn('memory', 'text').execute();
    await schema
      .createTable('target_event')
      .addColumn('id', 'integer', givenKey)
      .addColumn('target_id', 'integer', (column) => column.notNull().references('target.id'))
      .addColumn('at_ms', 'bigint', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('detail', 'text', (column) => column.notNull())
      .execute();
    await schema
      .createIndex('target_event_by_target')
      .on('target_event')
      .columns(['target_id', 'at_ms'])
      .execute();
  },
};
