// What is left of checks and targets that the config no longer asks for? Pure: they leave their lights at once,
// and an incident that nobody can watch any more is closed and said to be.

import { byName } from '../../config/by-name.ts';
import type { TargetConfig } from '../../config/schema/schema.ts';
import { chain } from '../judge/chain.ts';
import { checksOf } from '../judge/light.ts';
import { worstStatus } from '../judge/status.ts';
import { lightOf } from '../judge/verdict.ts';
import type { Announcement } from '../ports.ts';
import { say } from '../tell/tell.ts';
import type { CloseReason, Incident, Transition } from '../words.ts';
import { closed } from './incident.ts';
import { type LightState, type TargetState, transitionOf } from './state.ts';

export interface Reconciled {
  /** States of configured targets, without removed checks. */
  states: TargetState[];
  /** Those of them that changed. */
  changed: TargetState[];
  removedTargets: string[];
  transitions: Transition[];
  incidents: Incident[];
  /** With the name of the target that each is about. */
  announcements: (Announcement & { target: string })[];
}

export function reconcile(
  remembered: readonly TargetState[],
  targets: readonly TargetConfig[],
  nowMs: number,
): Reconciled {
  const result: Reconciled = {
    states: [],
    changed: [],
    removedTargets: [],
    transitions: [],
    incidents: [],
    announcements: [],
  };
  const part = (light: LightState, target: string, incident: Incident): void => {
    const line = chain({
      ...incident,
      light: light.light,
      verdict: 'unknown',
      durationMs: null,
      before: null,
      after: null,
    });
    for (const said of say('incident.resolved', incident, incident.told.receivers, nowMs)) {
      result.announcements.push({ ...said, target, chain: line, queue: null });
    }
  };
  const close = (light: LightState, target: string, reason: CloseReason): void => {
    // What had ended before, and waited to be said with others.
    for (const one of light.farewells ?? []) part(light, target, one);
    if (light.incident === null) return;
    const incident = closed(light.incident, reason, nowMs);
    result.incidents.push(incident);
    part(light, target, incident);
  };
  const configs = byName(targets);
  for (const state of remembered) {
    const config = configs.get(state.target);
    if (config === undefined) {
      for (const light of state.lights) close(light, state.target, 'target removed');
      result.removedTargets.push(state.target);
      continue;
    }
    const asked = new Set<string>(checksOf(config));
    const checks = state.checks.filter((check) => asked.has(check.check));
    if (checks.length === state.checks.length) {
      result.states.push(state);
      continue;
    }
    const lights = state.lights.flatMap((light) => keptLight(light, checks, nowMs));
    const kept = { ...state, checks, lights };
    result.states.push(kept);
    result.changed.push(kept);
    for (const light of state.lights) {
      const after = lights.find((one) => one.light === light.light);
      if ((after?.incident ?? null) === null) close(light, state.target, 'check removed');
      if (after !== undefined && after.status !== light.status) {
        result.transitions.push(transitionOf(light, after, state.target));
      }
    }
  }
  return result;
}

/** The light without its removed checks; none when no check is left. */
function keptLight(light: LightState, checks: TargetState['checks'], nowMs: number): LightState[] {
  const own = checks.filter((check) => lightOf(check.check) === light.light);
  if (own.length === 0) return [];
  const involved = light.involved.filter((name) => own.some((check) => check.check === name));
  const status = worstStatus(own.map((check) => check.status));
  const sinceMs = status === light.status ? light.sinceMs : Math.max(nowMs, light.sinceMs);
  if (involved.length > 0) return [{ ...light, status, sinceMs, involved }];
  const { farewells: _, heldSinceMs: __, ...parted } = light;
  return [{ ...parted, status, sinceMs, involved, incident: null }];
}
