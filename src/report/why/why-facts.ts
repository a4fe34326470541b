// What is known of why a target stands as it does? Everything that the store and the config know of it, gathered.

import type { MaintenanceConfig, TargetConfig } from '../../config/schema/schema.ts';
import { windowsOf } from '../../engine/schedule/maintenance.ts';
import type { TargetState } from '../../engine/state/state.ts';
import { muted } from '../../engine/tell/mute.ts';
import type { PastObservation, Reader } from '../../store/read.ts';
import { readSlo } from '../slo.ts';
import { serverFirst } from '../snapshot/snapshot.ts';
import type { Why } from './why.ts';

/** No list is longer. */
const mostTold = 10;
const mostEvents = 10;

export interface Sources {
  reader: Reader;
  /** Null when only a store was given. */
  config: { targets: readonly TargetConfig[]; maintenance: readonly MaintenanceConfig[] } | null;
  nowMs: number;
}

export async function gatherWhy(state: TargetState, { reader, config, nowMs }: Sources): Promise<Why> {
  const { target } = state;
  const own = config?.targets.find(({ name }) => name === target) ?? null;
  const sloOf = await readSlo(reader, own === null ? [] : [own], nowMs);
  return {
    nowMs,
    state: { ...state, lights: serverFirst(state.lights) },
    config: own,
    slo: state.lights.flatMap(({ light }) => {
      const slo = sloOf(target, light);
      return slo === null ? [] : [{ light, slo }];
    }),
    mutes: await mutesOf(state, { reader, config, nowMs }),
    evidence: await evidenceOf(state, reader),
    told: await reader.told(target, mostTold),
    events: await reader.events(target, mostEvents),
  };
}

/** Of each light that is muted: what would keep people from hearing that it went down now. */
export async function mutesOf(state: TargetState, { reader, config, nowMs }: Sources): Promise<Why['mutes']> {
  const target = config?.targets.find(({ name }) => name === state.target);
  if (target === undefined || config === null) return [];
  const states = new Map([[state.target, state]]);
  for (const name of target.dependsOn) {
    const other = await reader.state(name);
    if (other !== null) states.set(name, other);
  }
  const moment = {
    nowMs,
    windows: windowsOf(config.maintenance),
    silences: await reader.silences(nowMs),
    stateOf: (name: string) => states.get(name),
  };
  return state.lights.flatMap((light) => {
    const mute = muted('opened', target, light, moment);
    return mute === null ? [] : [{ light: light.light, mute }];
  });
}

/** Of each check whose last run did not pass: what that run saw. */
async function evidenceOf({ target, checks }: TargetState, reader: Reader): Promise<PastObservation[]> {
  const found: PastObservation[] = [];
  for (const { check, last } of checks) {
    if (last === null || last.verdict === 'pass') continue;
    const [newest] = await reader.observations(target, check, { beforeMs: last.atMs + 1, most: 1 });
    if (newest !== undefined) found.push(newest);
  }
  return found;
}
