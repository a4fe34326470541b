// How did the last probes of these targets go? The newest observations of every check that they have now, in one query:
// what a sparkline, a short percentile and the trend of a queue are made of.

import type { CheckName, Verdict } from '../../engine/words.ts';
import type { Db } from '../schema.ts';

export interface RecentObservation {
  check: CheckName;
  startedAtMs: number;
  durationMs: number;
  verdict: Verdict;
  suspect: boolean;
  /** What waited in the queue then. Null where that is not known. */
  waiting: number | null;
}

/** Oldest first, the newest `most` of each check. A target without any is not in it. Meant for a screenful. */
export async function readRecent(
  db: Db,
  targets: readonly string[],
  most: number,
): Promise<Map<string, RecentObservation[]>> {
  const rows = targets.length === 0 ? [] : await rowsOf(db, targets, most);
  const found = Map.groupBy(rows, ({ target }) => target);
  return new Map([...found].map(([target, own]) => [target, own.map(toRecent)]));
}

const toRecent = ({
  check,
  verdict,
  suspect,
  duration_us,
  startedAtMs,
  waiting,
}: Row): RecentObservation => ({
  check: check as CheckName,
  startedAtMs,
  durationMs: duration_us / 1_000,
  verdict: verdict as Verdict,
  suspect: suspect === 1,
  waiting,
});

/** Of each check from its `most`-newest observation on: the key leads straight to it, however long the history is. */
const rowsOf = (db: Db, targets: readonly string[], most: number) =>
  db
    .selectFrom('check_state')
    .innerJoin('target_check', 'target_check.id', 'check_state.check_id')
    .innerJoin('target', 'target.id', 'target_check.target_id')
    .innerJoin('observation', (join) =>
      join
        .onRef('observation.check_id', '=', 'check_state.check_id')
        .on('observation.started_at_ms', '>=', ({ fn, selectFrom, val }) =>
          fn.coalesce(
            selectFrom('observation as oldest')
              .select('oldest.started_at_ms')
              .whereRef('oldest.check_id', '=', 'check_state.check_id')
              .orderBy('oldest.started_at_ms', 'desc')
              .limit(1)
              .offset(Math.max(0, most - 1)),
            val(0),
          ),
        ),
    )
    .innerJoin('word', 'word.id', 'observation.verdict_id')
    .leftJoin('queue_reading as queue', (join) =>
      join
        .onRef('queue.check_id', '=', 'observation.check_id')
        .onRef('queue.started_at_ms', '=', 'observation.started_at_ms')
        .onRef('queue.nth', '=', 'observation.nth'),
    )
    .select(['target.name as target', 'target_check.name as check', 'word.text as verdict'])
    .select(['observation.started_at_ms as startedAtMs', 'observation.duration_us', 'observation.suspect'])
    .select('queue.waiting')
    .where('target.name', 'in', targets)
    .orderBy('observation.started_at_ms')
    .execute();

type Row = Awaited<ReturnType<typeof rowsOf>>[number];
