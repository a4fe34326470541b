// What does the list of targets look like? A line for the titles, then one for each row that is on the screen.

import { formatDuration } from '../../base/duration.ts';
import type { Status } from '../../engine/words.ts';
import { nextVisitMs } from '../../report/snapshot/next-visit.ts';
import type { TargetSnapshot } from '../../report/snapshot/snapshot.ts';
import { type Cell, cell } from '../../report/table.ts';
import { widthOf } from '../../report/width.ts';
import { age, percent, statusColours, statusGlyphs } from '../../report/words.ts';
import type { RecentObservation } from '../../store/read.ts';
import type { Availability, LightOverview, TargetOverview } from '../../store/readings.ts';
import { badgesOf, worst } from '../model/badges.ts';
import type { Facts, Known, Size } from '../model/facts.ts';
import { type Glance, glanceAt, type Trend } from '../model/probes.ts';
import { listed, onScreen, placeOf, type Row } from '../model/rows.ts';
import type { View } from '../model/view.ts';
import { gap, type PlacedColumn, placed } from './columns.ts';
import { blank, inColumn, type Line, line, mark } from './line.ts';
import { sparkline } from './spark.ts';
import { lightCell } from './status-words.ts';

export function overviewLines(view: View, facts: Facts, known: Known, size: Size, nowMs: number): Line[] {
  const rows = listed(view, facts, known);
  if (rows.length === 0) return emptyLines(view, facts);
  const shown = onScreen(rows, view.selected, size.rows - 1);
  const selected = placeOf(rows, view.selected);
  const columns = placed(size.columns - mark.length, longestName(facts));
  return [
    titles(columns),
    ...shown.rows.map((row, nth) =>
      row.kind === 'group'
        ? groupLine(row)
        : targetLine(row.target, columns, { facts, known, nowMs, selected: shown.from + nth === selected }),
    ),
  ];
}

const longestName = ({ snapshot }: Facts): number =>
  snapshot.targets.reduce((longest, { target }) => Math.max(longest, widthOf(target)), 0);

function emptyLines({ filter }: View, { snapshot, trouble }: Facts): Line[] {
  if (trouble !== null && snapshot.targets.length === 0) return [blank];
  return snapshot.targets.length > 0
    ? [blank, line(`  No target fits “${filter}”: esc shows all ${snapshot.targets.length} again.`)]
    : [blank, line('  No target was probed yet: `coalmine run` probes them, and they appear here.')];
}

const titles = (columns: readonly PlacedColumn[]): Line =>
  line(
    ' '.repeat(mark.length),
    ...columns.flatMap((column, nth) => [
      nth === 0 ? null : ' '.repeat(gap),
      inColumn(cell(column.title, 'gray'), column.columns, column.right),
    ]),
  );

function groupLine({ title, counts }: Extract<Row, { kind: 'group' }>): Line {
  const parts = (['down', 'degraded', 'unknown', 'up'] as Status[])
    .filter((status) => counts[status] > 0)
    .map((status) => cell(`  ${statusGlyphs[status]} ${counts[status]} ${status}`, statusColours[status]));
  return line(cell(title, 'bold'), ...parts);
}

interface Around {
  facts: Facts;
  known: Known;
  nowMs: number;
  selected: boolean;
}

/** What several columns of a row tell of. */
interface Told {
  light: LightOverview | null;
  glance: Glance;
  notes: Cell;
}

const none: readonly RecentObservation[] = [];

function toldOf(target: TargetSnapshot, { facts, known }: Around): Told {
  const notes = badgesOf(target, facts, known);
  return {
    light: speaking(target),
    glance: glanceAt(facts.recent.get(target.target) ?? none),
    notes: cell(notes.map(({ word }) => word).join(' '), worst(notes)),
  };
}

function targetLine(target: TargetSnapshot, columns: readonly PlacedColumn[], around: Around): Line {
  const { selected } = around;
  const told = toldOf(target, around);
  return line(
    cell(selected ? mark : ' '.repeat(mark.length), 'bold'),
    ...columns.flatMap((column, nth) => [
      nth === 0 ? null : ' '.repeat(gap),
      ...(column.name === 'probes'
        ? sparkline(told.glance.probes, column.columns)
        : [inColumn(textOf(target, column, columns, { ...around, ...told }), column.columns, column.right)]),
    ]),
  );
}

function textOf(
  target: TargetSnapshot,
  { name, columns }: PlacedColumn,
  all: readonly PlacedColumn[],
  { known, nowMs, selected, light, glance, notes }: Around & Told,
): Cell {
  switch (name) {
    case 'target':
      return cell(target.target, selected ? 'bold' : undefined);
    case 'server':
    case 'pipeline':
      return lightCell(target, name, columns < 10);
    case 'why': {
      const why = light === null ? '' : whyWords(light, columns);
      // Where notes have no column of their own, they are the next best thing to say.
      return why === '' && !all.some((one) => one.name === 'notes')
        ? notes
        : cell(why, light ? statusColours[light.status] : undefined);
    }
    case 'notes':
      return notes;
    case 'since':
      return cell(light === null ? '–' : age(nowMs - light.sinceMs));
    case 'last':
      return cell(target.last === null ? '–' : shortTime(target.last.durationMs));
    case 'p95':
      return cell(glance.p95Ms === null ? '–' : shortTime(glance.p95Ms));
    case 'queue':
      return queueCell(target, glance.trend);
    case 'day':
      return cell(light === null ? '–' : shareWords(light.day));
    case 'month':
      return cell(light === null ? '–' : shareWords(light.month));
    case 'next':
      return cell(nextWords(target, glance.gapMs, known, nowMs), 'gray');
    default:
      return cell('');
  }
}

/** The light that a row is about: the worse one, of equals the server. */
export function speaking({ lights }: TargetOverview): LightOverview | null {
  const rank: Record<Status, number> = { down: 0, degraded: 1, unknown: 2, up: 3 };
  return lights.toSorted((a, b) => rank[a.status] - rank[b.status])[0] ?? null;
}

/** `worker_down`, and with room for it `worker_down · sentinel_timeout at canary:worker`. */
function whyWords({ status, incident }: LightOverview, columns: number): string {
  if (status === 'up' || incident === null) return '';
  const { cause, reason, stage } = incident;
  const seen = [reason, stage === null ? null : `at ${stage}`].filter((part) => part !== null).join(' ');
  const whole = [cause, seen].filter((part) => part !== null && part !== '').join(' · ');
  return widthOf(whole) <= columns ? whole : (cause ?? reason ?? '');
}

/** No wider than seven columns: `9.9 ms`, `812 ms`, `30.0 s`, `4 min`. */
const shortTime = (ms: number): string => {
  const words = formatDuration(ms);
  return words.length <= 7 ? words : age(ms);
};

const arrows = { grows: '↑', falls: '↓', steady: '' } as const;

function queueCell({ queue }: TargetOverview, trend: Trend | null): Cell {
  if (queue === null) return cell('–', 'gray');
  const [waiting, ...others] = [queue.waiting, queue.active, queue.failed].map((count) =>
    count === null ? '–' : String(count),
  );
  const arrow = trend === null ? '' : arrows[trend];
  return cell(`${waiting}${arrow}/${others.join('/')}`, trend === 'grows' ? 'yellow' : undefined);
}

/** `99.21 % (83 %)`: how available, of how much that was watched. */
const shareWords = ({ share, coverage }: Availability): string =>
  share === null
    ? '–'
    : `${percent(share)} (${coverage < 0.01 ? '<1' : Math.floor(coverage * 100 + 1e-6)} %)`;

/** From the config, or while that is not known from how often somebody looked before. */
function nextWords(
  { target, last }: TargetOverview,
  gapMs: number | null,
  known: Known,
  nowMs: number,
): string {
  if (last === null) return '–';
  const config = known.targets.get(target);
  const nextMs =
    config === undefined
      ? gapMs === null
        ? null
        : last.atMs + gapMs
      : nextVisitMs(config, { check: 'protocol', status: 'up', last } as Parameters<typeof nextVisitMs>[1]);
  if (nextMs === null) return '–';
  const leftMs = nextMs - nowMs;
  return leftMs >= 1_000 ? age(leftMs) : leftMs > -5_000 ? 'now' : 'late';
}
