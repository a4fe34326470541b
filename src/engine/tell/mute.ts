// Why is nobody told? Pure: a mute stops the word and never the record. What is owed when it ends is said then,
// because what was told always stands beside what is (see tell.ts).

import type { TargetConfig } from '../../config/schema/schema.ts';
import { isFlapping } from '../judge/flapping.ts';
import type { Moment } from '../moment.ts';
import { maintenanceAt } from '../schedule/maintenance.ts';
import type { LightState, TargetState } from '../state/state.ts';
import type { LightName } from '../words.ts';
import type { Word } from './owed.ts';
import { silenceOn } from './silence.ts';

export type Mute =
  | { by: 'silence'; id: string; author: string; reason: string; untilMs: number }
  | { by: 'maintenance'; window: string; untilMs: number }
  /** On this target, whose server does not answer. */
  | { by: 'dependency'; on: string }
  | { by: 'flapping' };

/** What of this moment decides it. */
export type Muting = Pick<Moment, 'nowMs' | 'windows' | 'silences' | 'stateOf'>;

export function muted(word: Word, target: TargetConfig, light: LightState, moment: Muting): Mute | null {
  const all = mutedAltogether(target, light.light, moment);
  if (all !== null) return all;
  return word === 'opened' && isFlapping(light, moment.nowMs) ? { by: 'flapping' } : null;
}

/** Why nobody is told anything of this light; null stands for what is said of the target alone, its notices. */
export function mutedAltogether(target: TargetConfig, light: LightName | null, moment: Muting): Mute | null {
  const silence = silenceOn(moment.silences, target, light, moment.nowMs);
  if (silence !== null) {
    const { id, author, reason, endsAtMs } = silence;
    return { by: 'silence', id, author, reason, untilMs: endsAtMs };
  }
  const planned = maintenanceAt(moment.windows, target.name, moment.nowMs);
  if (planned !== null) return { by: 'maintenance', ...planned };
  const on = target.dependsOn.find((parent) => !isThere(moment.stateOf(parent)));
  return on === undefined ? null : { by: 'dependency', on };
}

/** Its server is up, and nothing hints at a fall: the children of one that is falling often fall first. */
function isThere(parent: TargetState | undefined): boolean {
  const server = parent?.lights.find(({ light }) => light === 'server');
  const protocol = parent?.checks.find(({ check }) => check === 'protocol');
  return server?.status === 'up' && protocol?.row.at(-1) !== 'fail';
}
