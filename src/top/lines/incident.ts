// What does the page of one incident show? Its story in the order in which it happened, and every message that was sent
// of it, one of which may be sent again.

import { storyText } from '../../report/incident/incident-story.ts';
import { type Cell, cell } from '../../report/table.ts';
import { age } from '../../report/words.ts';
import type { ToldDelivery } from '../../store/read.ts';
import type { Facts, Size } from '../model/facts.ts';
import type { Place } from '../model/view.ts';
import { blank, cut, inColumn, type Line, line, mark, written } from './line.ts';
import { wrapped } from './wrap.ts';

type IncidentPlace = Extract<Place, { at: 'incident' }>;

export function incidentLines(
  place: IncidentPlace,
  { incident }: Facts,
  { columns }: Size,
  nowMs: number,
): Line[] {
  if (incident === null || incident.incident.id !== place.id) return [line(cell('  reading …', 'gray'))];
  const story = written((sheet) => storyText({ ...incident, nowMs }, sheet), columns);
  const title = incident.deliveries.length === 0 ? 'Messages' : 'Messages  (n/N selects, r sends again)';
  return [
    ...story.flatMap((one) => wrapped(one, columns)),
    blank,
    line(cell(title, 'bold')),
    ...(incident.deliveries.length === 0
      ? [line(cell('  none', 'gray'))]
      : incident.deliveries.map((one, nth) => deliveryLine(one, nth === place.item, nowMs))),
  ].map((one) => cut(one, columns));
}

const statuses: Record<ToldDelivery['status'], Cell> = {
  done: cell('✓ accepted', 'green'),
  dead: cell('✗ given up', 'red'),
  pending: cell('… waits', 'yellow'),
  leased: cell('→ on its way'),
  dropped: cell('– dropped', 'gray'),
  folded: cell('✓ in a digest', 'green'),
};

function deliveryLine(
  { type, receiver, status, attempts, createdAtMs, nextAttemptAtMs }: ToldDelivery,
  selected: boolean,
  nowMs: number,
): Line {
  const last = attempts.at(-1);
  const answer = last === undefined ? '' : (last.error ?? `HTTP ${last.httpStatus ?? '–'}`);
  const next = status === 'pending' ? `, again in ${age(nextAttemptAtMs - nowMs)}` : '';
  return line(
    cell(selected ? mark : '  ', 'bold'),
    inColumn(statuses[status], 13),
    '  ',
    inColumn(cell(receiver, 'bold'), 16),
    '  ',
    inColumn(cell(type), 18),
    '  ',
    inColumn(cell(`${age(nowMs - createdAtMs)} ago`), 7, true),
    `  ${attempts.length === 1 ? '1 attempt' : `${attempts.length} attempts`}${answer === '' ? '' : `: ${answer}`}${next}`,
  );
}
