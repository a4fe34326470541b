// What does a person see of all targets? A line for each light, trouble first, and in the end how many stand how.

import { formatDuration } from '../../base/duration.ts';
import { oneLine } from '../../base/text.ts';
import type { Status } from '../../engine/words.ts';
import type { Availability } from '../../store/readings.ts';
import { silenceWords } from '../silence-list.ts';
import { budgetCell } from '../slo.ts';
import { type Cell, type Column, cell, type Sheet, table } from '../table.ts';
import { age, counted, percent, statusCell } from '../words.ts';
import { type LightSnapshot, type Snapshot, staleMs, type TargetSnapshot } from './snapshot.ts';

const columns: Column[] = [
  { title: 'TARGET' },
  { title: 'LIGHT' },
  { title: 'STATUS' },
  { title: 'SINCE', align: 'right' },
  { title: '24 H (SEEN)', align: 'right', optional: true },
  { title: 'LAST PROBE', optional: true },
  { title: 'WAIT/ACT/FAIL', align: 'right', optional: true },
  { title: '30 D (SEEN)', align: 'right', optional: true },
];

/** Of those who promised something. */
const budgetColumn: Column = { title: 'BUDGET LEFT', align: 'right', optional: true };

export function snapshotText(snapshot: Snapshot, sheet: Sheet): string {
  const { targets, counts, atMs, silences } = snapshot;
  if (targets.length === 0) return 'no target was probed yet: `coalmine run` probes them\n';
  const promised = targets.some(({ lights }) => lights.some(({ slo }) => slo !== null));
  const rows = targets.flatMap((target) =>
    target.lights.map((light, nth) => lightRow(target, light, nth === 0, promised, atMs)),
  );
  const words = (['down', 'degraded', 'unknown', 'up'] as Status[])
    .filter((status) => counts[status] > 0)
    .map((status) => `${counts[status]} ${status}`);
  const ageMs = staleMs(snapshot);
  return [
    ...table(promised ? [...columns, budgetColumn] : columns, rows, sheet),
    sheet.paint('gray', `${counted(targets.length, 'target')}: ${words.join(', ')}`),
    ...takenWords(targets),
    ...silences.map((one) => `silence ${one.id}: ${silenceWords(one, atMs)}`),
    ...(ageMs === null ? [] : [staleWords(ageMs, sheet)]),
    '',
  ].join('\n');
}

/** One line for each open incident that somebody has. */
const takenWords = (targets: readonly TargetSnapshot[]): string[] =>
  targets.flatMap(({ lights }) =>
    lights.flatMap(({ incident }) => {
      if (incident === null || incident.acknowledged === null) return [];
      const { by, note } = incident.acknowledged;
      const said = note === null ? '' : `: ${oneLine(note)}`;
      return [`${incident.target} ${incident.light}: ${oneLine(by)} has it${said}`];
    }),
  );

const staleWords = (ageMs: number, { paint }: Sheet): string =>
  paint('yellow', `! the newest probe is ${formatDuration(ageMs)} old: is \`coalmine run\` running?`);

function lightRow(
  target: TargetSnapshot,
  light: LightSnapshot,
  first: boolean,
  promised: boolean,
  nowMs: number,
): Cell[] {
  const { incident, status, sinceMs, day, month } = light;
  const why = status === 'up' || status === 'unknown' ? null : (incident?.cause ?? incident?.reason ?? null);
  const { last, queue } = target;
  const probed = last === null ? '–' : `${age(nowMs - last.atMs)} ago, ${formatDuration(last.durationMs)}`;
  const ofQueue = light.light === 'pipeline' && queue !== null;
  return [
    cell(first ? target.target : '', 'bold'),
    cell(light.light),
    statusCell(status, why),
    cell(age(nowMs - sinceMs)),
    cell(shareWords(day)),
    cell(first ? probed : ''),
    cell(ofQueue ? [queue.waiting, queue.active, queue.failed].map((count) => count ?? '–').join('/') : ''),
    cell(shareWords(month)),
    ...(promised ? [budgetCell(light.slo)] : []),
  ];
}

/** `99.21 % (83 %)`: how available, of how much that was watched; never the one without the other. */
const shareWords = ({ share, coverage }: Availability): string =>
  share === null
    ? '– (0 %)'
    : `${percent(share)} (${coverage < 0.01 ? '<1' : Math.floor(coverage * 100 + 1e-6)} %)`;
