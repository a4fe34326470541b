// Does each receiver have the address of its platform, and a fallback that is another one?

import { suggest } from '../load/validate.ts';
import { type Finding, findingAt, shown } from '../problem.ts';
import { at, isThere, type Spot, textOf } from '../spot.ts';
import { wayBack } from './cross-depends.ts';
import { checkHeaders, checkUrl, ownOfDeliveries } from './cross-http.ts';
import { mismatchOf } from './receiver-address.ts';

export function checkReceivers(receivers: readonly Spot[]): Finding[] {
  return [...receivers.flatMap(checkReceiver), ...checkFallbacks(receivers)];
}

function checkReceiver(receiver: Spot): Finding[] {
  const token = isThere(at(receiver, 'token'));
  return [
    ...checkUrl(at(receiver, 'url')),
    ...checkAddress(receiver),
    ...checkContentType(receiver),
    ...checkHeaders(at(receiver, 'headers'), token ? [...ownOfDeliveries, 'authorization'] : ownOfDeliveries),
  ];
}

function checkContentType(receiver: Spot): Finding[] {
  const spot = at(receiver, 'content_type');
  const type = textOf(spot);
  if (!spot || type === undefined || /json/i.test(type) || isThere(at(receiver, 'template'))) return [];
  return [findingAt(spot, 'the version 1 body is JSON: another content_type goes with a template')];
}

function checkAddress(receiver: Spot): Finding[] {
  const url = at(receiver, 'url');
  const address = URL.parse(textOf(url) ?? '');
  const type = textOf(at(receiver, 'type'));
  if (!url || !address || type === undefined) return [];
  const wrong = mismatchOf(type, address, isThere(at(receiver, 'template')));
  return wrong === null ? [] : [findingAt(url, wrong)];
}

function checkFallbacks(receivers: readonly Spot[]): Finding[] {
  const names = receivers.map((one) => textOf(at(one, 'name')));
  const known = names.filter((one) => one !== undefined);
  const next = new Map(
    receivers.map((one, index) => [
      names[index],
      [textOf(at(one, 'fallback'))].filter((to) => to !== undefined),
    ]),
  );
  return receivers.flatMap((one, index) => {
    const spot = at(one, 'fallback');
    const to = textOf(spot);
    const own = names[index];
    if (!spot || to === undefined) return [];
    if (!known.includes(to)) {
      // A receiver whose name could not be read may be the one that is meant.
      if (names.includes(undefined)) return [];
      const near = suggest(to, known);
      return [
        findingAt(spot, `no receiver is named ${shown(to)}${near ? `, did you mean \`${near}\`?` : ''}`),
      ];
    }
    const way = own === undefined ? null : wayBack(next, to, own);
    return own === undefined || way === null ? [] : [findingAt(spot, circle(own, way))];
  });
}

const circle = (own: string, way: readonly string[]): string =>
  way.length === 1
    ? `${shown(own)} cannot be its own fallback`
    : `a circle: ${[own, ...way].join(' falls back on ')}`;
