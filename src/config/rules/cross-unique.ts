// Is each name of a list its own?

import { type Finding, findingAt, shown } from '../problem.ts';
import { type Spot, textOf } from '../spot.ts';

export function checkUnique(items: readonly Spot[], nameOf: (item: Spot) => Spot | undefined): Finding[] {
  const first = new Map<string, number>();
  return items.flatMap((item, index) => {
    const spot = nameOf(item);
    const name = textOf(spot);
    if (!spot || name === undefined) return [];
    const taken = first.get(name);
    if (taken !== undefined) {
      return [findingAt(spot, `expected a name of its own, ${shown(name)} is taken by number ${taken + 1}`)];
    }
    first.set(name, index);
    return [];
  });
}
