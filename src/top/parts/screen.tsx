// What fills the terminal? Header, body and footer, never higher than it is; and keys, which go to whoever asked for
// them.

import { Box, useInput } from 'ink';
import type { Pressed } from '../model/keys.ts';
import { Rows } from './rows.tsx';

export interface ScreenProps {
  /** Painted, one string a line. */
  header: readonly string[];
  body: readonly string[];
  footer: readonly string[];
  columns: number;
  rows: number;
  onKey(input: string, pressed: Pressed): void;
}

export function Screen({ header, body, footer, columns, rows, onKey }: ScreenProps) {
  useInput(onKey);
  return (
    <Box flexDirection="column" width={columns} height={rows} overflow="hidden">
      <Rows lines={header} />
      <Rows lines={body} />
      <Rows lines={footer} />
    </Box>
  );
}
