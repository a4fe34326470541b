// Which values of a config must never be seen? The redactor learns them before anything is logged.

import { at, entriesOf, itemsOf, type ScalarSpot, type Spot, textOf } from './spot.ts';

/** A shorter path, such as /mcp, would blank out ordinary text and hides nothing. */
const shortestPath = 8;

/** `root` has its defaults merged in. */
export function secretsOf(root: Spot): string[] {
  const receivers = itemsOf(at(root, 'receivers'));
  const targets = itemsOf(at(root, 'targets'));
  const found = [
    ...scalars(root).filter((spot) => spot.fromFile),
    ...receivers.flatMap((one) => [at(one, 'secrets'), at(one, 'headers')].flatMap(scalars)),
    ...targets.flatMap((one) =>
      [at(one, 'auth'), at(one, 'headers'), at(one, 'health', 'headers')].flatMap(scalars),
    ),
  ];
  const secrets = [
    ...found.flatMap(formsOf),
    ...receivers.flatMap((one) => secretsOfReceiverUrl(at(one, 'url'))),
    ...targets.flatMap((one) => [at(one, 'url'), at(one, 'health', 'url')].flatMap(secretsOfQuery)),
  ];
  return [...new Set(secrets)].filter((secret) => secret !== '');
}

function scalars(spot: Spot | undefined): ScalarSpot[] {
  if (!spot) return [];
  if (spot.kind === 'scalar') return [spot];
  return spot.kind === 'list'
    ? spot.items.flatMap(scalars)
    : entriesOf(spot).flatMap(([, one]) => scalars(one));
}

/** The value, what variables put into it, and the credential behind a scheme or a prefix. */
function formsOf(spot: ScalarSpot): string[] {
  const value = textOf(spot) ?? '';
  const credential = /^(?:(?:Bearer|Basic|Token)\s+|whsec_)(\S+)$/i.exec(value)?.[1];
  return [value, ...spot.taken, ...(credential ? [credential] : [])];
}

/** Whoever knows a webhook's address may post to it: chat tools put their token into the path. */
function secretsOfReceiverUrl(spot: Spot | undefined): string[] {
  const text = textOf(spot);
  const url = text === undefined ? null : URL.parse(text);
  if (spot?.kind !== 'scalar' || text === undefined || !url) return [];
  const parts = [`${url.pathname}${url.search}`, url.pathname, ...url.searchParams.values(), ...spot.taken];
  return [text, url.href, ...parts.filter((part) => part.length >= shortestPath)];
}

/** The address of a target is shown, but not a key in its query that came from a variable. */
function secretsOfQuery(spot: Spot | undefined): string[] {
  const url = URL.parse(textOf(spot) ?? '');
  if (spot?.kind !== 'scalar' || !url) return [];
  const query = [url.search, ...url.searchParams.values()];
  return spot.taken.filter((part) => query.some((value) => value.includes(part)));
}
