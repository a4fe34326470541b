// May this be in colour? Only on a terminal, and only where the operator did not ask for none.

import { styleText } from 'node:util';
import type { Paint } from '../report/table.ts';
import type { CliIo } from './io.ts';

export function painter({ stdout, env }: CliIo): Paint {
  const terminal =
    'isTTY' in stdout && stdout.isTTY === true && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb';
  return terminal
    ? (colour, text) => styleText(colour, text, { validateStream: false })
    : (_colour, text) => text;
}
