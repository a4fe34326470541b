// Which incidents are there? One line each: what, where, why, since when and for how long.

import { oneLine } from '../../base/text.ts';
import type { Incident } from '../../engine/words.ts';
import { type Cell, cell, type Sheet, table } from '../table.ts';
import { age, moment, statusCell } from '../words.ts';

const columns = [
  { title: 'STATUS' },
  { title: 'TARGET' },
  { title: 'LIGHT' },
  { title: 'WHY' },
  { title: 'STARTED' },
  { title: 'FOR', align: 'right' as const },
  { title: 'INCIDENT' },
];

const takenColumn = { title: 'TAKEN BY' };

export function incidentList(incidents: readonly Incident[], nowMs: number, sheet: Sheet): string {
  if (incidents.length === 0) return 'no incident\n';
  const open = incidents.filter(({ resolvedAtMs }) => resolvedAtMs === null).length;
  const isAnyTaken = incidents.some(({ acknowledged }) => acknowledged !== null);
  const rows = incidents.map((incident) => [
    ...row(incident, nowMs),
    ...(isAnyTaken ? [cell(oneLine(incident.acknowledged?.by ?? ''))] : []),
  ]);
  const shown = isAnyTaken ? [...columns, takenColumn] : columns;
  const counts = `${open} open, ${incidents.length - open} resolved; \`coalmine incidents ID\` tells the story of one`;
  return [...table(shown, rows, sheet), sheet.paint('gray', counts), ''].join('\n');
}

function row(incident: Incident, nowMs: number): Cell[] {
  const { status, target, light, cause, reason, startedAtMs, resolvedAtMs, id } = incident;
  return [
    incidentStatus(incident),
    cell(target, status === 'resolved' ? undefined : 'bold'),
    cell(light),
    cell(cause ?? reason ?? '–'),
    cell(moment(startedAtMs)),
    cell(age((resolvedAtMs ?? nowMs) - startedAtMs)),
    cell(id, 'gray'),
  ];
}

/** A resolved one says how bad it was. */
export const incidentStatus = ({ status, severity }: Incident): Cell =>
  status === 'resolved' ? { text: `✓ was ${severity}`, colour: 'green' } : statusCell(status);
