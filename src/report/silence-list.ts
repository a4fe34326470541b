// What is nobody told of at the moment, by whose wish and for how long?

import { oneLine } from '../base/text.ts';
import { holds, type Selector, type Silence } from '../engine/tell/silence.ts';
import { type Cell, cell, type Sheet, table } from './table.ts';
import { age, iso, isoOrNull, moment } from './words.ts';

const columns = [
  { title: 'SILENCE' },
  { title: 'WHAT' },
  { title: 'ENDS' },
  { title: 'BY' },
  { title: 'REASON' },
];

export function silenceList(silences: readonly Silence[], nowMs: number, sheet: Sheet): string {
  if (silences.length === 0) return 'no silence\n';
  return [
    ...table(
      columns,
      silences.map((one) => row(one, nowMs)),
      sheet,
    ),
    '',
  ].join('\n');
}

const row = (silence: Silence, nowMs: number): Cell[] => [
  cell(silence.id, holds(silence, nowMs) ? 'bold' : 'gray'),
  cell(selectorWords(silence.selector)),
  cell(endWords(silence, nowMs)),
  cell(oneLine(silence.author)),
  cell(oneLine(silence.reason)),
];

function endWords({ endsAtMs, endedAtMs }: Silence, nowMs: number): string {
  if (endedAtMs !== null) return `ended ${moment(endedAtMs)}`;
  return endsAtMs > nowMs ? `in ${age(endsAtMs - nowMs)}` : `over since ${moment(endsAtMs)}`;
}

/** In one line, where it is not the only thing that is told. */
export const silenceWords = (silence: Silence, nowMs: number): string =>
  `${selectorWords(silence.selector)}, ends ${endWords(silence, nowMs)}, by ${oneLine(silence.author)}: ${oneLine(silence.reason)}`;

function selectorWords({ names, labels, light }: Selector): string {
  const parts = [
    ...(names.length === 0 ? [] : [names.join(' or ')]),
    ...Object.entries(labels).map(([key, value]) => `${key}=${value}`),
    ...(light === null ? [] : [`${light} only`]),
  ];
  return oneLine(parts.join(', '));
}

/** Version 1. */
export const silenceJson = (silence: Silence, nowMs: number) => ({
  id: silence.id,
  holds: holds(silence, nowMs),
  selector: {
    names: silence.selector.names,
    labels: silence.selector.labels,
    light: silence.selector.light,
  },
  reason: silence.reason,
  author: silence.author,
  created_at: iso(silence.createdAtMs),
  ends_at: iso(silence.endsAtMs),
  ended_at: isoOrNull(silence.endedAtMs),
});
