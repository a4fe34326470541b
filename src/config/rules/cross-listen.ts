// Is it said out loud who may look at what listens beyond this machine?

import { nameFits } from '../../base/text.ts';
import { type Finding, findingAt, shown } from '../problem.ts';
import { addressPattern } from '../schema/listen-schema.ts';
import { at, isThere, itemsOf, type MapSpot, type Spot, textOf } from '../spot.ts';

/** `listen: 127.0.0.1:9464` is short for a map with this address. */
export function withListenAddress(root: Spot): Spot {
  const listen = at(root, 'listen');
  if (root.kind !== 'map' || listen?.kind !== 'scalar' || listen.value === null) return root;
  const { trail, offset, end } = listen;
  const whole: MapSpot = { kind: 'map', trail, offset, end, entries: new Map([['address', listen]]) };
  return { ...root, entries: new Map(root.entries).set('listen', whole) };
}

/** `targets` are the names of all; one that could not be read is undefined. */
export function checkListen(listen: Spot | undefined, targets: readonly (string | undefined)[]): Finding[] {
  if (listen?.kind !== 'map') return [];
  return [...checkWho(listen), ...checkPublic(itemsOf(at(listen, 'public')), targets)];
}

const isLoopback = (address: string): boolean => /^(?:localhost|127\.[\d.]+|\[::1\]):\d+$/.test(address);

function checkWho(listen: Spot): Finding[] {
  const [address, token, auth] = ['address', 'token', 'auth'].map((key) => at(listen, key));
  if (isThere(token) && isThere(auth) && auth !== undefined)
    return [findingAt(auth, 'a token is asked for, so auth cannot be none: keep one of the two')];
  const text = textOf(address);
  // What is no address at all is said elsewhere.
  if (text === undefined || !addressPattern.test(text)) return [];
  if (isLoopback(text) || isThere(token) || isThere(auth)) return [];
  const why = 'reaches beyond this machine: set listen.token, or say `auth: none` if everybody may look';
  return [findingAt(address ?? listen, `${shown(text)} ${why}`)];
}

function checkPublic(patterns: readonly Spot[], targets: readonly (string | undefined)[]): Finding[] {
  // A target whose name could not be read may be the one that is meant.
  if (targets.includes(undefined)) return [];
  return patterns.flatMap((spot) => {
    const pattern = textOf(spot);
    const fits = targets.some(
      (name) => name !== undefined && pattern !== undefined && nameFits(pattern, name),
    );
    return pattern === undefined || fits ? [] : [findingAt(spot, `no target is named ${shown(pattern)}`)];
  });
}
