// What is asked of one target when somebody looks closer? How it stands, check by check, its incidents, and who was
// told: what the list of all targets does not hold.

import type { Kysely } from 'kysely';
import type { TargetState } from '../engine/state.ts';
import type { DeliveryStatus, Incident, NotificationType } from '../engine/words.ts';
import { connect } from '../store/dialect.ts';
import { toIncident } from '../store/incident-row.ts';
import { loadStates } from '../store/load-state.ts';
import type { Window } from '../store/readings.ts';
import type { Tables } from '../store/schema.ts';

type Db = Kysely<Tables>;

/** No list is longer, whatever was asked for. */
const mostRows = 10_000;

export interface Told {
  type: NotificationType;
  title: string;
  incidentId: string | null;
  receiver: string;
  status: DeliveryStatus;
  attempts: number;
  atMs: number;
  finishedAtMs: number | null;
}

export interface IncidentsQuestion {
  /** Null for all. */
  target: string | null;
  /** Open at some moment of it; null for any time. */
  within: Window | null;
  most: number;
}

export interface Closer {
  /** Names, also of those that left the config. */
  targets(): Promise<string[]>;
  /** Of every target that was probed and is still configured. */
  states(): Promise<TargetState[]>;
  incident(id: string): Promise<Incident | null>;
  /** Open ones first, then the newest. */
  incidents(question: IncidentsQuestion): Promise<Incident[]>;
  /** What was said of a target, incidents and notices, newest first. */
  told(target: string, most: number): Promise<Told[]>;
  close(): Promise<void>;
}

/** Of a store that a Reader could be opened on. */
export function lookCloser(path: string): Closer {
  const { db, close } = connect(path, 'read');
  return {
    targets: () => readTargets(db),
    states: () => loadStates(db),
    incident: (id) => readIncident(db, id),
    incidents: (question) => readIncidents(db, question),
    told: (target, most) => readTold(db, target, most),
    close,
  };
}

async function readTargets(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('target').select('name').orderBy('name').execute();
  return rows.map(({ name }) => name);
}

const incidentRows = (db: Db) =>
  db
    .selectFrom('incident')
    .innerJoin('target', 'target.id', 'incident.target_id')
    .selectAll('incident')
    .select('target.name as target');

async function readIncident(db: Db, id: string): Promise<Incident | null> {
  const row = await incidentRows(db).where('incident.id', '=', id).executeTakeFirst();
  return row === undefined ? null : toIncident(row, row.target);
}

async function readIncidents(db: Db, { target, within, most }: IncidentsQuestion): Promise<Incident[]> {
  const read = (open: boolean) =>
    incidentRows(db)
      .$if(target !== null, (query) => query.where('target.name', '=', target))
      .$if(within !== null, (query) => query.where('started_at_ms', '<', within?.untilMs ?? 0))
      .$if(within !== null && !open, (query) => query.where('resolved_at_ms', '>=', within?.sinceMs ?? 0))
      .where('resolved_at_ms', open ? 'is' : 'is not', null)
      .orderBy('opened_at_ms', 'desc')
      .limit(Math.min(most, mostRows))
      .execute();
  const open = await read(true);
  const resolved = await read(false);
  return [...open, ...resolved]
    .slice(0, Math.max(most, open.length))
    .map((row) => toIncident(row, row.target));
}

async function readTold(db: Db, target: string, most: number): Promise<Told[]> {
  const rows = await db
    .selectFrom('delivery')
    .innerJoin('notification', 'notification.id', 'delivery.notification_id')
    .innerJoin('target', 'target.id', 'notification.target_id')
    .select(['notification.type', 'notification.body', 'notification.incident_id', 'notification.at_ms'])
    .select(['delivery.receiver', 'delivery.status', 'delivery.attempts', 'delivery.finished_at_ms'])
    .where('target.name', '=', target)
    .orderBy('delivery.seq', 'desc')
    .limit(Math.min(most, mostRows))
    .execute();
  return rows.map((row) => ({
    type: row.type as NotificationType,
    title: (JSON.parse(row.body) as { title: string }).title,
    incidentId: row.incident_id,
    receiver: row.receiver,
    status: row.status as DeliveryStatus,
    attempts: row.attempts,
    atMs: row.at_ms,
    finishedAtMs: row.finished_at_ms,
  }));
}
