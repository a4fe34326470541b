// What did the first store look like? A migration that was ever released is never edited again.

import { type CreateTableBuilder, type Kysely, sql } from 'kysely';
import { givenKey, inKeyOrder } from '../file/dialect.ts';

type Schema = Kysely<unknown>['schema'];

export const first = {
  async up({ schema }: Kysely<unknown>): Promise<void> {
    await createNames(schema);
    await createObservations(schema);
    await createIncidents(schema);
    await createState(schema);
    await createOutbox(schema);
  },
};

async function createNames(schema: Schema): Promise<void> {
  await schema
    .createTable('target')
    .addColumn('id', 'integer', givenKey)
    .addColumn('name', 'text', (column) => column.notNull().unique())
    .addColumn('removed_at_ms', 'bigint')
    .execute();
  await schema
    .createTable('target_check')
    .addColumn('id', 'integer', givenKey)
    .addColumn('target_id', 'integer', (column) => column.notNull().references('target.id'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addUniqueConstraint('target_check_name', ['target_id', 'name'])
    .execute();
  await schema
    .createTable('word')
    .addColumn('id', 'integer', givenKey)
    .addColumn('text', 'text', (column) => column.notNull().unique())
    .execute();
}

async function createObservations(schema: Schema): Promise<void> {
  await keyed(schema, 'observation')
    .addColumn('duration_us', 'bigint', (column) => column.notNull())
    .addColumn('verdict_id', 'integer', (column) => column.notNull().references('word.id'))
    .addColumn('reason_id', 'integer', (column) => column.references('word.id'))
    .addColumn('stage_id', 'integer', (column) => column.references('word.id'))
    .modifyEnd(inKeyOrder)
    .execute();
  await keyed(schema, 'queue_reading')
    .addColumn('waiting', 'bigint')
    .addColumn('active', 'bigint')
    .addColumn('failed', 'bigint')
    .addColumn('delayed', 'bigint')
    .addColumn('completed', 'bigint')
    .addColumn('workers', 'bigint')
    .addColumn('oldest_age_ms', 'bigint')
    .modifyEnd(inKeyOrder)
    .execute();
  await keyed(schema, 'observation_detail')
    .addColumn('stages', 'text', (column) => column.notNull())
    .execute();
}

/** A table with one row per observation, or for some of them. */
function keyed(schema: Schema, name: string): CreateTableBuilder<string> {
  return schema
    .createTable(name)
    .addColumn('check_id', 'integer', (column) => column.notNull().references('target_check.id'))
    .addColumn('started_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('nth', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint(`${name}_key`, ['check_id', 'started_at_ms', 'nth']);
}

async function createIncidents(schema: Schema): Promise<void> {
  await schema
    .createTable('incident')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('target_id', 'integer', (column) => column.notNull().references('target.id'))
    .addColumn('light', 'text', (column) => column.notNull())
    .addColumn('severity', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('cause', 'text')
    .addColumn('reason', 'text')
    .addColumn('stage', 'text')
    .addColumn('failures', 'integer', (column) => column.notNull())
    .addColumn('started_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('opened_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('resolved_at_ms', 'bigint')
    .addColumn('close_reason', 'text')
    .addColumn('observable', 'integer', (column) => column.notNull())
    .addColumn('told', 'text', (column) => column.notNull())
    .execute();
  await schema.createIndex('incident_by_time').on('incident').column('opened_at_ms').execute();
  await schema
    .createIndex('incident_by_target')
    .on('incident')
    .columns(['target_id', 'opened_at_ms'])
    .execute();
  await schema
    .createIndex('incident_open')
    .on('incident')
    .column('opened_at_ms')
    .where(sql.ref('resolved_at_ms'), 'is', null)
    .execute();
  await schema
    .createTable('transition')
    .addColumn('id', 'integer', givenKey)
    .addColumn('target_id', 'integer', (column) => column.notNull().references('target.id'))
    .addColumn('light', 'text', (column) => column.notNull())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addColumn('from_status', 'text', (column) => column.notNull())
    .addColumn('to_status', 'text', (column) => column.notNull())
    .addColumn('cause', 'text')
    .addColumn('reason', 'text')
    .addColumn('stage', 'text')
    .execute();
  await schema.createIndex('transition_by_target').on('transition').columns(['target_id', 'at_ms']).execute();
}

async function createState(schema: Schema): Promise<void> {
  await schema
    .createTable('check_state')
    .addColumn('check_id', 'integer', (column) => column.primaryKey().references('target_check.id'))
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('since_ms', 'bigint', (column) => column.notNull())
    .addColumn('memory', 'text', (column) => column.notNull())
    .execute();
  await schema
    .createTable('light_state')
    .addColumn('target_id', 'integer', (column) => column.notNull().references('target.id'))
    .addColumn('light', 'text', (column) => column.notNull())
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('since_ms', 'bigint', (column) => column.notNull())
    .addColumn('incident_id', 'text', (column) => column.references('incident.id'))
    .addColumn('memory', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('light_state_key', ['target_id', 'light'])
    .execute();
}

async function createOutbox(schema: Schema): Promise<void> {
  await schema
    .createTable('notification')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('incident_id', 'text', (column) => column.references('incident.id'))
    .addColumn('target_id', 'integer', (column) => column.references('target.id'))
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .execute();
  await schema
    .createIndex('notification_by_incident')
    .on('notification')
    .columns(['incident_id', 'at_ms'])
    .execute();
  await schema
    .createTable('delivery')
    .addColumn('seq', 'integer', givenKey)
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('notification_id', 'text', (column) => column.notNull().references('notification.id'))
    .addColumn('receiver', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('created_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('next_attempt_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('finished_at_ms', 'bigint')
    .execute();
  await schema.createIndex('delivery_by_notification').on('delivery').column('notification_id').execute();
  await schema
    .createIndex('delivery_unfinished')
    .on('delivery')
    .column('seq')
    .where(sql.ref('finished_at_ms'), 'is', null)
    .execute();
  await schema
    .createTable('delivery_attempt')
    .addColumn('id', 'integer', givenKey)
    .addColumn('delivery_id', 'text', (column) => column.notNull().references('delivery.id'))
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addColumn('duration_us', 'bigint', (column) => column.notNull())
    .addColumn('http_status', 'integer')
    .addColumn('error', 'text')
    .addColumn('answer', 'text')
    .execute();
  await schema
    .createIndex('delivery_attempt_by_delivery')
    .on('delivery_attempt')
    .column('delivery_id')
    .execute();
}
