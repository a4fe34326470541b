// What does one plain frame look like? The list as the dashboard shows it, without a terminal around it and without any
// code that steers one.

import type { Reader } from '../store/read.ts';
import { gather } from './gather.ts';
import { frameOf } from './lines/frame.ts';
import { type Line, painted } from './lines/line.ts';
import { type Known, nothingKnown, type Size } from './model/facts.ts';
import { firstView } from './model/view.ts';
import { plain } from './paint.ts';

/** Beside the rows of the list: what stands above and below it. */
const around = 5;

/** More than that is not read by anybody: `coalmine status` lists all. */
const mostRows = 500;

export async function onceText(
  reader: Reader,
  path: string,
  columns: number,
  nowMs: number,
  known: Known = nothingKnown,
): Promise<string> {
  const view = firstView;
  const count = (await reader.targets()).length;
  const size: Size = { columns: Math.max(40, columns), rows: Math.min(mostRows, count) + around };
  const facts = await gather(reader, path, { view, known, size }, nowMs);
  const frame = frameOf({ view, facts, known, size, nowMs });
  const text = (one: Line): string => painted(one, plain).replace(/^› /, '  ').trimEnd();
  const lines = [...frame.header, ...frame.body].map(text);
  const more = facts.snapshot.targets.length - mostRows;
  const rest = more > 0 ? `\n… and ${more} more: \`coalmine status\` lists all` : '';
  return `${lines.join('\n').trimEnd()}${rest}\n`;
}
