// What changed in the tools, for a person? One line for each difference, the worst first.

import { oneLine } from '../base/text.ts';
import type { Difference, Drift } from '../probe/drift/drift.ts';
import { rules } from '../probe/drift/drift-rules.ts';
import type { Paint } from './table.ts';

const colours = { breaking: 'red', risky: 'yellow', additive: 'gray' } as const;

export const driftCounts = ({ breaking, risky, additive }: Drift): string =>
  `${breaking} breaking, ${risky} risky, ${additive} additive`;

/** Those that `drift` lists; of the rest it tells how many there are. */
export function driftLines(drift: Drift, paint: Paint): string[] {
  const more = drift.breaking + drift.risky + drift.additive - drift.differences.length;
  return [
    ...drift.differences.map((one) => differenceLine(one, paint)),
    ...(more > 0 ? [`and ${more} more`] : []),
  ];
}

function differenceLine({ class: weight, tool, rule, pointer, from, to }: Difference, paint: Paint): string {
  const place = pointer === '' ? tool : `${tool} ${pointer}`;
  const change = from === null && to === null ? '' : `: ${from ?? 'nothing'} → ${to ?? 'nothing'}`;
  const word = paint(colours[weight], weight.padEnd('breaking'.length));
  return `${word}  ${oneLine(`${rule} ${place}${change}`, 400)}  ${paint('gray', `(${rules[rule].says})`)}`;
}
