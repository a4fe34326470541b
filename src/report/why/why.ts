// Why does a target stand as it does? What is wrong and how it was believed, what each check last saw, and who was
// told.

import type { TargetConfig } from '../../config/schema/schema.ts';
import { lightOf } from '../../engine/judge/verdict.ts';
import type { TargetEvent } from '../../engine/state/memory.ts';
import type { CheckState, LightState, TargetState } from '../../engine/state/state.ts';
import type { Mute } from '../../engine/tell/mute.ts';
import { lineOf } from '../../engine/tell/tell.ts';
import type { LightName } from '../../engine/words.ts';
import type { PastObservation, Told } from '../../store/read.ts';
import type { LightSlo } from '../slo.ts';

export interface Why {
  nowMs: number;
  state: TargetState;
  /** Null when only a store was given: thresholds, mutes and the next visit are then not known. */
  config: TargetConfig | null;
  /** What is left of what was promised of each light. */
  slo: { light: LightName; slo: LightSlo }[];
  /** What keeps people from hearing of it. */
  mutes: { light: LightName; mute: Mute }[];
  /** The newest observation of each check that did not pass. */
  evidence: PastObservation[];
  /** The newest first. */
  told: Told[];
  /** The newest first. */
  events: TargetEvent[];
}

/** The checks of a light, in the order in which they speak. */
export const ownChecks = ({ checks }: TargetState, light: LightName): CheckState[] =>
  checks.filter(({ check }) => lightOf(check) === light);

/** The same line as in reports, logs and alerts. */
export const chainOf = (state: TargetState, light: LightState): string =>
  lineOf(state.target, light, ownChecks(state, light.light)).chain;

export interface Streak {
  /** `not passing` where some of them failed and others were degraded, or where it is no longer known. */
  of: 'unknown' | 'passing' | 'failing' | 'not passing';
  count: number;
}

/** How many of the newest verdicts are alike. Null before the first. */
export function streakOf({ row, unknowns, notPassing }: CheckState): Streak | null {
  if (unknowns > 0) return { of: 'unknown', count: unknowns };
  const last = row.at(-1);
  if (last === undefined) return null;
  const alike = row.length - 1 - row.findLastIndex((one) => one !== last);
  if (last === 'pass') return { of: 'passing', count: alike };
  // The row is no longer than the thresholds need: a run that fills it may be longer.
  return last === 'fail' && alike >= notPassing
    ? { of: 'failing', count: alike }
    : { of: 'not passing', count: notPassing };
}
