// How is the value of a flag read? What cannot be read is told with what was expected.

import { InvalidArgumentError } from '@commander-js/extra-typings';
import { parseDuration } from '../base/duration.ts';

/** @throws InvalidArgumentError */
export function toMs(text: string): number {
  const ms = parseDuration(text);
  if (ms === null || ms <= 0) throw new InvalidArgumentError('expected a duration such as 500ms, 10s or 5m');
  return ms;
}

/** @throws InvalidArgumentError */
export function whole(text: string, least: number, most: number, what: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most)
    throw new InvalidArgumentError(`expected ${what} from ${least} to ${most}`);
  return value;
}

/** Of a flag that says one thing: the last of two would be probed, and the other forgotten. @throws InvalidArgumentError */
export function once(value: string, before?: string): string {
  if (before === undefined) return value;
  throw new InvalidArgumentError(`${before} was given before it: give one, or a config file with both`);
}

/** Of a flag that may be given again. */
export const collected = (value: string, before?: string[]): string[] => [...(before ?? []), value];
