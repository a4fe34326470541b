// Which codes make a colour that is readable on a dark and on a light terminal? No yellow, which no palette shows well
// on white, and no bright black, which some show as black on black.

import type { Paint } from '../report/table.ts';

const codes: Record<Parameters<Paint>[0], [number, number]> = {
  green: [32, 39],
  yellow: [35, 39],
  red: [31, 39],
  gray: [2, 22],
  bold: [1, 22],
};

export const inColour: Paint = (colour, text) => {
  const [on, off] = codes[colour];
  return `\u001b[${on}m${text}\u001b[${off}m`;
};

export const plain: Paint = (_colour, text) => text;
