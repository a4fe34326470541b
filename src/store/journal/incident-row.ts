// How does an incident lie in its table? The one place that turns it into a row and back.

import type { Selectable } from 'kysely';
import type { Incident } from '../../engine/words.ts';
import type { Db, IncidentRow } from '../schema.ts';
import type { Known } from './known.ts';
import { writeMany } from './many.ts';

/** Writes nothing when it lies there already. */
export async function storeIncident(
  db: Db,
  known: Known,
  targetId: number,
  incident: Incident,
): Promise<void> {
  const row = toRow(targetId, incident);
  const { id } = row;
  const text = JSON.stringify(row);
  if (known.incidents.get(id) === text) return;
  await upsert(db, [row]);
  if (incident.resolvedAtMs === null) known.incidents.set(id, text);
  else known.incidents.delete(id);
}

const columns = [
  'target_id',
  'light',
  'severity',
  'status',
  'cause',
  'reason',
  'stage',
  'failures',
  'started_at_ms',
  'opened_at_ms',
  'resolved_at_ms',
  'close_reason',
  'observable',
  'told',
  'last_good_ms',
  'acknowledged',
] as const satisfies (keyof IncidentRow)[];

/** In a storm there are a thousand of them in one transaction. */
const upsert = writeMany<IncidentRow>(['id', ...columns], (db, rows) =>
  db
    .insertInto('incident')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet(({ ref }) =>
          Object.fromEntries(columns.map((column) => [column, ref(`excluded.${column}`)])),
        ),
    ),
);

/** What people see of an incident. The count of failures and the newest reason grow with every observation. */
export const visibleOf = ({ failures, reason, stage, ...visible }: Incident): object => visible;

function toRow(targetId: number, incident: Incident): IncidentRow {
  return {
    id: incident.id,
    target_id: targetId,
    light: incident.light,
    severity: incident.severity,
    status: incident.status,
    cause: incident.cause,
    reason: incident.reason,
    stage: incident.stage,
    failures: incident.failures,
    started_at_ms: incident.startedAtMs,
    opened_at_ms: incident.openedAtMs,
    resolved_at_ms: incident.resolvedAtMs,
    close_reason: incident.closeReason,
    observable: incident.observable ? 1 : 0,
    told: JSON.stringify(incident.told),
    last_good_ms: incident.lastGoodMs,
    acknowledged: incident.acknowledged && JSON.stringify(incident.acknowledged),
  };
}

/** The words in the columns are those that `storeIncident` put there. */
export function toIncident(row: Selectable<IncidentRow> & { target: string }): Incident {
  return {
    id: row.id,
    target: row.target,
    light: row.light as Incident['light'],
    severity: row.severity as Incident['severity'],
    status: row.status as Incident['status'],
    cause: row.cause as Incident['cause'],
    reason: row.reason as Incident['reason'],
    stage: row.stage as Incident['stage'],
    failures: row.failures,
    startedAtMs: row.started_at_ms,
    openedAtMs: row.opened_at_ms,
    resolvedAtMs: row.resolved_at_ms,
    closeReason: row.close_reason as Incident['closeReason'],
    observable: row.observable === 1,
    told: JSON.parse(row.told) as Incident['told'],
    lastGoodMs: row.last_good_ms,
    acknowledged:
      row.acknowledged === null ? null : (JSON.parse(row.acknowledged) as Incident['acknowledged']),
  };
}
