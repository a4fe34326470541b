// Which key does what? One table: it is what the dashboard obeys, what the help shows and what the last line hints at.

export type Where = 'overview' | 'target' | 'incident';

export type Command =
  | 'up'
  | 'down'
  | 'page_up'
  | 'page_down'
  | 'first'
  | 'last'
  | 'open'
  | 'back'
  | 'filter'
  | 'sort'
  | 'group'
  | 'longer'
  | 'shorter'
  | 'next_check'
  | 'next_item'
  | 'previous_item'
  | 'acknowledge'
  | 'silence'
  | 'probe'
  | 'resend'
  | 'help'
  | 'quit';

export interface Binding {
  command: Command;
  /** As `keyOf` names them. */
  keys: readonly string[];
  /** How they are written for people. */
  shown: string;
  does: string;
  /** Where it means something. */
  on: readonly Where[];
  /** In the last line of the screen. */
  hint?: string;
}

const everywhere: readonly Where[] = ['overview', 'target', 'incident'];
const inside: readonly Where[] = ['target', 'incident'];

export const bindings: readonly Binding[] = [
  { command: 'down', keys: ['down', 'j'], shown: '↓ j', does: 'next row, or a line down', on: everywhere },
  { command: 'up', keys: ['up', 'k'], shown: '↑ k', does: 'row before, or a line up', on: everywhere },
  {
    command: 'page_down',
    keys: ['pagedown', 'ctrl+d', ' '],
    shown: 'PgDn ^D',
    does: 'a page down',
    on: everywhere,
  },
  { command: 'page_up', keys: ['pageup', 'ctrl+u'], shown: 'PgUp ^U', does: 'a page up', on: everywhere },
  { command: 'first', keys: ['home', '0'], shown: 'Home 0', does: 'the beginning', on: everywhere },
  { command: 'last', keys: ['end', 'G'], shown: 'End G', does: 'the end', on: everywhere },
  {
    command: 'open',
    keys: ['enter'],
    shown: 'Enter',
    does: 'look closer: the target, then its incident',
    on: ['overview', 'target'],
    hint: '⏎ open',
  },
  {
    command: 'back',
    keys: ['esc', 'backspace'],
    shown: 'Esc',
    does: 'back; on the overview, clear the filter',
    on: everywhere,
    hint: 'esc back',
  },
  {
    command: 'filter',
    keys: ['/'],
    shown: '/',
    does: 'show only targets whose name, cause, label or mark holds a text',
    on: ['overview'],
    hint: '/ filter',
  },
  {
    command: 'sort',
    keys: ['s'],
    shown: 's',
    does: 'sort by trouble, name, since, latency, availability, queue',
    on: ['overview'],
    hint: 's sort',
  },
  {
    command: 'group',
    keys: ['g'],
    shown: 'g',
    does: 'group by a label of the config, the next one, then none',
    on: ['overview'],
    hint: 'g group',
  },
  {
    command: 'longer',
    keys: ['right', 'l'],
    shown: '→ l',
    does: 'a longer time in the charts: 1 h, 24 h, 7 d, 90 d',
    on: ['target'],
    hint: '←→ time',
  },
  {
    command: 'shorter',
    keys: ['left', 'h'],
    shown: '← h',
    does: 'a shorter time in the charts',
    on: ['target'],
  },
  {
    command: 'next_check',
    keys: ['tab'],
    shown: 'Tab',
    does: 'chart the next check',
    on: ['target'],
    hint: 'tab check',
  },
  {
    command: 'next_item',
    keys: ['n'],
    shown: 'n',
    does: 'the next incident, or delivery, of the list',
    on: inside,
    hint: 'n/N select',
  },
  { command: 'previous_item', keys: ['N'], shown: 'N', does: 'the one before', on: inside },
  {
    command: 'acknowledge',
    keys: ['a'],
    shown: 'a',
    does: 'acknowledge the open incident: somebody works on it',
    on: everywhere,
    hint: 'a ack',
  },
  {
    command: 'silence',
    keys: ['S'],
    shown: 'S',
    does: 'silence the target for a while: nobody is told, all is recorded',
    on: everywhere,
    hint: 'S silence',
  },
  {
    command: 'probe',
    keys: ['p'],
    shown: 'p',
    does: 'probe the target now, through the daemon',
    on: ['overview', 'target'],
    hint: 'p probe',
  },
  {
    command: 'resend',
    keys: ['r'],
    shown: 'r',
    does: 'send the selected delivery again',
    on: ['incident'],
    hint: 'r resend',
  },
  { command: 'help', keys: ['?'], shown: '?', does: 'this page', on: everywhere, hint: '? help' },
  { command: 'quit', keys: ['q', 'ctrl+c'], shown: 'q ^C', does: 'quit', on: everywhere, hint: 'q quit' },
];

export const commandFor = (key: string, where: Where): Command | null =>
  bindings.find(({ keys, on }) => keys.includes(key) && on.includes(where))?.command ?? null;

/** What a terminal told of a key. */
export interface Pressed {
  ctrl?: boolean;
  /** Alt; or an escape so close before the key that the terminal sent both at once. */
  meta?: boolean;
  shift?: boolean;
  upArrow?: boolean;
  downArrow?: boolean;
  leftArrow?: boolean;
  rightArrow?: boolean;
  pageUp?: boolean;
  pageDown?: boolean;
  home?: boolean;
  end?: boolean;
  return?: boolean;
  escape?: boolean;
  tab?: boolean;
  backspace?: boolean;
  delete?: boolean;
}

const named = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'esc'],
  ['tab', 'tab'],
  ['backspace', 'backspace'],
  ['delete', 'backspace'],
] as const;

/** Who types fast, or pastes, sends several keys at once. */
export function keysOf(input: string, pressed: Pressed): string[] {
  const name = named.find(([flag]) => pressed[flag] === true)?.[1];
  if (name !== undefined && name !== 'esc') return [name];
  const { meta, escape: escaped, ...bare } = pressed;
  // Nothing here is on Alt, and who is in a hurry must not have a letter taken for another command.
  if (meta === true) return ['esc', ...(escaped === true ? ['esc'] : keysOf(input, bare))];
  if (escaped === true) return ['esc'];
  if (pressed.ctrl === true) return [`ctrl+${input}`];
  return [...input].map((one) => (one === '\r' || one === '\n' ? 'enter' : one));
}
