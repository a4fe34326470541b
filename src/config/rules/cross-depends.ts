// Does each target depend on targets that there are, and in no circle?

import { suggest } from '../load/validate.ts';
import { type Finding, findingAt, shown } from '../problem.ts';
import { at, itemsOf, type Spot, textOf } from '../spot.ts';

/** `targets` have their defaults merged in. */
export function checkDepends(targets: readonly Spot[]): Finding[] {
  const names = targets.map((one) => textOf(at(one, 'name')));
  const known = new Set(names.filter((one) => one !== undefined));
  const unread = names.includes(undefined);
  const parents = new Map(
    targets.map((one, index) => [
      names[index],
      itemsOf(at(one, 'depends_on')).flatMap((spot) => textOf(spot) ?? []),
    ]),
  );
  return targets.flatMap((one, index) =>
    itemsOf(at(one, 'depends_on')).flatMap((spot, place, all) => {
      const parent = textOf(spot);
      const own = names[index];
      if (parent === undefined) return [];
      if (all.findIndex((other) => textOf(other) === parent) < place) {
        return [findingAt(spot, `${shown(parent)} stands twice in this list`)];
      }
      // A target whose name could not be read may be the one that is meant.
      if (!known.has(parent)) return unread ? [] : [unknownAt(spot, parent, [...known])];
      if (own === undefined) return [];
      const way = wayBack(parents, parent, own);
      return way === null ? [] : [findingAt(spot, circle(own, way))];
    }),
  );
}

function unknownAt(spot: Spot, name: string, known: readonly string[]): Finding {
  const near = suggest(name, known);
  return findingAt(spot, `no target is named ${shown(name)}${near ? `, did you mean \`${near}\`?` : ''}`);
}

const circle = (own: string, way: readonly string[]): string =>
  way.length === 1
    ? `${shown(own)} cannot depend on itself`
    : `a circle: ${[own, ...way].join(' depends on ')}`;

/** From `from` to `to` along what each names. Null when there is none. */
export function wayBack(
  parents: ReadonlyMap<string | undefined, readonly string[]>,
  from: string,
  to: string,
): string[] | null {
  const seen = new Set([from]);
  const ways = [[from]];
  for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
    const last = way.at(-1);
    if (last === to) return way;
    for (const next of parents.get(last) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return null;
}
