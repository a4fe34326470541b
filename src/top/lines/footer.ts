// What stands at the bottom? What is being typed, the answer to what was asked, or which keys there are.

import { type Cell, cell } from '../../report/table.ts';
import type { Size } from '../model/facts.ts';
import { bindings } from '../model/keys.ts';
import type { Prompt, Said, View } from '../model/view.ts';
import { cut, type Line, line, widthOfLine } from './line.ts';
import { wrapped } from './wrap.ts';

const asks: Record<Prompt['kind'], (prompt: Prompt) => string> = {
  filter: () => 'show only: ',
  note: (prompt) => `acknowledge ${prompt.kind === 'note' ? prompt.of : ''}, note (may be empty): `,
  silence: (prompt) => `silence ${prompt.kind === 'silence' ? silenced(prompt) : ''}, how long and why: `,
};

/** `exports`, or one light of it. */
const silenced = ({ target, light }: Extract<Prompt, { kind: 'silence' }>): string =>
  [target, light].filter((part) => part !== null).join(' ');

const tones: Record<Said['tone'], Cell['colour']> = { good: 'green', bad: 'red', plain: undefined };

/** The end of what is typed is seen, and the end of an answer: both go on over lines of the page. */
const mostLines = 3;

export function footerLines(view: View, size: Size): Line[] {
  const lines = wrapped(footerLine(view, size), size.columns);
  return view.prompt === null ? lines.slice(0, mostLines) : lines.slice(-mostLines);
}

function footerLine({ prompt, said, place, help }: View, { columns }: Size): Line {
  if (prompt !== null) {
    const asked = line(cell(asks[prompt.kind](prompt), 'bold'), `${prompt.text}▏`);
    const one = prompt.kind === 'silence' ? '  tab one light' : '';
    const hint = cell(`   ⏎ done${one}  esc never mind`, 'gray');
    return widthOfLine([...asked, hint]) <= columns ? [...asked, hint] : asked;
  }
  if (said !== null) return line(cell(said.text, tones[said.tone]));
  if (help !== null) return line(cell('↑↓ scroll  any other key leads back', 'gray'));
  return hints(place.at, columns);
}

/** Whole hints, as many as there is room for; help and quit always. */
function hints(at: View['place']['at'], columns: number): Line {
  const all = bindings.filter(
    ({ hint, on, command }) =>
      hint !== undefined && on.includes(at) && !(at === 'overview' && command === 'back'),
  );
  const last = all.filter(({ command }) => command === 'help' || command === 'quit');
  const wordsOf = (some: typeof all): string => some.map(({ hint }) => hint).join('  ');
  let some = all.filter((one) => !last.includes(one));
  while (some.length > 0 && [...wordsOf([...some, ...last])].length > columns) some = some.slice(0, -1);
  return cut(line(cell(wordsOf([...some, ...last]), 'gray')), columns);
}
