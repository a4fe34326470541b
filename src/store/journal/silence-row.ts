// How does a silence lie in its table? The one place that turns it into a row and back.

import type { Selectable } from 'kysely';
import type { Silence } from '../../engine/tell/silence.ts';
import type { Db, SilenceRow } from '../schema.ts';

/** Only its end ever changes. */
export async function storeSilence(db: Db, silence: Silence): Promise<void> {
  const { id, selector, reason, author, createdAtMs, endsAtMs, endedAtMs } = silence;
  await db
    .insertInto('silence')
    .values({
      id,
      selector: JSON.stringify(selector),
      reason,
      author,
      created_at_ms: createdAtMs,
      ends_at_ms: endsAtMs,
      ended_at_ms: endedAtMs,
    })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ ended_at_ms: endedAtMs }))
    .execute();
}

/** Those that hold at this moment, the first to end first. */
export async function loadSilences(db: Db, nowMs: number): Promise<Silence[]> {
  const rows = await db
    .selectFrom('silence')
    .selectAll()
    .where('ended_at_ms', 'is', null)
    .where('ends_at_ms', '>', nowMs)
    .orderBy('ends_at_ms')
    .orderBy('id')
    .execute();
  return rows.map(toSilence);
}

/** All that there ever were, the newest first. */
export async function readSilences(db: Db, most: number): Promise<Silence[]> {
  const rows = await db
    .selectFrom('silence')
    .selectAll()
    .orderBy('created_at_ms', 'desc')
    .orderBy('id')
    .limit(most)
    .execute();
  return rows.map(toSilence);
}

const toSilence = (row: Selectable<SilenceRow>): Silence => ({
  id: row.id,
  selector: JSON.parse(row.selector) as Silence['selector'],
  reason: row.reason,
  author: row.author,
  createdAtMs: row.created_at_ms,
  endsAtMs: row.ends_at_ms,
  endedAtMs: row.ended_at_ms,
});
