// How available was one light over a window? Exactly, from its transitions.

import type { LightName } from '../../engine/words.ts';
import type { Availability, Window } from '../readings.ts';
import type { Db } from '../schema.ts';
import { changesIn } from './changes.ts';
import { countedIn } from './planned.ts';
import { standingIn, toAvailability } from './standing.ts';

/** Null when there is no such target. A light that it does not have was never known. */
export async function readAvailability(
  db: Db,
  name: string,
  light: LightName,
  window: Window,
): Promise<Availability | null> {
  const target = await db.selectFrom('target').select('id').where('name', '=', name).executeTakeFirst();
  if (target === undefined) return null;
  const changes = await changesIn(db, target.id, light, window);
  const countedOf = await countedIn(db, window);
  return toAvailability(standingIn(window, changes, countedOf(name)), window);
}
