// What does a target ask for, once `defaults` stand behind it? Maps merge, lists and single values
// replace, and what the target says wins.

import { at, itemsOf, type MapSpot, type Spot, textOf } from '../spot.ts';

export function withDefaults(root: Spot): Spot {
  const targets = at(root, 'targets');
  const defaults = at(root, 'defaults');
  if (root.kind !== 'map' || targets?.kind !== 'list' || defaults?.kind !== 'map') return root;
  const items = itemsOf(targets).map((target) => merge(inherited(defaults, target), target));
  return { ...root, entries: new Map(root.entries).set('targets', { ...targets, items }) };
}

/** What only the other kind of transport knows. Inherited, it would be a mistake that the target cannot undo. */
export const ofHttp = ['url', 'headers', 'auth'] as const;
export const ofStdio = ['command', 'args', 'env', 'cwd'] as const;

function inherited(defaults: MapSpot, target: Spot): MapSpot {
  const stdio = textOf(at(target, 'transport') ?? at(defaults, 'transport')) === 'stdio';
  // A name can belong to one target only; it is refused elsewhere.
  // A target that says when it is probed says it alone, whichever of the two ways.
  const rhythm = ['interval', 'cron'].some((key) => at(target, key)) ? ['interval', 'cron'] : [];
  const left: readonly string[] = ['name', ...rhythm, ...(stdio ? ofHttp : ofStdio)];
  return { ...defaults, entries: new Map([...defaults.entries].filter(([key]) => !left.includes(key))) };
}

/** `foldCase`: header names that differ in case are one header, and must not be sent twice. */
function merge(base: Spot | undefined, over: Spot, foldCase = false): Spot {
  if (base?.kind !== 'map' || over.kind !== 'map') return over;
  const entries = new Map(base.entries);
  for (const [key, spot] of over.entries) {
    const under = foldCase ? [...entries.keys()].find((one) => sameHeader(one, key)) : key;
    const behind = under === undefined ? undefined : entries.get(under);
    if (under !== undefined) entries.delete(under);
    entries.set(key, merge(behind, spot, key === 'headers'));
  }
  return { ...over, entries };
}

export const sameHeader = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
