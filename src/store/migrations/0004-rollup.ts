// What did the store learn to remember fourth? Sums of hours and days, how long each light stood how, when the
// monitor was watching, and from when on each tier is whole.

import { type Kysely, sql } from 'kysely';
import { blob, givenKey, inKeyOrder } from '../file/dialect.ts';

type Schema = Kysely<unknown>['schema'];

export const rollup = {
  async up(db: Kysely<unknown>): Promise<void> {
    const { schema } = db;
    await schema
      .alterTable('observation')
      .addColumn('suspect', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
    await schema
      .alterTable('target_check')
      .addColumn('rolled_until_ms', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute();
    await schema.createIndex('target_check_rolled').on('target_check').column('rolled_until_ms').execute();
    for (const table of ['observation_hour', 'observation_day']) await sums(schema, table);
    await createLightDays(schema);
    await createWatch(db);
    await schema
      .createTable('kept')
      .addColumn('tier', 'text', (column) => column.primaryKey())
      .addColumn('from_ms', 'bigint', (column) => column.notNull())
      .execute();
  },
};

async function sums(schema: Schema, table: string): Promise<void> {
  await schema
    .createTable(table)
    .addColumn('check_id', 'integer', (column) => column.notNull().references('target_check.id'))
    .addColumn('from_ms', 'bigint', (column) => column.notNull())
    .addColumn('pass', 'integer', (column) => column.notNull())
    .addColumn('degraded', 'integer', (column) => column.notNull())
    .addColumn('fail', 'integer', (column) => column.notNull())
    .addColumn('unknown', 'integer', (column) => column.notNull())
    .addColumn('suspect', 'integer', (column) => column.notNull())
    .addColumn('latency', blob)
    .addPrimaryKeyConstraint(`${table}_key`, ['check_id', 'from_ms'])
    .modifyEnd(inKeyOrder)
    .execute();
}

async function createLightDays(schema: Schema): Promise<void> {
  await schema
    .alterTable('target')
    .addColumn('lights_until_ms', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute();
  await schema
    .createTable('light_day')
    .addColumn('from_ms', 'bigint', (column) => column.notNull())
    .addColumn('target_id', 'integer', (column) => column.notNull().references('target.id'))
    .addColumn('light', 'text', (column) => column.notNull())
    .addColumn('up_ms', 'bigint', (column) => column.notNull())
    .addColumn('degraded_ms', 'bigint', (column) => column.notNull())
    .addColumn('down_ms', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('light_day_key', ['from_ms', 'target_id', 'light'])
    .modifyEnd(inKeyOrder)
    .execute();
  await schema.createIndex('transition_by_time').on('transition').column('at_ms').execute();
}

/** An older store did not say when it watched: its observations do. */
async function createWatch(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('watch')
    .addColumn('id', 'integer', givenKey)
    .addColumn('from_ms', 'bigint', (column) => column.notNull())
    .addColumn('until_ms', 'bigint', (column) => column.notNull())
    .execute();
  await sql`insert into watch (from_ms, until_ms)
    select min(started_at_ms), max(started_at_ms) from observation having count(*) > 0`.execute(db);
}
