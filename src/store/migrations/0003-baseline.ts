// What did the store learn to remember third? Which tools servers listed, and which of those were accepted.

import type { Kysely } from 'kysely';
import { givenKey, inKeyOrder } from '../file/dialect.ts';

type Schema = Kysely<unknown>['schema'];

export const baseline = {
  async up({ schema }: Kysely<unknown>): Promise<void> {
    await createSets(schema);
    await setsOfTargets(schema, 'tools_seen').execute();
    await setsOfTargets(schema, 'baseline')
      .addColumn('accepted_by', 'text', (column) => column.notNull())
      .addColumn('tools', 'text')
      .execute();
    for (const table of ['tools_seen', 'baseline'])
      await schema.createIndex(`${table}_by_target`).on(table).columns(['target_id', 'id']).execute();
  },
};

/** Each definition, and each set of them, is stored once, however many targets list it and however often. */
async function createSets(schema: Schema): Promise<void> {
  await schema
    .createTable('tool_definition')
    .addColumn('id', 'integer', givenKey)
    .addColumn('hash', 'text', (column) => column.notNull().unique())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('text', 'text', (column) => column.notNull())
    .execute();
  await schema
    .createTable('tool_set')
    .addColumn('id', 'integer', givenKey)
    .addColumn('hash', 'text', (column) => column.notNull().unique())
    .execute();
  await schema
    .createTable('tool_set_member')
    .addColumn('set_id', 'integer', (column) => column.notNull().references('tool_set.id'))
    .addColumn('definition_id', 'integer', (column) => column.notNull().references('tool_definition.id'))
    .addPrimaryKeyConstraint('tool_set_member_key', ['set_id', 'definition_id'])
    .modifyEnd(inKeyOrder)
    .execute();
  await schema
    .createIndex('tool_set_member_by_definition')
    .on('tool_set_member')
    .column('definition_id')
    .execute();
}

const setsOfTargets = (schema: Schema, table: string) =>
  schema
    .createTable(table)
    .addColumn('id', 'integer', givenKey)
    .addColumn('target_id', 'integer', (column) => column.notNull().references('target.id'))
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addColumn('set_id', 'integer', (column) => column.notNull().references('tool_set.id'));
