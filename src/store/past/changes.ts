// How did a light change? Its transitions of a window, with the last one before it: that tells how it began.

import type { LightName, Status } from '../../engine/words.ts';
import type { Window } from '../readings.ts';
import type { Db } from '../schema.ts';
import type { Change } from './standing.ts';

export async function changesIn(
  db: Db,
  targetId: number,
  light: LightName,
  { sinceMs, untilMs }: Window,
): Promise<Change[]> {
  const ofLight = db
    .selectFrom('transition')
    .select(['at_ms', 'from_status', 'to_status'])
    .where('target_id', '=', targetId)
    .where('light', '=', light);
  const before = await ofLight
    .where('at_ms', '<', sinceMs)
    .orderBy('at_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  const within = await ofLight
    .where('at_ms', '>=', sinceMs)
    .where('at_ms', '<', untilMs)
    .orderBy('at_ms')
    .orderBy('id')
    .execute();
  return [...(before ? [before] : []), ...within].map(toChange);
}

export const toChange = (row: { at_ms: number; from_status: string; to_status: string }): Change => ({
  atMs: row.at_ms,
  from: row.from_status as Status,
  to: row.to_status as Status,
});
