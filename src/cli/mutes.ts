// What keeps people from hearing of a target at this moment? Known only where there is a config.

import { windowsOf } from '../engine/maintenance.ts';
import { type Mute, muted } from '../engine/mute.ts';
import type { TargetState } from '../engine/state.ts';
import type { LightName } from '../engine/words.ts';
import { configured, type Past } from './past.ts';

/** Of each light that is muted: what would keep people from hearing that it went down now. */
export async function mutesOf(
  state: TargetState,
  states: readonly TargetState[],
  past: Past,
): Promise<{ light: LightName; mute: Mute }[]> {
  const target = configured(state.target, past);
  if (target === null || past.config === null) return [];
  const moment = {
    nowMs: past.nowMs,
    windows: windowsOf(past.config.maintenance),
    silences: await past.reader.silences(past.nowMs),
    stateOf: (name: string) => states.find((one) => one.target === name),
  };
  return state.lights.flatMap((light) => {
    const mute = muted('opened', target, light, moment);
    return mute === null ? [] : [{ light: light.light, mute }];
  });
}
