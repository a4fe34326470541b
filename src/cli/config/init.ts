// How does one begin? With a config made from flags, or from that of an MCP client, which is checked before it is
// written. A secret is never copied: it becomes a variable, and the answer says which ones to set.

import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readTextFile } from '../../config/load/file.ts';
import { parseConfig } from '../../config/load/load.ts';
import { formatProblem, type Problem } from '../../config/problem.ts';
import type { AdHocFlags } from '../ad-hoc.ts';
import { UsageError } from '../command-error.ts';
import { checkedVariable, headersIn } from '../header-flags.ts';
import type { CliIo } from '../io.ts';
import { flagFor, nameFor } from '../selection.ts';
import { type ClientServer, parseClientConfig } from './client-config.ts';
import { copiedArguments, copiedSetting, copiedUrl } from './copied.ts';
import { type InitTarget, initText } from './init-text.ts';
import { createVariables } from './variables.ts';

export interface InitOptions extends AdHocFlags {
  /** The config of a client, in place of the flags for one target. */
  from: string | null;
  name: string | null;
  /** The variable with the address of a webhook. */
  webhookEnv: string | null;
  /** `-` is stdout. */
  output: string;
  force: boolean;
}

const mostBytes = 4 * 1024 * 1024;

type Settings = ReturnType<typeof createVariables>;

export async function runInit(operands: string[], options: InitOptions, io: CliIo): Promise<number> {
  if (options.stdio !== true && operands.length > 0)
    throw new UsageError(`${operands[0]} follows no flag: --stdio goes with a command after --`);
  const settings = createVariables();
  const { targets, left } =
    options.from === null
      ? { targets: [targetOfFlags(operands, options, settings)], left: [] }
      : fromClient(options.from, options, settings, io);
  if (targets.length === 0)
    throw new UsageError(
      `${options.from} has no server to watch: ${left.map(({ name, why }) => `${name}: ${why}`).join('; ')}`,
    );
  const webhook =
    options.webhookEnv === null ? null : `\${${checkedVariable(options.webhookEnv, '--webhook-env')}}`;
  const text = initText(targets, webhook);
  const hook = webhook === null ? [] : [{ name: options.webhookEnv ?? '', of: 'oncall' }];
  const all = [...settings.of('').all(), ...hook];
  const wanted = all.filter(({ name }) => text.includes(`\${${name}}`));
  const problems = problemsIn(
    text,
    settings,
    io,
    hook.map(({ name }) => name),
  );
  if (problems.length > 0) throw new UsageError(problems.map(asFlag).join('\n'));
  if (options.output === '-') io.stdout.write(text);
  else write(text, options, io);
  // Where stdout is the config, what is to be done goes beside it.
  const told = options.output === '-' ? io.stderr : io.stdout;
  const lines = [
    ...(options.output === '-' ? [] : [`${options.output}: ${targets.map(({ name }) => name).join(', ')}`]),
    ...left.map(({ name, why }) => `left out ${name}: ${why}`),
    ...targets.flatMap(({ name, notes }) => notes.map((note) => `${name}: ${note}`)),
    ...(wanted.length === 0
      ? []
      : ['set before you use it:', ...wanted.map(({ name, of }) => `  ${name}  (${of})`)]),
    ...(options.output === '-' ? [] : [`next: coalmine check --config ${options.output}`]),
  ];
  told.write(lines.map((line) => `${line}\n`).join(''));
  return 0;
}

/** Who gave flags has not seen the file that they would make. */
const asFlag = (one: Problem): string =>
  formatProblem({ ...one, file: 'command line', line: 0, path: flagFor(one.path) });

function write(text: string, { output, force }: InitOptions, io: CliIo): void {
  const path = resolve(io.cwd, output);
  if (!force && existsSync(path))
    throw new UsageError(`${output} is there already: --force replaces it, --output names another file`);
  try {
    writeFileSync(path, text, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    throw new UsageError(`${output} cannot be written: ${(error as NodeJS.ErrnoException).code}`);
  }
}

/** By the same rules as any config, with something in place of each variable. */
function problemsIn(text: string, settings: Settings, io: CliIo, more: readonly string[] = []): Problem[] {
  const names = [
    ...settings
      .of('')
      .all()
      .map(({ name }) => name),
    ...more,
  ];
  const stood = names.map((name) => [name, `http://${name.toLowerCase().replaceAll('_', '-')}.invalid`]);
  const parsed = parseConfig(text, {
    file: 'the config that this would make',
    baseDir: io.cwd,
    env: { HOME: io.cwd, ...io.env, ...Object.fromEntries(stood) },
    readFile: () => ({ ok: false as const, why: 'is not read', missing: false }),
  });
  return parsed.ok ? [] : parsed.problems;
}

function targetOfFlags(operands: readonly string[], flags: InitOptions, settings: Settings): InitTarget {
  const { url = null, stdio = false, canary = [], expectTool = [], health = null, name, transport } = flags;
  const [program = null, ...args] = stdio ? operands : [];
  if ((url === null) === (program === null))
    throw new UsageError(
      'say what to watch: --url URL, --stdio -- command args, or --from FILE with the config of an MCP client',
    );
  const called = name ?? nameFor(url === null ? (program ?? '').replace(/^.*\//, '') : hostIn(url));
  const variables = settings.of(called);
  const copied = { variables, before: '' };
  const headers = headersIn(flags).map(([key, value, variable]): [string, string] => [
    key,
    variable === null
      ? variables.written(value, key, false)
      : variables.written(`\${${variable}}`, key, true),
  ]);
  return {
    ...{ name: called, url: url === null ? null : copiedUrl(url, copied), sse: transport === 'sse' },
    ...{ command: program, args: copiedArguments(args, copied), cwd: null, env: [], headers },
    bearer:
      flags.bearerEnv === undefined
        ? null
        : variables.written(`\${${checkedVariable(flags.bearerEnv, '--bearer-env')}}`, '', true),
    ...{ canaries: canary, expect: expectTool, health, notes: [] },
  };
}

/** Which flags say of what the config of a client says itself, or that no two of its servers share. */
const ofOneTarget = [
  ...(['url', 'stdio', 'name', 'transport', 'health'] as const),
  ...(['header', 'headerEnv', 'bearerEnv'] as const),
] satisfies (keyof InitOptions)[];

function fromClient(file: string, flags: InitOptions, settings: Settings, io: CliIo) {
  const stray = ofOneTarget.find((name) => flags[name] !== undefined && flags[name] !== null);
  if (stray !== undefined)
    throw new UsageError(
      `--from names the targets itself: it does not go with --${stray.replace(/[A-Z]/g, (char) => `-${char.toLowerCase()}`)}`,
    );
  const read = readTextFile(resolve(io.cwd, file), mostBytes);
  if (!read.ok) throw new UsageError(`${file} ${read.why}`);
  const { servers, left } = parseClientConfig(read.text, file);
  const names = new Set<string>();
  const targets = servers.map((server) => {
    const name = unique(nameFor(server.name), names);
    names.add(name);
    return targetOfServer(name, server, settings.of(name, new Set(server.env.keys())), flags);
  });
  // One that no config can hold, such as one behind a socket, is no reason to watch none.
  const unsound = targets.flatMap(({ name }, index) => {
    const [first] = problemsIn(initText(targets.slice(index, index + 1), null), settings, io);
    return first === undefined ? [] : [{ name, why: `${fieldOf(first)}${first.message}` }];
  });
  const sound = targets.filter(({ name }) => !unsound.some((one) => one.name === name));
  return { targets: sound, left: [...left, ...unsound] };
}

const fieldOf = ({ path }: Problem): string => path.replace(/^targets\[0\]\.?/, '').replace(/.$/, '$&: ');

type Written = ReturnType<Settings['of']>;

function targetOfServer(
  name: string,
  server: ClientServer,
  variables: Written,
  flags: InitOptions,
): InitTarget {
  const before = `${name}_`;
  const copied = { variables, before };
  const headers = [...server.headers];
  const bearer = headers.find(([key, value]) => /^authorization$/i.test(key) && /^bearer\s+\S/i.test(value));
  const copy = (value: string | null, key: string) =>
    value === null ? null : variables.written(value, key, false);
  return {
    name,
    url: server.url === null ? null : copiedUrl(server.url, copied),
    sse: server.sse,
    command: copy(server.command, 'command'),
    args: copiedArguments(server.args, copied),
    cwd: copy(server.cwd, 'cwd'),
    env: [...server.env].map(
      ([key, value]) => [key, copiedSetting(value, key, { variables, before: '' })] as const,
    ),
    headers: headers
      .filter((one) => one !== bearer)
      .map(([key, value]) => [key, variables.written(value, key, true, before)] as const),
    bearer:
      bearer === undefined
        ? null
        : variables.written(bearer[1].replace(/^bearer\s+/i, ''), 'token', true, before),
    ...{ canaries: flags.canary ?? [], expect: flags.expectTool ?? [], health: null, notes: server.notes },
  };
}

const hostIn = (url: string): string => (URL.canParse(url) ? new URL(url).host : '');

function unique(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const one = number === 1 ? name : `${name.slice(0, 60)}-${number}`;
    if (!taken.has(one)) return one;
  }
}
