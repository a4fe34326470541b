// What does the page of one target show? What is wrong first, then where the time of the last probe went, the past in
// charts, incidents, what each check saw, and the tools. On a wide screen in two columns.

import { formatDuration } from '../../base/duration.ts';
import { driftCounts, driftLines } from '../../report/drift.ts';
import { incidentStatus } from '../../report/incident/incident-list.ts';
import { chart } from '../../report/past/chart.ts';
import { isBurning, sloWords } from '../../report/slo.ts';
import { cell } from '../../report/table.ts';
import { whyText } from '../../report/why/why-text.ts';
import { age, counted, moment } from '../../report/words.ts';
import {
  type Facts,
  type Known,
  ranges,
  type Size,
  speakingCheck,
  type TargetFacts,
} from '../model/facts.ts';
import { percentileMs, trendOf } from '../model/probes.ts';
import type { Place } from '../model/view.ts';
import { checkLines } from './checks.ts';
import { beside, blank, cut, inColumn, type Line, line, mark, written } from './line.ts';
import { dayLines, depthLines } from './strips.ts';
import { waterfallLines } from './waterfall.ts';
import { wrapped } from './wrap.ts';

type TargetPlace = Extract<Place, { at: 'target' }>;

const wide = 150;
const isWide = (columns: number): boolean => columns >= wide;

/** What a chart may take of the screen. */
export const chartColumns = (columns: number): number =>
  isWide(columns) ? Math.floor(columns / 2) - 2 : columns;

export function targetLines(
  place: TargetPlace,
  facts: Facts,
  known: Known,
  { columns }: Size,
  nowMs: number,
): Line[] {
  const { target } = facts;
  if (target === null || target.target !== place.target) return [line(cell('  reading …', 'gray'))];
  const half = chartColumns(columns);
  const why = whyLines(target, half, nowMs);
  const title = titleLine(place.target, known);
  const seen: Section = { title: 'Checks', lines: [...checkLines(target, half), blank, ...why.rest] };
  const last: Section = {
    title: `Last probe${speed(target)}`,
    lines: waterfallLines(target.why?.state.checks ?? [], half, nowMs),
  };
  const objective = sloSections(target, half);
  const past = [chartSection(place, target, half), ...queueSection(target), daySection(target, half)];
  const others = [incidentSection(place, target, nowMs), toolSection(target, half, nowMs)];
  if (!isWide(columns))
    return [
      title,
      ...why.head,
      ...drawn([
        ...objective,
        last,
        ...past.slice(0, 1),
        ...others.slice(0, 1),
        ...past.slice(1),
        seen,
        ...others.slice(1),
      ]),
    ].map((one) => cut(one, columns));
  const left = [...why.head, ...drawn([...objective, last, ...others, seen])];
  return [
    title,
    ...beside(
      left.map((one) => cut(one, half)),
      drawn(past),
      half + 3,
    ).map((one) => cut(one, columns)),
  ];
}

interface Section {
  title: string;
  lines: Line[];
}

/** Of each light of which something is promised: what is left, and how fast it goes. */
function sloSections({ why }: TargetFacts, columns: number): Section[] {
  if (why === null || why.slo.length === 0) return [];
  const lines = why.slo.flatMap(({ light, slo }) => {
    const words = cell(sloWords(slo), isBurning(slo) ? 'red' : undefined);
    return wrapped(line('  ', inColumn(cell(light), 8), '  ', words), columns);
  });
  return [{ title: 'Objective', lines }];
}

const drawn = (sections: readonly Section[]): Line[] =>
  sections.flatMap(({ title, lines }) => [blank, line(cell(title, 'bold')), ...lines]);

function titleLine(target: string, known: Known): Line {
  const config = known.targets.get(target);
  const labels = Object.entries(config?.labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return line(
    cell(target, 'bold'),
    cell(config?.url ? `  ${config.url}` : '', 'gray'),
    labels.length === 0 ? null : cell(`  ${labels.join(' ')}`, 'gray'),
  );
}

/** The same words as `coalmine why`: what is wrong, and what that rests on. */
function whyLines(
  { why, target }: TargetFacts,
  columns: number,
  nowMs: number,
): { head: Line[]; rest: Line[] } {
  if (why === null)
    return { head: [line(`${target} is no longer probed: what is left of it is its past.`)], rest: [] };
  const lines = written((sheet) => whyText({ ...why, slo: [], nowMs }, sheet), columns);
  const end = lines.findIndex((one) => one.length === 0);
  const within = (some: readonly Line[]): Line[] => some.flatMap((one) => wrapped(one, columns));
  return { head: within(lines.slice(0, end)), rest: within(lines.slice(end + 1)) };
}

function speed({ recent }: TargetFacts): string {
  const p95 = percentileMs(recent, 0.95);
  return p95 === null
    ? ''
    : `  (p95 of the last ${recent.filter(({ check }) => check === 'protocol').length}: ${formatDuration(p95)})`;
}

function chartSection({ check, range }: TargetPlace, target: TargetFacts, columns: number): Section {
  const { checks } = target;
  const shown = checks.find((one) => one.check === (check ?? speakingCheck(target))) ?? checks[0];
  const title = `Last ${ranges[range]?.says ?? ''} of ${shown?.check ?? 'it'}: p95 of what passed`;
  if (shown === undefined || checks.every(({ history }) => history.buckets.length === 0))
    return { title, lines: [line(cell('  nothing was observed in this time', 'gray'))] };
  return {
    title,
    lines: written(({ paint }) => chart(shown, checks, { width: columns, paint }).join('\n'), columns),
  };
}

function queueSection({ depths, window, bucketMs, recent }: TargetFacts): Section[] {
  if (depths.length === 0) return [];
  const trend = { grows: ', more than before ↑', falls: ', fewer than before ↓', steady: '' }[
    trendOf(recent) ?? 'steady'
  ];
  const now = depths.at(-1);
  const counts =
    now === undefined
      ? ''
      : `: ${now.waiting ?? '–'} waiting${trend}, ${now.active ?? '–'} active, ${now.failed ?? '–'} failed`;
  return [{ title: `Queue${counts}`, lines: depthLines(depths, window, bucketMs) }];
}

const daySection = ({ days }: TargetFacts, columns: number): Section => ({
  title: 'Last 90 days',
  lines: dayLines(days, columns),
});

function incidentSection({ item }: TargetPlace, { incidents }: TargetFacts, nowMs: number): Section {
  const title = incidents.length === 0 ? 'Incidents' : `Incidents  (n/N selects, Enter opens)`;
  if (incidents.length === 0) return { title, lines: [line(cell('  none', 'gray'))] };
  return {
    title,
    lines: incidents.map((incident, nth) =>
      line(
        cell(nth === item ? mark : '  ', 'bold'),
        inColumn(incidentStatus(incident), 14),
        ' ',
        inColumn(cell(incident.light), 8),
        '  ',
        inColumn(cell(incident.cause ?? incident.reason ?? '–'), 18),
        '  ',
        moment(incident.startedAtMs),
        '  ',
        inColumn(cell(age((incident.resolvedAtMs ?? nowMs) - incident.startedAtMs)), 4, true),
      ),
    ),
  };
}

function toolSection({ tools }: TargetFacts, columns: number, nowMs: number): Section {
  if (tools === null) return { title: 'Tools', lines: [line(cell('  never listed', 'gray'))] };
  const { count, seenAtMs, acceptedAtMs, drift } = tools;
  const accepted = acceptedAtMs === null ? 'never accepted' : `accepted ${age(nowMs - acceptedAtMs)} ago`;
  const head = line(`  ${counted(count, 'tool')}, the list of ${age(nowMs - seenAtMs)} ago, ${accepted}`);
  const none = line(cell('  no drift', 'gray'));
  const lines =
    drift === null
      ? [none]
      : written(({ paint }) => driftLines(drift, paint).join('\n'), columns).flatMap((one) =>
          wrapped(line('  ', ...one), columns),
        );
  return {
    title: drift === null ? 'Tools' : `Tools, drifted: ${driftCounts(drift)}`,
    lines: [head, ...lines],
  };
}
