// How would another policy have done? The incidents that it would have made, beside those that there were.

import { formatDuration } from '../../base/duration.ts';
import type { ReplayedIncident } from '../../engine/judge/replay.ts';
import type { Thresholds } from '../../engine/judge/status.ts';
import type { Incident } from '../../engine/words.ts';
import type { Window } from '../../store/readings.ts';
import { incidentJson } from '../snapshot/snapshot-json.ts';
import { cell, type Sheet, table } from '../table.ts';
import { counted, iso, isoOrNull, moment, statusCell } from '../words.ts';

/** The window is what there are observations of. */
export interface Replayed extends Window {
  target: string;
  policy: Thresholds;
  asked: Window;
  observations: number;
  /** Oldest first, as `wouldBe`. */
  was: Incident[];
  wouldBe: ReplayedIncident[];
}

type Stretch = Pick<ReplayedIncident, 'startedAtMs' | 'openedAtMs' | 'resolvedAtMs' | 'severity' | 'light'>;

export function replayText(replayed: Replayed, sheet: Sheet): string {
  const { target, policy, asked, sinceMs, untilMs, observations, was, wouldBe } = replayed;
  const { failures, successes } = policy;
  const shorter =
    sinceMs > asked.sinceMs
      ? `; nothing older is stored of the ${formatDuration(untilMs - asked.sinceMs)} asked for`
      : '';
  const columns = [
    { title: '' },
    { title: 'INCIDENTS', align: 'right' as const },
    { title: 'IN TROUBLE', align: 'right' as const },
  ];
  const rows = [
    [cell('as it was'), ...totals(was, replayed)],
    [cell(`failures ${failures}, successes ${successes}`), ...totals(wouldBe, replayed)],
  ];
  return [
    `${sheet.paint('bold', target)}  ${moment(sinceMs)} – ${moment(untilMs)}, ${counted(observations, 'observation')}${shorter}`,
    '',
    ...table(columns, rows, sheet),
    '',
    ...section('as it was', was, sheet),
    ...section(`with failures ${failures}, successes ${successes}`, wouldBe, sheet),
    sheet.paint(
      'gray',
      'Judged are the observations that were made: quick repeats stay as the policy of then had them.',
    ),
    '',
  ].join('\n');
}

const totals = (spans: readonly Stretch[], window: Window) => [
  cell(String(spans.length)),
  cell(spans.length === 0 ? '–' : formatDuration(troubleMs(spans, window))),
];

/** From believed to resolved, within the window. Two lights at once count twice. */
const troubleMs = (spans: readonly Stretch[], { sinceMs, untilMs }: Window): number =>
  spans.reduce((sum, { openedAtMs, resolvedAtMs }) => {
    const end = Math.min(resolvedAtMs ?? untilMs, untilMs);
    return sum + Math.max(0, end - Math.max(openedAtMs, sinceMs));
  }, 0);

const section = (title: string, spans: readonly Stretch[], sheet: Sheet): string[] =>
  spans.length === 0
    ? [`${title}: no incident`, '']
    : [title, ...spans.map((one) => spanLine(one, sheet)), ''];

function spanLine(
  { light, severity, startedAtMs, openedAtMs, resolvedAtMs }: Stretch,
  { paint }: Sheet,
): string {
  const { text, colour = 'red' } = statusCell(severity === 'critical' ? 'down' : 'degraded');
  const lasted = resolvedAtMs === null ? 'still open' : `for ${formatDuration(resolvedAtMs - startedAtMs)}`;
  const believed = `believed after ${formatDuration(Math.max(0, openedAtMs - startedAtMs))}`;
  return `  ${moment(startedAtMs)}  ${light.padEnd(8)}  ${paint(colour, text)}  ${lasted}, ${believed}`;
}

/** Version 1. */
export const replayJson = ({ target, policy, sinceMs, untilMs, observations, was, wouldBe }: Replayed) => ({
  version: 1,
  target,
  policy,
  since: iso(sinceMs),
  until: iso(untilMs),
  observations,
  was: was.map(incidentJson),
  would_be: wouldBe.map(({ light, severity, startedAtMs, openedAtMs, resolvedAtMs }) => ({
    light,
    severity,
    started_at: iso(startedAtMs),
    opened_at: iso(openedAtMs),
    resolved_at: isoOrNull(resolvedAtMs),
    duration_ms: resolvedAtMs === null ? null : resolvedAtMs - startedAtMs,
  })),
});
