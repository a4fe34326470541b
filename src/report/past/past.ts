// What does a person see of one target's past? How available it was, how each check went and how fast, a chart of one
// of them, and what changed when.

import { formatDuration } from '../../base/duration.ts';
import { isTrouble } from '../../engine/judge/status.ts';
import type { CheckName, LightName, Transition } from '../../engine/words.ts';
import type { Availability, Counts, History, Percentiles, Window } from '../../store/readings.ts';
import { type LightSlo, sloJson, sloWords } from '../slo.ts';
import { availabilityJson } from '../snapshot/snapshot-json.ts';
import { type Cell, cell, type Sheet, table } from '../table.ts';
import {
  availabilityWords,
  counted,
  iso,
  moment,
  statusCell,
  statusColours,
  statusGlyphs,
  tenths,
} from '../words.ts';
import { chart, type Drawn } from './chart.ts';

export interface Past extends Window {
  target: string;
  nowMs: number;
  /** The check that is drawn. */
  chosen: CheckName;
  checks: Drawn[];
  /** `slo`: what is left of what was promised, at the end of the window. */
  lights: { light: LightName; availability: Availability; slo: LightSlo | null }[];
  transitions: Transition[];
}

/** The newest say most. */
const mostTransitions = 30;

const tierWords = {
  observation: 'single observations',
  hour: 'sums of hours',
  day: 'sums of days (UTC)',
} as const;

export function pastText(past: Past, sheet: Sheet): string {
  const { target, sinceMs, untilMs, lights, chosen } = past;
  const { paint } = sheet;
  const drawn = past.checks.find(({ check }) => check === chosen);
  return [
    `${paint('bold', target)}  ${moment(sinceMs)} – ${moment(untilMs)}, ${formatDuration(untilMs - sinceMs)}`,
    ...lights.flatMap(({ light, availability, slo }) => [
      `  ${light.padEnd(8)}  ${lightWords(availability)}`,
      ...(slo === null ? [] : [`  ${''.padEnd(8)}  ${sloWords(slo)}`]),
    ]),
    '',
    ...table(checkColumns, past.checks.map(checkRow), sheet),
    '',
    ...(drawn === undefined ? [] : [...drawing(drawn, past.checks, sheet), '']),
    ...transitionLines(past.transitions, sheet),
    '',
  ].join('\n');
}

const lightWords = (availability: Availability): string => {
  const { degradedMs, downMs } = availability;
  const spent = [
    degradedMs > 0 ? `degraded ${formatDuration(degradedMs)}` : '',
    downMs > 0 ? `down ${formatDuration(downMs)}` : '',
  ].filter((part) => part !== '');
  return [`available ${availabilityWords(availability)}`, ...spent].join('; ');
};

const right = 'right' as const;
const checkColumns = [
  { title: 'CHECK' },
  { title: 'PASS', align: right },
  { title: 'DEGRADED', align: right },
  { title: 'FAIL', align: right },
  { title: 'UNKNOWN', align: right },
  { title: 'SUSPECT', align: right },
  { title: 'P50', align: right },
  { title: 'P95', align: right },
  { title: 'P99', align: right },
];

function checkRow({ check, history }: Drawn): Cell[] {
  const { counts, latency } = history.total;
  const time = (ms: number | undefined): Cell => cell(ms === undefined ? '–' : formatDuration(ms));
  return [
    cell(check),
    cell(String(counts.pass)),
    cell(String(counts.degraded)),
    cell(String(counts.fail), counts.fail > 0 ? 'red' : undefined),
    cell(String(counts.unknown)),
    cell(String(counts.suspect)),
    time(latency?.p50Ms),
    time(latency?.p95Ms),
    time(latency?.p99Ms),
  ];
}

function drawing(drawn: Drawn, all: readonly Drawn[], sheet: Sheet): string[] {
  const { check, history } = drawn;
  if (all.every((one) => one.history.buckets.length === 0)) return ['nothing was observed in this time'];
  const from = `each column ${formatDuration(history.bucketMs)}, from ${tierWords[history.tier]}`;
  const bars = history.total.latency === null ? 'no times' : 'p95 of what passed';
  return [`${sheet.paint('bold', check)}  ${bars}, ${from}`, ...chart(drawn, all, sheet)];
}

function transitionLines(transitions: readonly Transition[], { paint }: Sheet): string[] {
  if (transitions.length === 0) return ['no light changed'];
  const shown = transitions.slice(-mostTransitions);
  const more = transitions.length - shown.length;
  return [
    `${counted(transitions.length, 'change')}${more > 0 ? `, the last ${shown.length}` : ''}`,
    ...shown.map((one) => `  ${moment(one.atMs)}  ${one.light.padEnd(8)}  ${changeWords(one, paint)}`),
  ];
}

/** `✓ up → ✗ down worker_down (sentinel_timeout at canary:worker)` */
export function changeWords({ from, to, cause, reason, stage }: Transition, paint: Sheet['paint']): string {
  const trouble = isTrouble(to);
  const after = statusCell(to, trouble ? cause : null);
  const why =
    trouble && reason !== null ? ` (${[reason, stage].filter((part) => part !== null).join(' at ')})` : '';
  return `${paint(statusColours[from], `${statusGlyphs[from]} ${from}`)} → ${paint(statusColours[to], after.text)}${why}`;
}

/** Version 1. Every key is always there, an absent value is null. */
export function pastJson({ target, sinceMs, untilMs, nowMs, chosen, checks, lights, transitions }: Past) {
  return {
    version: 1,
    at: iso(nowMs),
    target,
    since: iso(sinceMs),
    until: iso(untilMs),
    lights: lights.map(({ light, availability, slo }) => ({
      light,
      ...availabilityJson(availability),
      slo: sloJson(slo),
    })),
    checks: checks.map(({ check, history }) => ({ check, ...summaryJson(history.total) })),
    chart: chartJson(chosen, checks.find(({ check }) => check === chosen)?.history ?? null),
    transitions: transitions.map(transitionJson),
  };
}

const chartJson = (check: CheckName, history: History | null) =>
  history && {
    check,
    tier: history.tier,
    since: iso(history.sinceMs),
    until: iso(history.untilMs),
    bucket_ms: history.bucketMs,
    buckets: history.buckets.map(({ fromMs, ...summary }) => ({
      from: iso(fromMs),
      ...summaryJson(summary),
    })),
  };

const summaryJson = ({ counts, latency }: { counts: Counts; latency: Percentiles | null }) => ({
  counts,
  latency: latency && {
    p50_ms: tenths(latency.p50Ms),
    p95_ms: tenths(latency.p95Ms),
    p99_ms: tenths(latency.p99Ms),
  },
});

export const transitionJson = ({ light, atMs, from, to, cause, reason, stage }: Transition) => ({
  at: iso(atMs),
  light,
  from,
  to,
  cause,
  reason,
  stage,
});
