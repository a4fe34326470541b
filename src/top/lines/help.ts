// What can be done here? The table of keys, and what the signs mean.

import { cell } from '../../report/table.ts';
import type { Size } from '../model/facts.ts';
import { bindings, type Where } from '../model/keys.ts';
import { beside, blank, inColumn, type Line, line } from './line.ts';

const places: [Where, string][] = [
  ['overview', 'list'],
  ['target', 'target'],
  ['incident', 'incident'],
];

const keyColumns = 10;

export function helpLines({ columns }: Size): Line[] {
  const keys = bindings.map(({ shown, does, on }) =>
    line(
      cell('  '),
      inColumn(cell(shown, 'bold'), keyColumns),
      does,
      on.length === places.length
        ? null
        : cell(
            `  (${places.flatMap(([place, word]) => (on.includes(place) ? [word] : [])).join(', ')})`,
            'gray',
          ),
    ),
  );
  const left = [line(cell('Keys', 'bold')), ...keys];
  return columns >= 150 ? beside(left, signs, Math.floor(columns * 0.6)) : [...left, blank, ...signs];
}

const signs: Line[] = [
  line(cell('Signs', 'bold')),
  line(
    '  ',
    cell('✓ up', 'green'),
    '  ',
    cell('! degraded', 'yellow'),
    '  ',
    cell('✗ down', 'red'),
    '  ',
    cell('? unknown', 'yellow'),
    ': could not be judged',
  ),
  line('  PROBES  the newest at the right: a bar passed, as high as it took long;'),
  line('          ✗ failed, ! degraded, ? could not be judged, s while we were unwell'),
  line('  QUEUE   jobs in it: waiting (↑ more, ↓ fewer than before) / active / failed'),
  line('  24 H, 30 D  how available, and in brackets the share of that time that was watched'),
  line('  NOTES   ack: somebody works on it; silence, maintenance: nobody is told;'),
  line('          flapping: it comes and goes; drift: other tools than were accepted;'),
  line('          burning: the error budget goes fast; suspect: we were unwell'),
  line('  late  how long after its time a probe begins; owed  messages not yet delivered;'),
  line('  dead  messages given up within a week: `coalmine alert dead` lists them'),
];
