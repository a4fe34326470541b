// Does a light come and go? Pure: more than six changes in an hour are one word, and then silence until it is
// calm (design section 7).

import { apartMs } from '../../base/clock.ts';
import type { LightState } from '../state/state.ts';

export interface Flapping {
  /** When the light changed between well and not well within the last hour: its incident opened or resolved. */
  changesMs: number[];
  /** Null while these are not too many. */
  sinceMs: number | null;
  told: boolean;
}

const mostChanges = 6;
const hourMs = 3_600_000;
const calmMs = 15 * 60_000;
/** A light that is down for so long does not come and go any more: it is down. */
const downMs = 10 * 60_000;

/** The flapping of a light after one more look at it; undefined when it is steady. */
export function followFlapping(
  before: Flapping | undefined,
  changed: boolean,
  nowMs: number,
): Flapping | undefined {
  const { changesMs, sinceMs, told } = before && !isCalm(before, nowMs) ? before : none;
  const recent = [...changesMs, ...(changed ? [nowMs] : [])].filter((at) => apartMs(at, nowMs) < hourMs);
  if (recent.length === 0) return undefined;
  return { changesMs: recent, sinceMs: sinceMs ?? (recent.length > mostChanges ? nowMs : null), told };
}

const none: Flapping = { changesMs: [], sinceMs: null, told: false };

/** It did flap, and has not changed for long. */
const isCalm = ({ changesMs, sinceMs }: Flapping, nowMs: number): boolean =>
  sinceMs !== null && changesMs.every((at) => apartMs(at, nowMs) >= calmMs);

/** Is an opening of this light held back for it? */
export const isFlapping = ({ flapping, status, sinceMs }: LightState, nowMs: number): boolean =>
  typeof flapping?.sinceMs === 'number' && !(status === 'down' && apartMs(sinceMs, nowMs) >= downMs);
