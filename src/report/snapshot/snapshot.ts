// How do all targets stand right now? The one picture that every surface renders: taken from the store at one moment,
// with trouble first. Nothing here decides a status; the engine did.

import { worstStatus } from '../../engine/judge/status.ts';
import type { Silence } from '../../engine/tell/silence.ts';
import type { LightName, Status } from '../../engine/words.ts';
import type { LightOverview, TargetOverview } from '../../store/readings.ts';
import { type LightSlo, nothingPromised, type SloOf } from '../slo.ts';

export interface LightSnapshot extends LightOverview {
  /** What is left of what was promised; null where nothing is. */
  slo: LightSlo | null;
}

export interface TargetSnapshot extends TargetOverview {
  lights: LightSnapshot[];
}

export interface Snapshot {
  atMs: number;
  /** The worst light first, then by name. */
  targets: TargetSnapshot[];
  /** Targets by their worst light. */
  counts: Record<Status, number>;
  /** The newest probe of any target: an old one says that no daemon runs. Null when there was none. */
  newestMs: number | null;
  /** Those that hold. */
  silences: readonly Silence[];
}

const urgency: Record<Status, number> = { down: 0, degraded: 1, unknown: 2, up: 3 };

export const standingOf = ({ lights }: TargetOverview): Status =>
  worstStatus(lights.map(({ status }) => status));

/** A probe this old is worth a word. */
const oldMs = 5 * 60_000;

/** How old the newest probe is where no daemon seems to run; null where one does, or nothing was ever probed. */
export const staleMs = ({ newestMs, atMs }: Snapshot): number | null =>
  newestMs !== null && atMs - newestMs > oldMs ? atMs - newestMs : null;

/** The same on every surface, whichever light changed last. */
export const serverFirst = <L extends { light: LightName }>(lights: readonly L[]): L[] =>
  lights.toSorted((a, b) => Number(b.light === 'server') - Number(a.light === 'server'));

/** As it was read for this snapshot. */
export function sloIn({ targets }: Snapshot): SloOf {
  const read = new Map(
    targets.flatMap(({ target, lights }) =>
      lights.map(({ light, slo }) => [`${target} ${light}`, slo] as const),
    ),
  );
  return (target, light) => read.get(`${target} ${light}`) ?? null;
}

export function snapshotOf(
  targets: readonly TargetOverview[],
  atMs: number,
  silences: readonly Silence[] = [],
  sloOf: SloOf = nothingPromised,
): Snapshot {
  const counts: Record<Status, number> = { up: 0, degraded: 0, down: 0, unknown: 0 };
  const standings = new Map(targets.map((one) => [one.target, standingOf(one)]));
  for (const status of standings.values()) counts[status] += 1;
  const urgencyOf = ({ target }: TargetOverview): number => urgency[standings.get(target) ?? 'unknown'];
  const seen = targets.flatMap(({ last }) => (last === null ? [] : [last.atMs]));
  return {
    atMs,
    targets: targets
      .map((target) => ({
        ...target,
        lights: serverFirst(target.lights).map((light) => ({
          ...light,
          slo: sloOf(target.target, light.light),
        })),
      }))
      .toSorted((a, b) => urgencyOf(a) - urgencyOf(b) || (a.target < b.target ? -1 : 1)),
    counts,
    newestMs: seen.length === 0 ? null : seen.reduce((newest, one) => Math.max(newest, one)),
    silences,
  };
}
