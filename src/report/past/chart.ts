// What does a stretch of the past look like in a terminal? A column for each bucket: how long it took as a bar, how it
// went as a sign below, nothing where nothing was observed.

import { formatDuration } from '../../base/duration.ts';
import type { CheckName, Verdict } from '../../engine/words.ts';
import type { Bucket, Counts, History, Window } from '../../store/readings.ts';
import type { Colour, Sheet } from '../table.ts';
import { padEnd, padStart, shortened, widthOf } from '../width.ts';
import { moment, verdictColours } from '../words.ts';

/** Lines of the bars. */
const height = 5;
const eighths = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** Names and lengths of time stand before the axis. */
const leastLabel = 11;
const mostLabel = 24;
const axisColumns = 2;

const leastColumns = 10;
const mostColumns = 240;

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const widths = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * secondMs),
  ...[1, 2, 5, 10, 15, 20, 30].map((n) => n * minuteMs),
  ...[1, 2, 3, 4, 6, 8, 12].map((n) => n * hourMs),
  ...[1, 2, 5, 7, 14, 30, 60, 90, 365].map((n) => n * dayMs),
];

export interface Drawn {
  check: CheckName;
  history: History;
}

const labelOf = (checks: readonly CheckName[]): number =>
  Math.min(mostLabel, Math.max(leastLabel, ...checks.map(widthOf)));

/** The narrowest round bucket with which the window fits beside these names on a terminal of so many columns. */
export function bucketFor(
  { sinceMs, untilMs }: Window,
  checks: readonly CheckName[],
  terminalColumns: number,
): number {
  // A window seldom begins where a bucket does: one column more than it fills.
  const room = terminalColumns - labelOf(checks) - axisColumns - 1;
  const least = (untilMs - sinceMs) / Math.min(mostColumns, Math.max(leastColumns, room));
  return widths.find((one) => one >= least) ?? Math.ceil(least / dayMs) * dayMs;
}

/** A place for every bucket of the window; null where nothing was observed. */
export function columnsOf({ bucketMs, buckets, sinceMs, untilMs }: History): (Bucket | null)[] {
  const fromMs = Math.floor(sinceMs / bucketMs) * bucketMs;
  const found = new Map(buckets.map((bucket) => [bucket.fromMs, bucket]));
  const count = Math.ceil((untilMs - fromMs) / bucketMs);
  return Array.from({ length: count }, (_, nth) => found.get(fromMs + nth * bucketMs) ?? null);
}

/** Bars of one check, and below them how all of them went. */
export function chart(bars: Drawn, all: readonly Drawn[], { paint }: Sheet): string[] {
  const label = labelOf(all.map(({ check }) => check));
  const columns = columnsOf(bars.history);
  const indent = ' '.repeat(label + axisColumns);
  return [
    ...barLines(columns, label),
    ...all.map(({ check, history }) => {
      const signs = columnsOf(history).map((one) => {
        const { sign, colour } = signOf(one?.counts ?? null);
        return colour === null ? sign : paint(colour, sign);
      });
      return `${padStart(shortened(check, label), label)} │${signs.join('')}`.trimEnd();
    }),
    indent + ends(bars.history, columns.length),
    paint('gray', `${indent}${legend}`),
  ];
}

const legend = '· pass  ! degraded  ✗ fail  ? unknown  s suspect';

/** None where nothing was measured. */
function barLines(columns: readonly (Bucket | null)[], label: number): string[] {
  const slowestMs = Math.max(0, ...columns.map((one) => one?.latency?.p95Ms ?? 0));
  if (slowestMs === 0) return [];
  return Array.from({ length: height }, (_, nth) => {
    const row = height - 1 - nth;
    const cells = columns.map((one) => {
      if (one === null || one.latency === null) return ' ';
      // What was observed has a foot, however fast it was.
      const filled = Math.max(1, Math.round((one.latency.p95Ms / slowestMs) * height * 8));
      return eighths[Math.min(8, Math.max(0, filled - row * 8))];
    });
    const named = nth === 0 ? formatDuration(slowestMs) : nth === 1 ? 'p95' : '';
    return `${padStart(named, label)} ${nth === 0 ? '┤' : '│'}${cells.join('')}`.trimEnd();
  });
}

/** The worst of a bucket is what it shows. */
function signOf(counts: Counts | null): { sign: string; colour: Colour | null } {
  if (counts === null) return { sign: ' ', colour: null };
  for (const [verdict, sign] of [
    ['fail', '✗'],
    ['degraded', '!'],
    ['unknown', '?'],
    ['pass', '·'],
  ] as [Verdict, string][]) {
    if (counts[verdict] > 0) return { sign, colour: verdictColours[verdict] };
  }
  return counts.suspect > 0 ? { sign: 's', colour: 'gray' } : { sign: ' ', colour: null };
}

function ends({ sinceMs, untilMs }: Window, columns: number): string {
  const [first, last] = [moment(sinceMs), moment(untilMs)];
  return columns < first.length + last.length + 1
    ? `${first} – ${last}`
    : padEnd(first, columns - last.length) + last;
}
