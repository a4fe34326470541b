// Does each maintenance window say one when, and is there a target in it?

import { cronTicks, isTimezone } from '../../base/cron.ts';
import { nameFits } from '../../base/text.ts';
import { type Finding, findingAt, shown } from '../problem.ts';
import { at, isThere, itemsOf, type Spot, textOf } from '../spot.ts';

/** `targets` are the names of all; one that could not be read is undefined. */
export function checkMaintenance(window: Spot, targets: readonly (string | undefined)[]): Finding[] {
  if (window.kind !== 'map') return [];
  return [...checkWhen(window), ...checkTargets(itemsOf(at(window, 'targets')), targets)];
}

const pairs = { cron: 'duration', from: 'to' } as const;

function checkWhen(window: Spot): Finding[] {
  const [cron, duration, from, to] = ['cron', 'duration', 'from', 'to'].map((key) => at(window, key));
  const repeated = isThere(cron) || isThere(duration);
  const single = isThere(from) || isThere(to);
  if (repeated && single) {
    const spot = (isThere(from) ? from : to) ?? window;
    return [findingAt(spot, 'cron and duration say already when, keep one of the two forms')];
  }
  if (!repeated && !single) return [findingAt(window, 'missing: expected cron and duration, or from and to')];
  return [...checkPair(window, single ? 'from' : 'cron'), ...checkOrder(from, to), ...checkCron(window)];
}

function checkPair(window: Spot, first: keyof typeof pairs): Finding[] {
  const second = pairs[first];
  return [first, second]
    .filter((key) => !isThere(at(window, key)))
    .map((key) => findingAt(window, `missing: ${first} and ${second} go together`, key));
}

function checkOrder(from: Spot | undefined, to: Spot | undefined): Finding[] {
  const [fromMs, toMs] = [from, to].map((spot) => Date.parse(textOf(spot) ?? ''));
  if (!to || fromMs === undefined || toMs === undefined || !(fromMs >= toMs)) return [];
  return [findingAt(to, `expected a time after from, got ${shown(textOf(to))}`)];
}

function checkCron(window: Spot): Finding[] {
  const cron = at(window, 'cron');
  const pattern = textOf(cron);
  const zone = textOf(at(window, 'timezone')) ?? 'UTC';
  if (!cron || pattern === undefined || !isTimezone(zone) || cronTicks(pattern, zone) !== null) return [];
  const example = 'such as "0 2 * * SUN"';
  return [findingAt(cron, `expected a cron pattern that fires one day, ${example}, got ${shown(pattern)}`)];
}

function checkTargets(patterns: readonly Spot[], targets: readonly (string | undefined)[]): Finding[] {
  // A target whose name could not be read may be the one that is meant.
  if (targets.includes(undefined)) return [];
  return patterns.flatMap((spot) => {
    const pattern = textOf(spot);
    if (pattern === undefined || targets.some((name) => name !== undefined && nameFits(pattern, name))) {
      return [];
    }
    return [findingAt(spot, `no target is named ${shown(pattern)}`)];
  });
}
