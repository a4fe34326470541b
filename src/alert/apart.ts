// Which receivers are told of each incident by itself, also where others hear of many as one? Those that keep an object
// for each incident, which one request opens and one closes.

import type { ReceiverConfig } from '../config/schema/schema.ts';

const kinds: ReadonlySet<ReceiverConfig['type']> = new Set<ReceiverConfig['type']>(['pagerduty', 'opsgenie']);

export const keepsApart = ({ type }: ReceiverConfig): boolean => kinds.has(type);

/** Their names. */
export const apartIn = (receivers: readonly ReceiverConfig[]): ReadonlySet<string> =>
  new Set(receivers.filter(keepsApart).map(({ name }) => name));
