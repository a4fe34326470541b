// Where did the time of the last probe go? A bar for each stage, where it began and as long as it took.

import { formatDuration } from '../../base/duration.ts';
import type { CheckState, StageTime } from '../../engine/state/state.ts';
import type { Outcome } from '../../probe/report.ts';
import { type Cell, cell } from '../../report/table.ts';
import { widthOf } from '../../report/width.ts';
import { age } from '../../report/words.ts';
import { inColumn, type Line, line } from './line.ts';

const signs: Record<Outcome, Cell> = {
  pass: cell('✓', 'green'),
  warn: cell('!', 'yellow'),
  fail: cell('✗', 'red'),
  skip: cell('–', 'gray'),
};

interface Timed extends StageTime {
  /** Of another probe, before the last one. */
  isOlder: boolean;
}

export function waterfallLines(checks: readonly CheckState[], columns: number, nowMs: number): Line[] {
  const stages = stagesOf(checks);
  const ran = stages.filter(({ isOlder, outcome }) => !isOlder && outcome !== 'skip');
  if (stages.length === 0) return [line(cell('  no probe has told its stages yet', 'gray'))];
  const fromMs = Math.min(...ran.map(({ startedAtMs }) => startedAtMs));
  const lastsMs = Math.max(1, ...ran.map(({ startedAtMs, durationMs }) => startedAtMs + durationMs - fromMs));
  const names = Math.min(24, Math.max(...stages.map(({ stage }) => widthOf(stage))));
  const room = Math.max(0, columns - names - 40);
  return stages.map((one) =>
    line(
      '  ',
      signs[one.outcome],
      ' ',
      inColumn(cell(one.stage), names),
      '  ',
      inColumn(cell(one.outcome === 'skip' ? '' : formatDuration(one.durationMs)), 9, true),
      ' ',
      one.isOlder || one.outcome === 'skip'
        ? inColumn(cell('', 'gray'), room)
        : barOf(one, { fromMs, lastsMs, room }),
      ' ',
      wordsOf(one, nowMs),
    ),
  );
}

/** In the order in which they speak. What a check did before the last look at the protocol belongs to another probe. */
function stagesOf(checks: readonly CheckState[]): Timed[] {
  const begunMs = checks.find(({ check }) => check === 'protocol')?.last?.atMs ?? 0;
  return checks.flatMap(({ check, last }) => {
    const isOlder = check !== 'protocol' && (last?.atMs ?? 0) < begunMs;
    const stages = last?.stages ?? [];
    // Clocks of two checks of one probe may differ by the moment in which they were read.
    return stages.map((one) => ({ ...one, isOlder: isOlder && begunMs - one.startedAtMs > 1_000 }));
  });
}

function barOf(
  { startedAtMs, durationMs, outcome }: Timed,
  { fromMs, lastsMs, room }: { fromMs: number; lastsMs: number; room: number },
): Cell {
  const from = Math.min(room - 1, Math.max(0, Math.round(((startedAtMs - fromMs) / lastsMs) * room)));
  const length = Math.max(1, Math.min(room - from, Math.round((durationMs / lastsMs) * room)));
  const { colour } = signs[outcome];
  const bar = cell(`${' '.repeat(Math.max(0, from))}${'━'.repeat(length)}`, colour);
  return room > 0 ? inColumn(bar, room) : cell('');
}

const wordsOf = ({ reason, isOlder, startedAtMs, outcome }: Timed, nowMs: number): Cell => {
  const when = isOlder ? `${age(nowMs - startedAtMs)} ago` : '';
  if (reason !== null) return cell([reason, when].filter(Boolean).join(', '), signs[outcome].colour);
  return cell(outcome === 'skip' ? 'not asked' : when, 'gray');
};
