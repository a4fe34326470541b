// When was work planned? As the config said at that time: what is told of availability must not change with the next
// config. A window that is taken out of the config while it lasts ends then.

import { nameFits } from '../../base/text.ts';
import type { PlannedSpan } from '../../engine/schedule/maintenance.ts';
import type { Window } from '../readings.ts';
import type { Db } from '../schema.ts';
import { united } from './standing.ts';
import { watchedIn } from './watched.ts';

/** `spans` are all that the config has between then and now. */
export async function sayPlanned(
  db: Db,
  spans: readonly PlannedSpan[],
  sinceMs: number,
  nowMs: number,
): Promise<void> {
  const rows = await db.selectFrom('planned').selectAll().where('until_ms', '>=', sinceMs).execute();
  const known = new Map(rows.map((row) => [keyOf(row.name, row.targets, row.from_ms), row]));
  const said = new Set<string>();
  for (const { name, targets, fromMs, untilMs } of spans) {
    const row = { name, targets: JSON.stringify(targets), from_ms: fromMs, until_ms: untilMs };
    const key = keyOf(row.name, row.targets, row.from_ms);
    const { id, until_ms } = known.get(key) ?? {};
    if (id !== undefined && until_ms !== untilMs) await endAt(db, id, untilMs);
    if (id === undefined && !said.has(key)) await db.insertInto('planned').values(row).execute();
    said.add(key);
  }
  for (const { id, name, targets, from_ms, until_ms } of rows) {
    if (until_ms <= nowMs || said.has(keyOf(name, targets, from_ms))) continue;
    await endAt(db, id, Math.max(from_ms, nowMs));
  }
}

const endAt = (db: Db, id: number, untilMs: number) =>
  db.updateTable('planned').set({ until_ms: untilMs }).where('id', '=', id).execute();

const keyOf = (...parts: (string | number)[]): string => parts.join('\n');

/** For each target the stretches that count: a daemon was watching, and no work was planned. */
export async function countedIn(db: Db, window: Window): Promise<(target: string) => Window[]> {
  const watched = await watchedIn(db, window);
  const rows = await db
    .selectFrom('planned')
    .select(['targets', 'from_ms', 'until_ms'])
    .where('until_ms', '>', window.sinceMs)
    .where('from_ms', '<', window.untilMs)
    .execute();
  const planned = rows.map((row) => ({
    patterns: JSON.parse(row.targets) as string[],
    sinceMs: row.from_ms,
    untilMs: row.until_ms,
  }));
  return (target) => {
    const own = planned.filter(({ patterns }) => patterns.some((pattern) => nameFits(pattern, target)));
    return own.length === 0 ? watched : without(watched, united(own));
  };
}

/** Both in order and without overlap. */
export function without(stretches: readonly Window[], gaps: readonly Window[]): Window[] {
  return stretches.flatMap(({ sinceMs, untilMs }) => {
    const left: Window[] = [];
    let fromMs = sinceMs;
    for (const gap of gaps) {
      if (gap.untilMs <= fromMs || gap.sinceMs >= untilMs) continue;
      if (gap.sinceMs > fromMs) left.push({ sinceMs: fromMs, untilMs: gap.sinceMs });
      fromMs = gap.untilMs;
    }
    if (fromMs < untilMs) left.push({ sinceMs: fromMs, untilMs });
    return left;
  });
}
