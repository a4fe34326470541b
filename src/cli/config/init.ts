// How does one begin? With a config made from flags, or from that of an MCP client, which is checked before it is
// written. A secret is never copied: it becomes a variable, and the answer says which ones to set.

import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readTextFile } from '../../config/load/file.ts';
import { parseConfig } from '../../config/load/load.ts';
import { formatProblem } from '../../config/problem.ts';
import type { AdHocFlags } from '../ad-hoc.ts';
import { UsageError } from '../command-error.ts';
import { checkedVariable, headersIn } from '../header-flags.ts';
import type { CliIo } from '../io.ts';
import { nameFor } from '../selection.ts';
import { type ClientServer, parseClientConfig } from './client-config.ts';
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
  const wanted = [
    ...settings.of('').all(),
    ...(webhook === null ? [] : [{ name: options.webhookEnv ?? '', of: 'oncall' }]),
  ];
  refuseUnsound(text, wanted, io);
  if (options.output === '-') io.stdout.write(text);
  else write(text, options, io);
  // Where stdout is the config, what is to be done goes beside it.
  const told = options.output === '-' ? io.stderr : io.stdout;
  const lines = [
    ...(options.output === '-' ? [] : [`${options.output}: ${targets.map(({ name }) => name).join(', ')}`]),
    ...left.map(({ name, why }) => `left out ${name}: ${why}`),
    ...(wanted.length === 0
      ? []
      : ['set before you use it:', ...wanted.map(({ name, of }) => `  ${name}  (${of})`)]),
    ...(options.output === '-' ? [] : [`next: coalmine check --config ${options.output}`]),
  ];
  told.write(lines.map((line) => `${line}\n`).join(''));
  return 0;
}

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

/** By the same rules as any config, with something in place of each variable. @throws UsageError */
function refuseUnsound(text: string, wanted: readonly { name: string }[], io: CliIo): void {
  const env = {
    ...io.env,
    ...Object.fromEntries(
      wanted.map(({ name }) => [name, `http://${name.toLowerCase().replaceAll('_', '-')}.invalid`]),
    ),
  };
  const readFile = () => ({ ok: false as const, why: 'is not read', missing: false });
  const parsed = parseConfig(text, {
    file: 'the config that this would make',
    baseDir: io.cwd,
    env,
    readFile,
  });
  if (!parsed.ok) throw new UsageError(parsed.problems.map(formatProblem).join('\n'));
}

function targetOfFlags(operands: readonly string[], flags: InitOptions, settings: Settings): InitTarget {
  const { url = null, stdio = false, canary = [], expectTool = [], health = null, name, transport } = flags;
  const [program = null, ...args] = stdio ? operands : [];
  if ((url === null) === (program === null))
    throw new UsageError(
      'say what to watch: --url URL, --stdio -- command args, or --from FILE with the config of an MCP client',
    );
  if (!stdio && operands.length > 0)
    throw new UsageError(`${operands[0]} follows no flag: --stdio goes with a command after --`);
  const called = name ?? nameFor(url === null ? (program ?? '').replace(/^.*\//, '') : hostIn(url));
  const variables = settings.of(called);
  const headers = headersIn(flags).map(([key, value, variable]): [string, string] => [
    key,
    variable === null
      ? variables.written(value, key, false)
      : variables.written(`\${${variable}}`, key, true),
  ]);
  return {
    ...{ name: called, url: url === null ? null : withoutSecrets(url, variables), sse: transport === 'sse' },
    ...{ command: program, args: argumentsOf(args, variables), cwd: null, env: [], headers },
    bearer:
      flags.bearerEnv === undefined
        ? null
        : variables.written(`\${${checkedVariable(flags.bearerEnv, '--bearer-env')}}`, '', true),
    ...{ canaries: canary, expect: expectTool, health },
  };
}

function fromClient(file: string, flags: InitOptions, settings: Settings, io: CliIo) {
  const stray = flags.url !== undefined || flags.stdio === true || flags.name !== null;
  if (stray)
    throw new UsageError('--from names the targets itself: it does not go with --url, --stdio or --name');
  const read = readTextFile(resolve(io.cwd, file), mostBytes);
  if (!read.ok) throw new UsageError(`${file} ${read.why}`);
  const { servers, left } = parseClientConfig(read.text, file);
  const names = new Set<string>();
  const targets = servers.map((server) => {
    const name = unique(nameFor(server.name), names);
    names.add(name);
    return targetOfServer(name, server, settings.of(name), flags);
  });
  return { targets, left };
}

type Written = ReturnType<Settings['of']>;

function targetOfServer(
  name: string,
  server: ClientServer,
  variables: Written,
  flags: InitOptions,
): InitTarget {
  const prefixed = (key: string): string => `${name}_${key}`;
  const headers = [...server.headers];
  const bearer = headers.find(([key, value]) => /^authorization$/i.test(key) && /^bearer\s+\S/i.test(value));
  return {
    name,
    url: server.url === null ? null : withoutSecrets(server.url, variables, prefixed),
    sse: server.sse,
    command: server.command,
    args: argumentsOf(server.args, variables, prefixed),
    cwd: server.cwd === null ? null : variables.written(server.cwd, 'cwd', false),
    env: [...server.env].map(([key, value]) => [key, variables.written(value, key, false)] as const),
    headers: headers
      .filter((one) => one !== bearer)
      .map(([key, value]) => [key, variables.written(value, prefixed(key), true)] as const),
    bearer:
      bearer === undefined
        ? null
        : variables.written(bearer[1].replace(/^bearer\s+/i, ''), prefixed('token'), true),
    ...{ canaries: flags.canary ?? [], expect: flags.expectTool ?? [], health: null },
  };
}

/** A value after a flag that is called like a credential, or behind its `=`. */
const argumentsOf = (
  args: readonly string[],
  variables: Written,
  named: (key: string) => string = (key) => key,
): string[] =>
  args.map((arg, index) => {
    const [, flag, value] = /^(--?[\w.-]+)=(.+)$/s.exec(arg) ?? [];
    if (flag !== undefined && value !== undefined)
      return `${flag}=${variables.written(value, named(flag), false)}`;
    const before = args[index - 1] ?? '';
    return variables.written(
      arg,
      named(before.startsWith('-') && !arg.startsWith('-') ? before : 'argument'),
      false,
    );
  });

/** What stands in a query often lets one in, and so does what stands before the host. */
function withoutSecrets(
  url: string,
  variables: Written,
  named: (key: string) => string = (key) => key,
): string {
  const [address = '', query] = url.split('?', 2);
  const shown = variables.written(address, named('url'), false);
  if (query === undefined) return shown;
  const parts = query.split('&').map((part) => {
    const [key = '', value = ''] = part.split('=', 2);
    return value === '' ? part : `${key}=${variables.written(value, named(key), true)}`;
  });
  return `${shown}?${parts.join('&')}`;
}

const hostIn = (url: string): string => (URL.canParse(url) ? new URL(url).host : '');

function unique(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const one = number === 1 ? name : `${name.slice(0, 60)}-${number}`;
    if (!taken.has(one)) return one;
  }
}
