// How is a light written in the list? A glyph and a word, shorter where the screen is narrow.

import type { Status } from '../../engine/words.ts';
import { type Cell, cell } from '../../report/table.ts';
import { statusColours, statusGlyphs } from '../../report/words.ts';
import type { TargetOverview } from '../../store/readings.ts';

const short: Record<Status, string> = { up: 'up', degraded: 'degr', down: 'down', unknown: '?' };

export function lightCell(target: TargetOverview, light: 'server' | 'pipeline', isNarrow: boolean): Cell {
  const found = target.lights.find((one) => one.light === light);
  if (found === undefined) return cell('–', 'gray');
  const word = isNarrow ? short[found.status] : found.status;
  return cell(`${statusGlyphs[found.status]} ${word}`.replace('? ?', '? unkn'), statusColours[found.status]);
}
