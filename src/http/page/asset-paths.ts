// Under which names do the pages load what they need? Under names that change with the content, so that a browser may
// keep it for ever.

import { createHash } from 'node:crypto';
import { liveScript, styleSheet } from './looks.ts';

const named = (text: string, ending: string): string =>
  `/assets/${createHash('sha256').update(text).digest('hex').slice(0, 12)}.${ending}`;

export const stylePath = named(styleSheet, 'css');
export const scriptPath = named(liveScript, 'js');
