// Where is a target, in words for a person and as a key for limits?

import { printable } from '../base/text.ts';
import type { TargetConfig } from './schema/schema.ts';

/** The URL, or for stdio the command line in one printable line. May hold secrets: redact it whole, then cut and show it. */
export function addressOf({ url, command, args }: TargetConfig): string {
  return url ?? printable([command ?? '', ...args].map(quoted).join(' '));
}

/** So that an argument with a space reads as one. */
const quoted = (part: string): string => (/^[\w@%+=:,./-]+$/.test(part) ? part : JSON.stringify(part));

/** What shares one limit per host. A program that we start is a host of its own. */
export const hostOf = ({ name, url }: TargetConfig): string =>
  url === null ? `stdio:${name}` : new URL(url).host;
