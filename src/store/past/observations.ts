// What exactly was observed of a check? Single observations, with what the server said where one did not pass.

import type { CheckName, Observation } from '../../engine/words.ts';
import type { QueueReading, StageReport } from '../../probe/report.ts';
import type { Db } from '../schema.ts';

/** Without stages when it passed: those of a healthy check are not kept. */
export type PastObservation = Omit<Observation, 'stages'> & { stages: StageReport[] | null };

/** The newest `most` that began before `beforeMs`. */
export interface Range {
  beforeMs: number;
  most: number;
}

const observationRows = (db: Db, target: string, check: CheckName, { beforeMs, most }: Range) =>
  db
    .selectFrom('observation')
    .innerJoin('target_check', 'target_check.id', 'observation.check_id')
    .innerJoin('target', 'target.id', 'target_check.target_id')
    .innerJoin('word as verdict', 'verdict.id', 'observation.verdict_id')
    .leftJoin('word as reason', 'reason.id', 'observation.reason_id')
    .leftJoin('word as stage', 'stage.id', 'observation.stage_id')
    .leftJoin('observation_detail as detail', (join) =>
      join
        .onRef('detail.check_id', '=', 'observation.check_id')
        .onRef('detail.started_at_ms', '=', 'observation.started_at_ms')
        .onRef('detail.nth', '=', 'observation.nth'),
    )
    .leftJoin('queue_reading as queue', (join) =>
      join
        .onRef('queue.check_id', '=', 'observation.check_id')
        .onRef('queue.started_at_ms', '=', 'observation.started_at_ms')
        .onRef('queue.nth', '=', 'observation.nth'),
    )
    .selectAll('queue')
    .select(['observation.started_at_ms as startedAtMs', 'observation.duration_us', 'observation.suspect'])
    .select(['detail.stages', 'queue.check_id as queueOf', 'verdict.text as verdict'])
    .select(['reason.text as reason', 'stage.text as stage'])
    .where('target.name', '=', target)
    .where('target_check.name', '=', check)
    .where('observation.started_at_ms', '<', beforeMs)
    .orderBy('observation.started_at_ms', 'desc')
    .orderBy('observation.nth', 'desc')
    .limit(most)
    .execute();

export async function readObservations(
  db: Db,
  target: string,
  check: CheckName,
  range: Range,
): Promise<PastObservation[]> {
  const rows = await observationRows(db, target, check, range);
  return rows.map((row) => ({
    target,
    check,
    verdict: row.verdict as Observation['verdict'],
    reason: row.reason as Observation['reason'],
    stage: row.stage as Observation['stage'],
    startedAtMs: row.startedAtMs,
    durationMs: row.duration_us / 1_000,
    suspect: row.suspect === 1,
    stages: row.stages === null ? null : (JSON.parse(row.stages) as StageReport[]),
    queue: row.queueOf === null ? null : toQueue(row),
  }));
}

function toQueue(row: Omit<QueueReading, 'oldestAgeMs'> & { oldest_age_ms: number | null }): QueueReading {
  const { waiting, active, failed, delayed, completed, workers } = row;
  return { waiting, active, failed, delayed, completed, workers, oldestAgeMs: row.oldest_age_ms };
}
