// What may follow which command? Read off the tree of commands, so that no shell knows another program than the one
// that runs.

import type { CommandUnknownOpts } from '@commander-js/extra-typings';

export interface Words {
  /** Such as `coalmine baseline diff`. */
  path: string;
  says: string;
  commands: Words[];
  flags: Flag[];
  /** What its first operand is chosen from; empty where that may be anything. */
  choices: readonly string[];
}

export interface Flag {
  /** Without its dashes. */
  name: string;
  short: string | null;
  says: string;
  /** Null for one that stands alone; words to choose from; or whatever the shell knows of files. */
  takes: null | 'file' | 'text' | readonly string[];
}

type Tree = CommandUnknownOpts;

export function wordsOf(command: Tree, above = ''): Words {
  const path = `${above} ${command.name()}`.trim();
  return {
    path,
    says: command.description(),
    commands: command.commands.map((one) => wordsOf(one, path)),
    choices: command.registeredArguments[0]?.argChoices ?? [],
    flags: [
      ...command.options.filter(({ hidden }) => !hidden).map(flagOf),
      { name: 'help', short: 'h', says: 'what it does, and its flags', takes: null },
    ],
  };
}

const flagOf = ({
  long,
  short,
  description,
  argChoices,
  required,
  optional,
  flags,
}: Tree['options'][number]): Flag => ({
  name: (long ?? '').replace(/^--/, ''),
  short: short?.replace(/^-/, '') ?? null,
  says: description,
  takes: !required && !optional ? null : (argChoices ?? (flags.endsWith('<file>') ? 'file' : 'text')),
});

/** All of them, each after the one that it belongs to. */
export const everyWords = (words: Words): Words[] => [words, ...words.commands.flatMap(everyWords)];

export const dashed = ({ name, short }: Flag): string[] => [
  `--${name}`,
  ...(short === null ? [] : [`-${short}`]),
];
