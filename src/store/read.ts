// What do the surfaces read? The store as it stands, read-only, while a daemon may be writing to it.

import type { Kysely } from 'kysely';
import type { TargetEvent } from '../engine/memory.ts';
import type { LightState } from '../engine/state.ts';
import type {
  Attempt,
  CheckName,
  Delivery,
  Incident,
  LightName,
  NotificationType,
  Transition,
} from '../engine/words.ts';
import { type Connection, connect } from './dialect.ts';
import { diskFailure, type Failed } from './error.ts';
import { toIncident } from './incident-row.ts';
import { loadLights } from './load-state.ts';
import { readAvailability } from './past/availability.ts';
import { readHistory } from './past/history.ts';
import { type PastObservation, type Range, readObservations } from './past/observations.ts';
import { readOverview } from './past/overview.ts';
import { backUp, readStats } from './past/whole.ts';
import { findPlace, readContent } from './place.ts';
import type {
  Availability,
  History,
  HistoryQuestion,
  StoreStats,
  TargetOverview,
  Window,
} from './readings.ts';
import type { Tables } from './schema.ts';

export type { PastObservation, Range } from './past/observations.ts';

type Db = Kysely<Tables>;

/** No list is longer, whatever was asked for. */
const mostRows = 10_000;

/** Status, since when, and the open incident with its cause. */
export type LightReading = LightState & { target: string };

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
  /** Of both lights, within the window, oldest first. */
  transitions(target: string, window: Window): Promise<Transition[]>;
  /** Every check that the target ever had. */
  checks(target: string): Promise<CheckName[]>;
  /** Null when there is no such target or check. */
  history(target: string, check: CheckName, question: HistoryQuestion): Promise<History | null>;
  /** Null when there is no such target. */
  availability(target: string, light: LightName, window: Window): Promise<Availability | null>;
  /** Every target that is configured, by name. */
  overview(nowMs: number): Promise<TargetOverview[]>;
  /** Reads the whole file: seconds for each gigabyte. */
  stats(): Promise<StoreStats>;
  /** A consistent copy, also while a daemon writes. The file must not exist yet. */
  backup(file: string): Promise<{ ok: true; bytes: number } | Failed>;
  close(): Promise<void>;
}

/** Takes no lock and changes nothing. */
export function openReader(path: string): { ok: true; reader: Reader } | Failed {
  const found = findPlace(path, 'read');
  if (!found.ok) return found;
  const read = readContent(found.path, 'read');
  if (!read.ok) return read;
  try {
    return { ok: true, reader: createReader(connect(found.path, 'read'), found.path) };
  } catch (error) {
    return { ok: false, error: diskFailure(error, path, 'read') };
  }
}

function createReader({ db, close }: Connection, path: string): Reader {
  /** All queries of one answer see the same moment. */
  const snapshot = <T>(read: (db: Db) => Promise<T>): Promise<T> => db.transaction().execute(read);
  return {
    lights: () => snapshot(loadLights),
    openIncidents: () => readIncidents(db, { onlyOpen: true, most: mostRows }),
    recentIncidents: (most) => readIncidents(db, { onlyOpen: false, most }),
    deliveries: (incidentId) => snapshot((moment) => readDeliveries(moment, incidentId)),
    events: (target, most) => readEvents(db, target, most),
    observations: (target, check, range) =>
      readObservations(db, target, check, { ...range, most: Math.min(range.most, mostRows) }),
    transitions: (target, window) => readTransitions(db, target, window),
    checks: (target) => readChecks(db, target),
    history: (...asked) => snapshot((moment) => readHistory(moment, ...asked)),
    availability: (...asked) => snapshot((moment) => readAvailability(moment, ...asked)),
    overview: (nowMs) => snapshot((moment) => readOverview(moment, nowMs)),
    stats: () => snapshot((moment) => readStats(moment, path)),
    backup: (file) => backUp(db, file),
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

async function readTransitions(db: Db, target: string, { sinceMs, untilMs }: Window): Promise<Transition[]> {
  const rows = await db
    .selectFrom('transition')
    .innerJoin('target', 'target.id', 'transition.target_id')
    .select(['light', 'at_ms', 'from_status', 'to_status', 'cause', 'reason', 'stage'])
    .where('target.name', '=', target)
    .where('at_ms', '>=', sinceMs)
    .where('at_ms', '<', untilMs)
    .orderBy('at_ms')
    .orderBy('transition.id')
    .limit(mostRows)
    .execute();
  return rows.map((row) => ({
    target,
    light: row.light as Transition['light'],
    atMs: row.at_ms,
    from: row.from_status as Transition['from'],
    to: row.to_status as Transition['to'],
    cause: row.cause as Transition['cause'],
    reason: row.reason as Transition['reason'],
    stage: row.stage as Transition['stage'],
  }));
}

async function readChecks(db: Db, target: string): Promise<CheckName[]> {
  const rows = await db
    .selectFrom('target_check')
    .innerJoin('target', 'target.id', 'target_check.target_id')
    .select('target_check.name')
    .where('target.name', '=', target)
    .orderBy('target_check.id')
    .execute();
  return rows.map(({ name }) => name as CheckName);
}
