// Why does a target stand as it does? Everything that the store and the config know of it, gathered for a surface.

import { windowsOf } from '../engine/maintenance.ts';
import { muted } from '../engine/mute.ts';
import type { TargetState } from '../engine/state.ts';
import type { Incident } from '../engine/words.ts';
import type { Story } from '../report/incident-story.ts';
import { readSlo } from '../report/slo.ts';
import { serverFirst } from '../report/snapshot.ts';
import type { Why } from '../report/why.ts';
import type { PastObservation, Reader } from '../store/read.ts';
import type { Known } from './posts.ts';

/** No list is longer. */
const mostTold = 20;
const mostEvents = 20;

interface Source {
  reader: Reader;
  known: Known;
  nowMs: number;
}

/** Null when it is no longer, or was never, probed. */
export async function gatherWhy(target: string, source: Source): Promise<Why | null> {
  const { reader, known, nowMs } = source;
  const state = await reader.state(target);
  if (state === null) return null;
  const config = known.targets.find(({ name }) => name === target) ?? null;
  const sloOf = await readSlo(reader, config === null ? [] : [config], nowMs);
  return {
    nowMs,
    state: { ...state, lights: serverFirst(state.lights) },
    config,
    slo: state.lights.flatMap(({ light }) => {
      const slo = sloOf(target, light);
      return slo === null ? [] : [{ light, slo }];
    }),
    mutes: await mutesOf(state, source),
    evidence: await evidenceOf(state, reader),
    told: await reader.told(target, mostTold),
    events: await reader.events(target, mostEvents),
  };
}

/** What would keep people from hearing that it went down now. */
async function mutesOf(state: TargetState, { reader, known, nowMs }: Source): Promise<Why['mutes']> {
  const target = known.targets.find(({ name }) => name === state.target);
  if (target === undefined) return [];
  const states = new Map([[state.target, state]]);
  for (const name of target.dependsOn) {
    const other = await reader.state(name);
    if (other !== null) states.set(name, other);
  }
  const moment = {
    nowMs,
    windows: windowsOf(known.maintenance),
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

/** An incident from its first failure to the last answer of a receiver. */
export async function gatherStory(incident: Incident, source: Source): Promise<Story> {
  const { reader, nowMs } = source;
  const { target, light, startedAtMs, resolvedAtMs } = incident;
  const lasted = { sinceMs: startedAtMs, untilMs: (resolvedAtMs ?? nowMs) + 1 };
  const transitions = await reader.transitions(target, lasted);
  const state = resolvedAtMs === null ? await reader.state(target) : null;
  const mutes = state === null ? [] : await mutesOf(state, source);
  return {
    incident,
    nowMs,
    transitions: transitions.filter((one) => one.light === light),
    deliveries: await reader.deliveries(incident.id),
    mute: mutes.find((one) => one.light === light)?.mute ?? null,
    heldSinceMs: state?.lights.find((one) => one.light === light)?.heldSinceMs ?? null,
  };
}
