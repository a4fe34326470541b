// What does one more observation change? Pure: from a target's state and a fact to the new state, the
// transitions, the incidents, and what people should hear of it.

import type { TargetConfig } from '../../config/schema/schema.ts';
import type { HealthMemory } from '../../probe/health/health-memory.ts';
import type { HealthRead } from '../../probe/report.ts';
import { followFlapping } from '../judge/flapping.ts';
import { checksOf } from '../judge/light.ts';
import { advanceStatus, worstStatus } from '../judge/status.ts';
import { lightOf } from '../judge/verdict.ts';
import type { Moment } from '../moment.ts';
import type { Announcement } from '../ports.ts';
import { isSettled } from '../tell/owed.ts';
import { tell } from '../tell/tell.ts';
import type { Incident, Observation, Transition } from '../words.ts';
import { advanceIncident } from './incident.ts';
import {
  type CheckState,
  type LightState,
  newCheck,
  newLight,
  type StageTime,
  type TargetState,
  transitionOf,
} from './state.ts';

/** One observation, and what only the state of its check remembers. */
export interface Fact {
  observation: Observation;
  before: HealthRead | null;
  after: HealthRead | null;
  memory: HealthMemory | null;
}

export interface Advanced {
  state: TargetState;
  transitions: Transition[];
  incidents: Incident[];
  announcements: Announcement[];
}

/** How something beside a probe changes a target. Null when nothing changed. */
export type Change = (state: TargetState, target: TargetConfig, moment: Moment) => Advanced | null;

export function advance(state: TargetState, target: TargetConfig, fact: Fact, moment: Moment): Advanced {
  const { observation } = fact;
  // It is kept as it was seen, and says nothing of the target.
  if (observation.suspect) return { state, transitions: [], incidents: [], announcements: [] };
  const name = lightOf(observation.check);
  const checks = checksOf(target).map((check) => {
    const found = state.checks.find((one) => one.check === check) ?? newCheck(check, moment.nowMs);
    return check === observation.check ? advanceCheck(found, fact, target, moment.nowMs) : found;
  });
  const light = state.lights.find((one) => one.light === name) ?? newLight(name, observation.startedAtMs);
  const own = checks.filter((check) => lightOf(check.check) === name);
  const status = worstStatus(own.map((check) => check.status));
  const stepped = advanceIncident(light, { target, checks, own, status, observation }, moment);
  const standing: LightState = {
    ...withFlapping(stepped.light, (light.incident === null) !== (stepped.light.incident === null), moment),
    status,
    // Of two checks the one that began first may end last: the history of a light still goes forward.
    sinceMs: status === light.status ? light.sinceMs : Math.max(observation.startedAtMs, light.sinceMs),
    unknownTold: status === 'unknown' && light.unknownTold,
  };
  const { light: next, announcements } = tell(standing, { target, own, ended: stepped.ended }, moment);
  return {
    state: { ...state, checks, lights: [...state.lights.filter((one) => one.light !== name), next] },
    transitions: status === light.status ? [] : [transitionOf(light, next, target.name, observation)],
    incidents: [stepped.ended, next.incident].filter((one) => one !== null),
    announcements,
  };
}

/**
 * What time alone changes, with no new observation: a mute ends, an update, a reminder or an escalation is due, a light
 * is calm again. Null when nothing came of it.
 */
export function review(state: TargetState, target: TargetConfig, moment: Moment): Advanced | null {
  if (state.lights.every(isSettled)) return null;
  const reviewed = state.lights.map((light) => {
    const own = state.checks.filter((check) => lightOf(check.check) === light.light);
    return tell(withFlapping(light, false, moment), { target, own, ended: null }, moment);
  });
  const announcements = reviewed.flatMap((one) => one.announcements);
  const lights = reviewed.map(({ light }) => light);
  const waits = lights.some(({ heldSinceMs }, index) => heldSinceMs !== state.lights[index]?.heldSinceMs);
  if (announcements.length === 0 && !waits) return null;
  const incidents = lights.flatMap(({ incident }) => incident ?? []);
  return { state: { ...state, lights }, transitions: [], incidents, announcements };
}

function withFlapping(light: LightState, changed: boolean, { nowMs }: Moment): LightState {
  if (light.flapping === undefined && !changed) return light;
  const { flapping: before, ...steady } = light;
  const flapping = followFlapping(before, changed, nowMs);
  return flapping === undefined ? steady : { ...steady, flapping };
}

function advanceCheck(check: CheckState, fact: Fact, target: TargetConfig, nowMs: number): CheckState {
  const { observation, before, after, memory } = fact;
  const { verdict, reason, stage, startedAtMs, durationMs } = observation;
  const standing = advanceStatus(check, verdict, target.alerts);
  const passing = verdict === 'pass';
  return {
    ...check,
    ...standing,
    sinceMs: standing.status === check.status ? check.sinceMs : nowMs,
    notPassing: passing ? 0 : check.notPassing + (verdict === 'unknown' ? 0 : 1),
    notPassingSinceMs: passing
      ? null
      : (check.notPassingSinceMs ?? (verdict === 'unknown' ? null : startedAtMs)),
    last: {
      verdict,
      reason,
      stage,
      atMs: startedAtMs,
      durationMs: observation.stages.find((one) => one.stage === stage)?.durationMs ?? durationMs,
      healthBefore: before,
      healthAfter: after,
      stages: observation.stages.map(timeOf),
    },
    memory: memory ?? check.memory,
    ...(passing ? { passedMs: startedAtMs } : {}),
  };
}

const timeOf = ({ stage, outcome, reason, startedAtMs, durationMs }: StageTime): StageTime => ({
  stage,
  outcome,
  reason,
  startedAtMs,
  durationMs,
});
