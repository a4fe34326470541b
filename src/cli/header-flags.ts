// Which headers do the flags of a command line give? A secret is taken from the environment alone: what stands on a
// command line is seen by everybody on the machine, and stays in the history of the shell and in logs of CI.

import type { Env } from '../config/load/substitute.ts';
import { UsageError } from './command-error.ts';

export interface HeaderFlags {
  header?: string[];
  headerEnv?: string[];
  bearerEnv?: string;
}

export interface Credentials {
  headers: ReadonlyMap<string, string>;
  bearer: string | null;
  /** For the redactor. */
  secrets: readonly string[];
}

const tokenName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const secretName = /auth|cookie|token|secret|key|password|passwd|credential|session|signature/i;
const secretValue = /^(bearer|basic|token)\s/i;

/** Name, value, and the variable that holds it in its place. @throws UsageError, which never holds a value */
export function headersIn({ header = [], headerEnv = [] }: HeaderFlags): [string, string, string | null][] {
  const plain = header.map((written): [string, string, null] => {
    const { name, value } = splitAt(written, ':', '--header', "'X-Tenant: acme'");
    if (!secretName.test(name) && !secretValue.test(value)) return [name, value, null];
    throw new UsageError(
      `--header ${name} would show a secret to everybody on this machine: put its value into an environment variable and give --header-env ${name}=VARIABLE`,
    );
  });
  const named = headerEnv.map((written): [string, string, string] => {
    const { name, value: variable } = splitAt(written, '=', '--header-env', 'X-Api-Key=MCP_KEY');
    return [name, '', checkedVariable(variable, '--header-env')];
  });
  return [...plain, ...named];
}

/** @throws UsageError, which never holds a value */
export function credentialsIn(flags: HeaderFlags, env: Env): Credentials {
  const headers = new Map<string, string>();
  const secrets: string[] = [];
  for (const [name, plain, variable] of headersIn(flags)) {
    const value = variable === null ? plain : fromEnv(env, variable, '--header-env');
    headers.set(name, value);
    if (variable !== null) secrets.push(value, value.replace(secretValue, ''));
  }
  if (flags.bearerEnv === undefined) return { headers, bearer: null, secrets };
  const bearer = fromEnv(env, flags.bearerEnv, '--bearer-env');
  if ([...headers.keys()].some((name) => name.toLowerCase() === 'authorization')) {
    throw new UsageError(
      '--bearer-env and a header Authorization say the same thing twice: give one of both',
    );
  }
  return { headers, bearer, secrets: [...secrets, bearer] };
}

function splitAt(written: string, mark: string, flag: string, example: string) {
  const at = written.indexOf(mark);
  const name = written.slice(0, Math.max(0, at)).trim();
  const value = written.slice(at + 1).trim();
  if (at > 0 && tokenName.test(name) && value !== '') return { name, value };
  const between = mark === ':' ? 'colon' : mark;
  throw new UsageError(`${flag} goes with a name, a ${between} and what follows it, such as ${example}`);
}

/** Who takes the flag for one that wants the secret itself must not read it again here. @throws UsageError */
export function checkedVariable(variable: string, flag: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(variable)) return variable;
  throw new UsageError(`${flag} goes with the name of an environment variable`);
}

function fromEnv(env: Env, written: string, flag: string): string {
  const variable = checkedVariable(written, flag);
  const value = env[variable] ?? '';
  if (value !== '') return value;
  throw new UsageError(`the environment variable that ${flag} names is not set${named(variable)}`);
}

/** Not when it may be the secret itself: variables have capitals and no more than a few of them. */
const named = (variable: string): string => (/^[A-Z][A-Z0-9_]{0,40}$/.test(variable) ? `: ${variable}` : '');
