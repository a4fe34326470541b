// What stands above everything? How many targets stand how, how the daemon is, and what time it is.

import { formatDuration } from '../../base/duration.ts';
import type { Status } from '../../engine/words.ts';
import { cell } from '../../report/table.ts';
import { age, counted, moment, statusColours, statusGlyphs } from '../../report/words.ts';
import type { Vitals } from '../../store/read.ts';
import type { Facts, Size } from '../model/facts.ts';
import type { View } from '../model/view.ts';
import { apart, type Line, line } from './line.ts';

/** Narrower, the day is left out of the clock. */
const wide = 100;

export function headerLines(view: View, facts: Facts, { columns }: Size, nowMs: number): Line[] {
  const time = moment(nowMs);
  const clock = line(cell(columns < wide ? time.slice(time.indexOf(' ') + 1) : time, 'gray'));
  return [
    apart([...line(cell('coalmine', 'bold'), '  '), ...countLine(facts)], clock, columns),
    facts.trouble === null
      ? apart(daemonLine(facts, nowMs), arrangement(view), columns)
      : line(cell(`✗ ${facts.trouble}`, 'red')),
  ];
}

function countLine({ snapshot: { counts, targets } }: Facts): Line {
  const troubled = (['down', 'degraded', 'unknown', 'up'] as Status[]).filter((status) => counts[status] > 0);
  return line(
    ...troubled.flatMap((status, nth) => [
      nth === 0 ? null : '  ',
      cell(`${statusGlyphs[status]} ${counts[status].toLocaleString('en')} ${status}`, statusColours[status]),
    ]),
    cell(`  of ${counted(targets.length, 'target')}`, 'gray'),
  );
}

/** Later than this, probes crowd each other out. */
const mostLateMs = 1_000;
/** Whatever is owed for longer, somebody does not get. */
const longOwedMs = 60_000;

function daemonLine({ vitals }: Facts, nowMs: number): Line {
  if (vitals === null) return line(cell('daemon', 'gray'), ' ? not known');
  return line(
    cell('daemon ', 'gray'),
    ...aliveWords(vitals, nowMs),
    ...(vitals.running && vitals.lateMs !== null
      ? [
          cell('  late ', 'gray'),
          cell(formatDuration(vitals.lateMs), vitals.lateMs > mostLateMs ? 'yellow' : undefined),
        ]
      : []),
    ...owedWords(vitals, nowMs),
  );
}

/** `✓ running for 3 h 5 min`, or since when nobody watches. */
function aliveWords({ running, sinceMs, saidAtMs }: Vitals, nowMs: number): Line {
  const lasting = (fromMs: number): string => formatDuration(Math.max(0, nowMs - fromMs));
  if (running) return line(cell('✓ running', 'green'), sinceMs === null ? null : ` for ${lasting(sinceMs)}`);
  if (saidAtMs === null) return line(cell('✗ never ran: start `coalmine run`', 'red'));
  return line(
    cell(`✗ not running since ${moment(saidAtMs)}, ${age(nowMs - saidAtMs)}: start \`coalmine run\``, 'red'),
  );
}

function owedWords({ owed, owedSinceMs, dead }: Vitals, nowMs: number): Line {
  const old = owedSinceMs !== null && nowMs - owedSinceMs > longOwedMs;
  return line(
    cell('  owed ', 'gray'),
    cell(
      old && owedSinceMs !== null ? `! ${owed} for ${formatDuration(nowMs - owedSinceMs)}` : String(owed),
      old ? 'yellow' : undefined,
    ),
    ...(dead > 0 ? [cell(`  ✗ ${dead} dead`, 'red')] : [cell('  dead ', 'gray'), '0']),
  );
}

/** How the list was arranged, where that is not as usual. */
function arrangement({ place, sort, group, filter }: View): Line {
  if (place.at !== 'overview') return [];
  const parts = [
    filter === '' ? '' : `filter “${filter}”`,
    sort === 'trouble' ? '' : `by ${sort}`,
    group === null ? '' : `grouped by ${group}`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? [] : line(cell(parts.join(', '), 'bold'));
}
