// What did the store learn to remember eighth? Which digest tells a delivery, since when one is refused, of which
// incidents one message speaks, and which receivers were given up.

import { type Kysely, sql } from 'kysely';
import { inKeyOrder } from '../file/dialect.ts';

export const relay = {
  async up({ schema }: Kysely<unknown>): Promise<void> {
    await schema.alterTable('delivery').addColumn('refused_since_ms', 'bigint').execute();
    await schema.alterTable('delivery').addColumn('folded_into', 'text').execute();
    await schema
      .createIndex('delivery_dead')
      .on('delivery')
      .column('seq')
      .where(sql.ref('status'), '=', 'dead')
      .execute();
    await schema
      .createIndex('delivery_folded')
      .on('delivery')
      .column('folded_into')
      .where(sql.ref('folded_into'), 'is not', null)
      .execute();
    await schema
      .createTable('notification_incident')
      .addColumn('incident_id', 'text', (column) => column.notNull())
      .addColumn('notification_id', 'text', (column) => column.notNull().references('notification.id'))
      .addPrimaryKeyConstraint('notification_incident_key', ['incident_id', 'notification_id'])
      .modifyEnd(inKeyOrder)
      .execute();
    await schema
      .createIndex('notification_incident_by_notification')
      .on('notification_incident')
      .column('notification_id')
      .execute();
    await schema
      .createTable('receiver_standing')
      .addColumn('receiver', 'text', (column) => column.primaryKey())
      .addColumn('dead_since_ms', 'bigint')
      .addColumn('told_at_ms', 'bigint', (column) => column.notNull())
      .execute();
  },
};
