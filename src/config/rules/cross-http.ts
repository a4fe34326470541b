// May this URL, and may these headers, be sent as they are written?

import { sameHeader } from '../load/merge.ts';
import { type Finding, findingAt } from '../problem.ts';
import { entriesOf, type Spot, textOf } from '../spot.ts';

export function checkUrl(spot: Spot | undefined): Finding[] {
  const text = textOf(spot);
  const url = text === undefined ? null : URL.parse(text);
  if (!spot || !url || (url.username === '' && url.password === '')) return [];
  return [findingAt(spot, 'a user and password do not belong in a URL, use auth or headers')];
}

export const ownOfEvery = ['host', 'connection', 'content-length', 'transfer-encoding'];
export const ownOfMcp = [...ownOfEvery, 'content-type', 'accept', 'mcp-session-id', 'mcp-protocol-version'];
export const ownOfDeliveries = [
  ...ownOfEvery,
  'content-type',
  'webhook-id',
  'webhook-timestamp',
  'webhook-signature',
];

export function checkHeaders(headers: Spot | undefined, own: readonly string[]): Finding[] {
  const entries = entriesOf(headers);
  return entries.flatMap(([name, spot], index) => {
    if (own.includes(name.toLowerCase())) {
      return [findingAt(spot, 'Coalmine sets this header itself, it cannot be configured')];
    }
    const twice = entries.findIndex(([other]) => sameHeader(other, name)) < index;
    return twice ? [findingAt(spot, 'this header stands twice, upper and lower case are the same')] : [];
  });
}
