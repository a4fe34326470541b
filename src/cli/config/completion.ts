// How does a shell complete what is typed? By a script for bash, zsh or fish, printed for its owner to load.

import type { Command } from '@commander-js/extra-typings';
import type { CliIo } from '../io.ts';
import { dashed, everyWords, type Flag, type Words, wordsOf } from './completion-words.ts';

const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

export async function runCompletion(shell: Shell, program: Command, io: CliIo): Promise<number> {
  io.stdout.write(scripts[shell](wordsOf(program)));
  return 0;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Which command is meant so far: `$cmd` grows by each word that is one. */
const walk = (words: Words, at: string): string[] =>
  everyWords(words)
    .filter(({ path }) => path !== words.path)
    .map(({ path }) => `      ${quoted(path)}) cmd=${quoted(path)} ;;`)
    .toSpliced(0, 0, `    case "$cmd ${at}" in`)
    .concat('    esac');

/** Where the word before wants a value. */
const valued = (words: Words, action: (flag: Flag) => string): string[] =>
  everyWords(words).flatMap(({ path, flags }) =>
    flags
      .filter(({ takes }) => takes !== null)
      .map(
        (flag) =>
          `    ${dashed(flag)
            .map((one) => quoted(`${path} ${one}`))
            .join('|')}) ${action(flag)}; return ;;`,
      ),
  );

/** What the word before wants; else what may follow. */
const chosen = (words: Words, action: (flag: Flag) => string, next: readonly string[]): string[] => [
  '  case "$cmd $prev" in',
  ...valued(words, action),
  '  esac',
  '  case "$cmd" in',
  ...next,
  '  esac',
];

function bash(words: Words): string {
  const reply = ({ takes }: Flag): string =>
    takes === 'file'
      ? 'COMPREPLY=($(compgen -f -- "$cur"))'
      : Array.isArray(takes)
        ? `COMPREPLY=($(compgen -W ${quoted(takes.join(' '))} -- "$cur"))`
        : 'COMPREPLY=()';
  const next = everyWords(words).map(({ path, commands, flags, choices }) => {
    const all = [
      ...choices,
      ...commands.map((one) => one.path.replace(/^.* /, '')),
      ...flags.map(({ name }) => `--${name}`),
    ];
    return `    ${quoted(path)}) words=${quoted(all.join(' '))} ;;`;
  });
  return [
    '# bash: eval "$(coalmine completion bash)", for good in ~/.bashrc',
    '_coalmine() {',
    `  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" cmd=coalmine words= i`,
    // Of `--only=server` bash makes three words.
    '  [[ $cur == = ]] && cur=',
    `  [[ $prev == = ]] && prev="\${COMP_WORDS[COMP_CWORD-2]}"`,
    '  for ((i = 1; i < COMP_CWORD; i++)); do',
    // What follows is the command line of another program.
    `    [[ "\${COMP_WORDS[i]}" == -- ]] && { COMPREPLY=($(compgen -f -- "$cur")); return; }`,
    ...walk(words, `\${COMP_WORDS[i]}`),
    '  done',
    ...chosen(words, reply, next),
    '  COMPREPLY=($(compgen -W "$words" -- "$cur"))',
    '}',
    'complete -o bashdefault -o default -F _coalmine coalmine',
    '',
  ].join('\n');
}

function zsh(words: Words): string {
  const reply = ({ takes }: Flag): string =>
    takes === 'file'
      ? '_files'
      : Array.isArray(takes)
        ? `compadd -- ${takes.map(quoted).join(' ')}`
        : '_message value';
  const item = (name: string, says: string): string => quoted(`${name.replaceAll(':', '\\:')}:${says}`);
  const next = everyWords(words).map(({ path, commands, flags, choices }) => {
    const below = [
      ...choices.map(quoted),
      ...commands.map((one) => item(one.path.replace(/^.* /, ''), one.says)),
    ];
    const all = flags.map(({ name, says }) => item(`--${name}`, says));
    return `    ${quoted(path)}) commands=(${below.join(' ')}) flags=(${all.join(' ')}) ;;`;
  });
  return [
    '#compdef coalmine',
    '# zsh: coalmine completion zsh > a folder of $fpath, as _coalmine',
    '_coalmine() {',
    `  local prev="\${words[CURRENT-1]}" cmd=coalmine i`,
    '  local -a commands flags',
    '  for ((i = 2; i < CURRENT; i++)); do',
    `    [[ "\${words[i]}" == -- ]] && { _files; return }`,
    ...walk(words, `\${words[i]}`),
    '  done',
    ...chosen(words, reply, next),
    '  [[ "$PREFIX" != -* ]] && (( $#commands )) && _describe command commands',
    '  [[ "$PREFIX" == -* || $#commands -eq 0 ]] && _describe flag flags',
    '  [[ "$PREFIX" != -* && $#commands -eq 0 ]] && _files',
    '}',
    'if [ "$funcstack[1]" = _coalmine ]; then _coalmine "$@"; else compdef _coalmine coalmine; fi',
    '',
  ].join('\n');
}

function fish(words: Words): string {
  const lines = everyWords(words).flatMap(({ path, commands, flags, choices }) => {
    const names = path.split(' ').slice(1);
    const below = commands.map((one) => one.path.replace(/^.* /, ''));
    const seen = names.map((name) => `__fish_seen_subcommand_from ${name}`);
    const here = [
      ...seen,
      ...(below.length > 0 ? [`not __fish_seen_subcommand_from ${below.join(' ')}`] : []),
    ];
    const when = here.length > 0 ? ` -n ${quoted(here.join('; and '))}` : '';
    return [
      ...(choices.length === 0 ? [] : [`complete -c coalmine -f${when} -a ${quoted(choices.join(' '))}`]),
      ...commands.map(
        (one) => `complete -c coalmine -f${when} -a ${one.path.replace(/^.* /, '')} -d ${quoted(one.says)}`,
      ),
      ...flags.map((flag) => `complete -c coalmine${when} ${fishFlag(flag)} -d ${quoted(flag.says)}`),
    ];
  });
  return ['# fish: coalmine completion fish > ~/.config/fish/completions/coalmine.fish', ...lines, ''].join(
    '\n',
  );
}

const fishFlag = ({ name, short, takes }: Flag): string =>
  [
    `-l ${name}`,
    ...(short === null ? [] : [`-s ${short}`]),
    ...(takes === 'file' ? ['-r -F'] : Array.isArray(takes) ? [`-x -a ${quoted(takes.join(' '))}`] : []),
    ...(takes === 'text' ? ['-x'] : []),
  ].join(' ');

const scripts: Record<Shell, (words: Words) => string> = { bash, zsh, fish };
