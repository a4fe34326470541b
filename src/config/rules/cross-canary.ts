// Can these canaries run as they are written?

import { type Finding, findingAt, shown } from '../problem.ts';
import { namePattern } from '../schema/options.ts';
import { at, type Spot, said, textOf } from '../spot.ts';
import { checkLevels, measure, written } from './cross-levels.ts';
import { checkUnique } from './cross-unique.ts';

/** `interval` is the target's, undefined for the default. */
export function checkCanaries(canaries: readonly Spot[], interval: Spot | undefined): Finding[] {
  return [
    ...canaries.flatMap((canary) => [
      ...checkStageName(canary),
      ...checkKind(canary),
      ...checkEvery(at(canary, 'every'), interval),
      ...checkLevels(at(canary, 'latency'), 'below'),
    ]),
    ...checkUnique(canaries, (one) => at(one, 'name') ?? at(one, 'tool')),
  ];
}

function checkStageName(canary: Spot): Finding[] {
  const tool = textOf(at(canary, 'tool'));
  if (!tool || at(canary, 'name') || namePattern.test(tool)) return [];
  return [
    findingAt(
      canary,
      `missing: the tool ${shown(tool)} cannot name the stage canary:NAME, so the canary needs a name of a-z, 0-9, dot, dash or underscore`,
      'name',
    ),
  ];
}

/** Options that only some kinds know. */
const ofKinds: Record<string, readonly string[]> = { within: ['job', 'task'], idempotency: ['job'] };

function checkKind(canary: Spot): Finding[] {
  const written = at(canary, 'kind');
  const kind = written === undefined ? 'tool' : textOf(written);
  if (kind === undefined) return [];
  return Object.entries(ofKinds).flatMap(([key, kinds]) => {
    const spot = at(canary, key);
    if (!spot || !said(spot) || kinds.includes(kind)) return [];
    const instead = key === 'within' ? ', for others timeouts.canary is the limit' : '';
    return [findingAt(spot, `goes with kind ${kinds.join(' or ')} alone${instead}`)];
  });
}

const unsaidMs = 60_000;

function checkEvery(every: Spot | undefined, interval: Spot | undefined): Finding[] {
  const everyMs = measure(every);
  const intervalMs = interval ? measure(interval) : unsaidMs;
  if (!every || everyMs === null || intervalMs === null || everyMs >= intervalMs) return [];
  const least = interval ? written(interval) : '60s';
  return [findingAt(every, `expected at least the interval of the target, ${least}`)];
}
