// Do two levels of one measure stand in order, the lesser trouble before the greater?

import { parseDuration } from '../../base/duration.ts';
import { type Finding, findingAt } from '../problem.ts';
import { at, pathOf, type Spot } from '../spot.ts';

/** At the level that the target wrote itself: the other may come from defaults that are right in general. */
export function checkLevels(levels: Spot | undefined, side: 'below' | 'above'): Finding[] {
  const [warn, fail] = [at(levels, 'warn'), at(levels, 'fail')];
  const [warnAt, failAt] = [measure(warn), measure(fail)];
  if (!warn || !fail || warnAt === null || failAt === null) return [];
  if (side === 'below' ? warnAt < failAt : warnAt > failAt) return [];
  const inherited = isShared(fail) && !isShared(warn);
  return [
    findingAt(
      inherited ? warn : fail,
      `expected warn ${side} fail, got warn ${written(warn)} and fail ${written(fail)}`,
    ),
  ];
}

const isShared = ({ trail }: Spot): boolean => pathOf(trail)[0] === 'defaults';

export function measure(spot: Spot | undefined): number | null {
  if (spot?.kind !== 'scalar' || spot.broken) return null;
  if (typeof spot.value === 'number') return spot.value;
  return typeof spot.value === 'string' ? parseDuration(spot.value) : null;
}

export const written = (spot: Spot): string => (spot.kind === 'scalar' ? String(spot.value) : '');
