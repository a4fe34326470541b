// How did each check of a target go over the chosen time, and how fast? A row each, canaries with their times.

import { formatDuration } from '../../base/duration.ts';
import { type Cell, cell, table } from '../../report/table.ts';
import type { TargetFacts } from '../model/facts.ts';
import { type Line, written } from './line.ts';

const right = 'right' as const;
const optional = true as const;
const columns = [
  { title: '  CHECK' },
  { title: 'P50', align: right },
  { title: 'P95', align: right },
  { title: 'P99', align: right },
  { title: 'PASS', align: right },
  { title: 'FAIL', align: right },
  { title: 'DEGRADED', align: right, optional },
  { title: 'UNKNOWN', align: right, optional },
];

export function checkLines({ checks }: TargetFacts, width: number): Line[] {
  const time = (ms: number | undefined): Cell => cell(ms === undefined ? '–' : formatDuration(ms));
  const rows = checks.map(({ check, history }) => {
    const { counts, latency } = history.total;
    return [
      cell(`  ${check}`),
      time(latency?.p50Ms),
      time(latency?.p95Ms),
      time(latency?.p99Ms),
      cell(String(counts.pass)),
      cell(String(counts.fail), counts.fail > 0 ? 'red' : undefined),
      cell(String(counts.degraded)),
      cell(String(counts.unknown)),
    ];
  });
  return written((sheet) => table(columns, rows, sheet).join('\n'), width);
}
