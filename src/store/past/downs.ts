// When were lights down? Of some targets at once, from their transitions: only what counts, which is when a daemon was
// watching and no work was planned.

import type { Downs, TargetDowns } from '../../engine/ports.ts';
import type { Span } from '../../engine/schedule/maintenance.ts';
import type { LightName, Status } from '../../engine/words.ts';
import { diskTrouble } from '../file/error.ts';
import type { Window } from '../readings.ts';
import type { Db } from '../schema.ts';
import { toChange } from './changes.ts';
import { countedIn } from './planned.ts';
import { type Change, steady, stretchesOf } from './standing.ts';

/** A statement takes so many names. */
const mostAtOnce = 500;

/** For the daemon. */
export const createDowns = (db: Db): Downs => ({
  async of(targets, { fromMs, untilMs }) {
    try {
      const read = (moment: Db) => readDowns(moment, targets, { sinceMs: fromMs, untilMs });
      return await db.transaction().execute(read);
    } catch (error) {
      if (diskTrouble(error) === null) throw error;
      return null;
    }
  },
});

/** By target: those that are not configured any more are left out. */
export async function readDowns(
  db: Db,
  targets: readonly string[],
  window: Window,
): Promise<Map<string, TargetDowns>> {
  const countedOf = await countedIn(db, window);
  const found = new Map<string, TargetDowns>();
  for (let at = 0; at < targets.length; at += mostAtOnce) {
    const some = targets.slice(at, at + mostAtOnce);
    const changes = await changesOf(db, some, window);
    for (const row of await lightsOf(db, some)) {
      const { target, light } = row;
      const own = changes.get(keyOf(row))?.map(toChange) ?? [steady(row.status as Status, row.since_ms)];
      const downs = found.get(target) ?? { server: [], pipeline: [] };
      downs[light as LightName] = downSpans(window, own, countedOf(target));
      found.set(target, downs);
    }
  }
  return found;
}

function downSpans(window: Window, changes: readonly Change[], counted: readonly Window[]): Span[] {
  return stretchesOf(window, changes)
    .filter(({ status }) => status === 'down')
    .flatMap(({ sinceMs, untilMs }) =>
      counted
        .map((one) => ({
          fromMs: Math.max(sinceMs, one.sinceMs),
          untilMs: Math.min(untilMs, one.untilMs),
        }))
        .filter((span) => span.fromMs < span.untilMs),
    );
}

const lightsOf = (db: Db, targets: readonly string[]) =>
  db
    .selectFrom('light_state')
    .innerJoin('target', 'target.id', 'light_state.target_id')
    .select(['target.name as target', 'light', 'status', 'since_ms'])
    .where('target.name', 'in', targets)
    .execute();

/** Of each light, oldest first. The first of them tells how it stood before. */
async function changesOf(db: Db, targets: readonly string[], { sinceMs, untilMs }: Window) {
  const rows = await db
    .selectFrom('transition')
    .innerJoin('target', 'target.id', 'transition.target_id')
    .select(['target.name as target', 'light', 'at_ms', 'from_status', 'to_status'])
    .where('target.name', 'in', targets)
    .where('at_ms', '>=', sinceMs)
    .where('at_ms', '<', untilMs)
    .orderBy('at_ms')
    .orderBy('transition.id')
    .execute();
  return Map.groupBy(rows, keyOf);
}

const keyOf = ({ target, light }: { target: string; light: string }): string => `${target}\n${light}`;
