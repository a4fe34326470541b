// What do the surfaces read? The store as it stands, read-only, while a daemon may be writing to it.

import type { Kysely } from 'kysely';
import type { TargetEvent } from '../engine/memory.ts';
import type { LightState } from '../engine/state.ts';
import type {
  Attempt,
  CheckName,
  Delivery,
  Incident,
  NotificationType,
  Observation,
} from '../engine/words.ts';
import type { QueueReading, StageReport } from '../probe/report.ts';
import { type Connection, connect } from './dialect.ts';
import { diskFailure, type Failed } from './error.ts';
import { toIncident } from './incident-row.ts';
import { loadLights } from './load-state.ts';
import { findPlace, readContent } from './place.ts';
import type { Tables } from './schema.ts';

type Db = Kysely<Tables>;

/** No list is longer, whatever was asked for. */
const mostRows = 10_000;

/** Status, since when, and the open incident with its cause. */
export type LightReading = LightState & { target: string };

/** Without stages when it passed: those of a healthy check are not kept. */
export type PastObservation = Omit<Observation, 'stages'> & { stages: StageReport[] | null };

export interface ToldDelivery extends Omit<Delivery, 'notification' | 'attempts'> {
  type: NotificationType;
  attempts: Attempt[];
}

export interface Reader {
  /** By target, then in the order of the target's lights. */
  lights(): Promise<LightReading[]>;
  /** Open ones, newest first. */
  openIncidents(): Promise<Incident[]>;
  /** Open and resolved, newest first. */
  recentIncidents(most: number): Promise<Incident[]>;
  /** Who was told of an incident, oldest first, with every attempt. */
  deliveries(incidentId: string): Promise<ToldDelivery[]>;
  /** Of one check, newest first, those that began before `beforeMs`. */
  observations(target: string, check: CheckName, range: Range): Promise<PastObservation[]>;
  /** What changed no light, newest first. */
  events(target: string, most: number): Promise<TargetEvent[]>;
  close(): Promise<void>;
}

export interface Range {
  beforeMs: number;
  most: number;
}

/** Takes no lock and changes nothing. */
export function openReader(path: string): { ok: true; reader: Reader } | Failed {
  const found = findPlace(path, 'read');
  if (!found.ok) return found;
  const read = readContent(found.path, 'read');
  if (!read.ok) return read;
  try {
    return { ok: true, reader: createReader(connect(found.path, 'read')) };
  } catch (error) {
    return { ok: false, error: diskFailure(error, path, 'read') };
  }
}

function createReader({ db, close }: Connection): Reader {
  /** All queries of one answer see the same moment. */
  const snapshot = <T>(read: (db: Db) => Promise<T>): Promise<T> => db.transaction().execute(read);
  return {
    lights: () => snapshot(loadLights),
    openIncidents: () => readIncidents(db, { onlyOpen: true, most: mostRows }),
    recentIncidents: (most) => readIncidents(db, { onlyOpen: false, most }),
    deliveries: (incidentId) => snapshot((moment) => readDeliveries(moment, incidentId)),
    events: (target, most) => readEvents(db, target, most),
    observations: (target, check, range) => readObservations(db, target, check, range),
    close,
  };
}

async function readIncidents(
  db: Db,
  { onlyOpen, most }: { onlyOpen: boolean; most: number },
): Promise<Incident[]> {
  const rows = await db
    .selectFrom('incident')
    .innerJoin('target', 'target.id', 'incident.target_id')
    .selectAll('incident')
    .select('target.name as target')
    .$if(onlyOpen, (query) => query.where('resolved_at_ms', 'is', null))
    .orderBy('opened_at_ms', 'desc')
    .limit(Math.min(most, mostRows))
    .execute();
  return rows.map((row) => toIncident(row, row.target));
}

async function readDeliveries(db: Db, incidentId: string): Promise<ToldDelivery[]> {
  const rows = await db
    .selectFrom('delivery')
    .innerJoin('notification', 'notification.id', 'delivery.notification_id')
    .selectAll('delivery')
    .select('notification.type')
    .where('notification.incident_id', '=', incidentId)
    .orderBy('delivery.seq')
    .limit(mostRows)
    .execute();
  const attempts = await readAttempts(
    db,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({
    id: row.id,
    type: row.type as NotificationType,
    receiver: row.receiver,
    status: row.status as Delivery['status'],
    createdAtMs: row.created_at_ms,
    nextAttemptAtMs: row.next_attempt_at_ms,
    finishedAtMs: row.finished_at_ms,
    attempts: attempts.get(row.id) ?? [],
  }));
}

async function readAttempts(db: Db, deliveryIds: string[]): Promise<Map<string, Attempt[]>> {
  if (deliveryIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('delivery_attempt')
    .selectAll()
    .where('delivery_id', 'in', deliveryIds)
    .orderBy('id')
    .execute();
  const attempts = new Map<string, Attempt[]>(deliveryIds.map((id) => [id, []]));
  for (const row of rows) {
    attempts.get(row.delivery_id)?.push({
      atMs: row.at_ms,
      durationMs: row.duration_us / 1_000,
      httpStatus: row.http_status,
      error: row.error,
      answer: row.answer,
    });
  }
  return attempts;
}

async function readEvents(db: Db, target: string, most: number): Promise<TargetEvent[]> {
  const rows = await db
    .selectFrom('target_event')
    .innerJoin('target', 'target.id', 'target_event.target_id')
    .select(['at_ms', 'kind', 'detail'])
    .where('target.name', '=', target)
    .orderBy('at_ms', 'desc')
    .orderBy('target_event.id', 'desc')
    .limit(Math.min(most, mostRows))
    .execute();
  return rows.map((row) => ({
    target,
    atMs: row.at_ms,
    kind: row.kind as TargetEvent['kind'],
    detail: JSON.parse(row.detail) as TargetEvent['detail'],
  }));
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
    .select(['observation.started_at_ms as startedAtMs', 'observation.duration_us', 'detail.stages'])
    .select(['queue.check_id as queueOf', 'verdict.text as verdict'])
    .select(['reason.text as reason', 'stage.text as stage'])
    .where('target.name', '=', target)
    .where('target_check.name', '=', check)
    .where('observation.started_at_ms', '<', beforeMs)
    .orderBy('observation.started_at_ms', 'desc')
    .orderBy('observation.nth', 'desc')
    .limit(Math.min(most, mostRows))
    .execute();

async function readObservations(
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
    stages: row.stages === null ? null : (JSON.parse(row.stages) as StageReport[]),
    queue: row.queueOf === null ? null : toQueue(row),
  }));
}

function toQueue(row: Omit<QueueReading, 'oldestAgeMs'> & { oldest_age_ms: number | null }): QueueReading {
  const { waiting, active, failed, delayed, completed, workers } = row;
  return { waiting, active, failed, delayed, completed, workers, oldestAgeMs: row.oldest_age_ms };
}
