// What went wrong? Incidents: one by its id, those that meet a question, or the newest.

import type { Incident } from '../../engine/words.ts';
import { toIncident } from '../journal/incident-row.ts';
import { mostRows, type Window } from '../readings.ts';
import type { Db } from '../schema.ts';

export interface IncidentsQuestion {
  /** Null for all. */
  target: string | null;
  /** Open at some moment of it; null for any time. */
  within: Window | null;
  most: number;
}

export const incidentRows = (db: Db) =>
  db
    .selectFrom('incident')
    .innerJoin('target', 'target.id', 'incident.target_id')
    .selectAll('incident')
    .select('target.name as target');

export async function readIncident(db: Db, id: string): Promise<Incident | null> {
  const row = await incidentRows(db).where('incident.id', '=', id).executeTakeFirst();
  return row === undefined ? null : toIncident(row);
}

/** Open ones first, then the newest. */
export async function readIncidents(db: Db, question: IncidentsQuestion): Promise<Incident[]> {
  const open = await meeting(db, question, true);
  const resolved = await meeting(db, question, false);
  return [...open, ...resolved].slice(0, Math.max(question.most, open.length));
}

async function meeting(
  db: Db,
  { target, within, most }: IncidentsQuestion,
  open: boolean,
): Promise<Incident[]> {
  const rows = await incidentRows(db)
    .$if(target !== null, (query) => query.where('target.name', '=', target))
    .$if(within !== null, (query) => query.where('started_at_ms', '<', within?.untilMs ?? 0))
    .$if(within !== null && !open, (query) => query.where('resolved_at_ms', '>=', within?.sinceMs ?? 0))
    .where('resolved_at_ms', open ? 'is' : 'is not', null)
    .orderBy('opened_at_ms', 'desc')
    .limit(Math.min(most, mostRows))
    .execute();
  return rows.map(toIncident);
}

export async function newestIncidents(db: Db, onlyOpen: boolean, most: number): Promise<Incident[]> {
  const rows = await incidentRows(db)
    .$if(onlyOpen, (query) => query.where('resolved_at_ms', 'is', null))
    .orderBy('opened_at_ms', 'desc')
    .limit(Math.min(most, mostRows))
    .execute();
  return rows.map(toIncident);
}
