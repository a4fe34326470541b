// Which parts of an argument or an address are nobody's business? Each of them becomes a variable, and all else is copied
// as it stands.

import { looksSecret } from '../../config/secrets.ts';
import type { Variables } from './variables.ts';

/** Copies what belongs to one target. `before` goes before the names of its variables. */
export interface Copied {
  variables: Variables;
  before: string;
}

export const copiedArguments = (args: readonly string[], copied: Copied): string[] =>
  args.map((arg, index) => copiedArgument(arg, args[index - 1] ?? '', copied));

/** `--token=…`, and `API_KEY=…` as containers are given it. */
const assigned = /^(--?[\w.-]+|[A-Za-z_]\w*)=(.+)$/s;

const headerFlag = /^(-H|--headers?)$/;
/** With the scheme in front of a credential, which says nothing. */
const header = /^([\w!#$%&'*+.^`|~-]+:\s*(?:(?:Bearer|Basic|Token)\s+)?)(.+)$/is;

function copiedArgument(arg: string, flag: string, copied: Copied): string {
  const { variables, before } = copied;
  const [, key = '', value] = assigned.exec(arg) ?? [];
  if (value !== undefined) return `${key}=${copiedSetting(value, key, copied)}`;
  const [, head, rest] = (headerFlag.test(flag) && header.exec(arg)) || [];
  if (head !== undefined && rest !== undefined)
    return `${head}${variables.written(rest, head.replace(/:.*$/s, ''), true, before)}`;
  return copiedSetting(arg, /^--?[\w.-]+$/.test(flag) && !arg.startsWith('-') ? flag : 'argument', copied);
}

/** An address may hold a secret in a part of it alone. */
export const copiedSetting = (value: string, name: string, copied: Copied): string =>
  /^\w+:\/\//.test(value) && !looksSecret(name, value)
    ? copiedUrl(value, copied)
    : copied.variables.written(value, name, false, copied.before);

/** What stands in a query often lets one in, and so does a long word of the path, or what stands before the host. */
export function copiedUrl(url: string, { variables, before }: Copied): string {
  const at = url.indexOf('?');
  const address = at < 0 ? url : url.slice(0, at);
  if (looksSecret('', address)) return variables.written(url, 'url', true, before);
  const shown = address
    .split('/')
    .map((part) => variables.written(part, 'url', false, before))
    .join('/');
  if (at < 0) return shown;
  const parts = url
    .slice(at + 1)
    .split('&')
    .map((part) => {
      const [key = '', value = ''] = part.split(/=(.*)/s);
      return value === '' ? part : `${key}=${variables.written(value, key, true, before)}`;
    });
  return `${shown}?${parts.join('&')}`;
}
