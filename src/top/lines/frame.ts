// What is on the screen? Exactly as many lines as it has rows, none wider than it is. Pure: the same view and facts
// give the same frame, on a terminal, in a pipe and in a test.

import { cell } from '../../report/table.ts';
import type { Facts, Known, Size } from '../model/facts.ts';
import type { View } from '../model/view.ts';
import { footerLines } from './footer.ts';
import { headerLines } from './header.ts';
import { helpLines } from './help.ts';
import { incidentLines } from './incident.ts';
import { blank, cut, type Line, line, mark } from './line.ts';
import { overviewLines } from './overview.ts';
import { targetLines } from './target.ts';

export interface Frame {
  header: Line[];
  body: Line[];
  footer: Line[];
}

/** On a smaller one nothing can be read. */
const least: Size = { columns: 40, rows: 8 };

const above = 3;
const below = 1;

/** Lines between header and footer. */
export const bodyRows = ({ rows }: Size): number => Math.max(1, rows - above - below);

export interface Seen {
  view: View;
  facts: Facts;
  known: Known;
  size: Size;
  nowMs: number;
}

export function frameOf(seen: Seen): Frame {
  const { view, facts, size, nowMs } = seen;
  if (size.columns < least.columns || size.rows < least.rows) return smallFrame(seen);
  const rows = bodyRows(size);
  const page = pageLines(seen);
  const from = fromOf(view, page.length, rows);
  const body = page.slice(from, from + rows);
  const footer = footerLines(view, size);
  return {
    header: [...headerLines(view, facts, size, nowMs), blank].map((one) => cut(one, size.columns)),
    body: Array.from({ length: rows + below - footer.length }, (_, nth) =>
      cut(body[nth] ?? blank, size.columns),
    ),
    footer,
  };
}

/** The whole page, of which the screen shows a part. */
function pageLines({ view, facts, known, size, nowMs }: Seen): Line[] {
  const body = { columns: size.columns, rows: bodyRows(size) };
  if (view.help !== null) return helpLines(body);
  const { place } = view;
  switch (place.at) {
    case 'overview':
      return overviewLines(view, facts, known, body, nowMs);
    case 'target':
      return targetLines(place, facts, known, body, nowMs);
    case 'incident':
      return incidentLines(place, facts, body, nowMs);
  }
}

/** How far the page scrolls, and where its selected line is. The list does not: who walks in it moves it. */
export function pageShape(seen: Seen): { lines: number; marked: number | null } {
  if (seen.view.help === null && seen.view.place.at === 'overview') return { lines: 0, marked: null };
  const page = pageLines(seen);
  const marked = page.findIndex(([first]) => first?.text === mark);
  return { lines: page.length, marked: marked < 0 ? null : marked };
}

function fromOf({ place, help }: View, lines: number, rows: number): number {
  const from = help ?? (place.at === 'overview' ? 0 : place.from);
  return Math.min(from, Math.max(0, lines - rows));
}

/** What matters most, in as many words as there is room for. */
function smallFrame({ facts: { snapshot, vitals, trouble }, size }: Seen): Frame {
  const { down, degraded, unknown, up } = snapshot.counts;
  const lines: Line[] = [
    line(cell(`✗${down} !${degraded} ?${unknown} ✓${up}`, down > 0 ? 'red' : undefined)),
    trouble === null
      ? line(vitals?.running === false ? cell('✗ no daemon', 'red') : cell('daemon runs'))
      : line(cell('✗ no store', 'red')),
    line(`make it ${least.columns}×${least.rows}`),
    line(cell('q quits', 'gray')),
  ];
  const body = Array.from({ length: Math.max(1, size.rows) }, (_, nth) =>
    cut(lines[nth] ?? blank, size.columns),
  );
  return { header: [], body, footer: [] };
}
