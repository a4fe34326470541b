// When are old messages let go? With the hours: who was told of an incident, with every attempt, what happened to a
// target and changed no light, and what was asked of the daemon. The incidents themselves stay.

import type { Db } from '../schema.ts';
import type { Step } from './keeper.ts';

const mostAtOnce = 50;

/** The oldest few of each. */
export const letMessagesGo =
  (keptMs: number): Step =>
  async (db, nowMs) => {
    const deliveries = await letDeliveriesGo(db, nowMs - keptMs);
    const events = await letEventsGo(db, nowMs - keptMs);
    const requests = await letRequestsGo(db, nowMs - keptMs);
    return deliveries || events || requests;
  };

/** They lie in the order in which they were owed, so the oldest are found without a search. */
async function letDeliveriesGo(db: Db, beforeMs: number): Promise<boolean> {
  const oldest = await db
    .selectFrom('delivery')
    .select(['id', 'notification_id', 'finished_at_ms'])
    .orderBy('seq')
    .limit(mostAtOnce)
    .execute();
  const old = oldest.filter((row) => row.finished_at_ms !== null && row.finished_at_ms < beforeMs);
  if (old.length === 0) return false;
  const ids = old.map((row) => row.id);
  await db.deleteFrom('delivery_attempt').where('delivery_id', 'in', ids).execute();
  await db.deleteFrom('delivery').where('id', 'in', ids).execute();
  const unused = await db
    .selectFrom('notification')
    .select('id')
    .where(
      'id',
      'in',
      old.map((row) => row.notification_id),
    )
    .where('id', 'not in', db.selectFrom('delivery').select('notification_id'))
    .execute();
  const notifications = unused.map(({ id }) => id);
  if (notifications.length === 0) return true;
  await db.deleteFrom('notification_incident').where('notification_id', 'in', notifications).execute();
  await db.deleteFrom('notification').where('id', 'in', notifications).execute();
  return true;
}

async function letEventsGo(db: Db, beforeMs: number): Promise<boolean> {
  const oldest = await db
    .selectFrom('target_event')
    .select(['id', 'at_ms'])
    .orderBy('id')
    .limit(mostAtOnce)
    .execute();
  const old = oldest.filter((row) => row.at_ms < beforeMs).map((row) => row.id);
  if (old.length > 0) await db.deleteFrom('target_event').where('id', 'in', old).execute();
  return old.length > 0;
}

/** What nobody has answered yet still waits for a daemon that understands it. */
async function letRequestsGo(db: Db, beforeMs: number): Promise<boolean> {
  const oldest = await db
    .selectFrom('request')
    .select(['seq', 'answered_at_ms'])
    .orderBy('seq')
    .limit(mostAtOnce)
    .execute();
  const old = oldest
    .filter((row) => row.answered_at_ms !== null && row.answered_at_ms < beforeMs)
    .map((row) => row.seq);
  if (old.length > 0) await db.deleteFrom('request').where('seq', 'in', old).execute();
  return old.length > 0;
}
