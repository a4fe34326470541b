// What does one more observation change? Pure: from a target's state and a fact to the new state, the
// transitions, the incidents, and what people should hear of it.

import type { TargetConfig } from '../config/schema.ts';
import type { HealthMemory } from '../probe/health-memory.ts';
import type { HealthRead } from '../probe/report.ts';
import { chain } from './chain.ts';
import { advanceIncident } from './incident.ts';
import { checksOf, deciding, type Moment } from './light.ts';
import { nothingRemembered } from './memory.ts';
import type { Announcement } from './ports.ts';
import { type CheckState, type LightState, newCheck, newLight, type TargetState } from './state.ts';
import { advanceStatus, worstStatus } from './status.ts';
import { lightOf } from './verdict.ts';
import type { Incident, Observation, Transition } from './words.ts';

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

/** A light unknown for so long is told once. */
const unknownTooLongMs = 15 * 60_000;

export const newTarget = (target: string): TargetState => ({
  target,
  checks: [],
  lights: [],
  memory: nothingRemembered,
});

export function advance(state: TargetState, target: TargetConfig, fact: Fact, moment: Moment): Advanced {
  const { observation } = fact;
  const name = lightOf(observation.check);
  const checks = checksOf(target).map((check) => {
    const found = state.checks.find((one) => one.check === check) ?? newCheck(check, moment.nowMs);
    return check === observation.check ? advanceCheck(found, fact, target, moment.nowMs) : found;
  });
  const light = state.lights.find((one) => one.light === name) ?? newLight(name, observation.startedAtMs);
  const own = checks.filter((check) => lightOf(check.check) === name);
  const status = worstStatus(own.map((check) => check.status));
  const stepped = advanceIncident(light, { target, checks, own, status, observation }, moment);
  const next: LightState = {
    ...stepped.light,
    status,
    // Of two checks the one that began first may end last: the history of a light still goes forward.
    sinceMs: status === light.status ? light.sinceMs : Math.max(observation.startedAtMs, light.sinceMs),
  };
  const decider = deciding(own);
  const last = decider?.last ?? null;
  const line = chain({
    target: target.name,
    light: name,
    cause: next.incident?.cause ?? null,
    verdict: last?.verdict ?? 'unknown',
    reason: last?.reason ?? null,
    stage: last?.stage ?? null,
    durationMs: last?.durationMs ?? null,
    before: last?.healthBefore ?? null,
    after: last?.healthAfter ?? null,
  });
  const queue = last?.healthAfter?.queue ?? last?.healthBefore?.queue ?? observation.queue;
  const noticed = noticeOfUnknown(next, moment.nowMs);
  const announcements = [...stepped.announcements, ...(noticed ? [noticeFor(target, moment.nowMs)] : [])];
  return {
    state: {
      ...state,
      checks,
      lights: [
        ...state.lights.filter((one) => one.light !== name),
        { ...next, unknownTold: status === 'unknown' && (next.unknownTold || noticed) },
      ],
    },
    transitions: status === light.status ? [] : [transitionOf(light, next, target.name, observation)],
    incidents: stepped.incidents,
    announcements: announcements.map((one) => ({ ...one, chain: line, queue })),
  };
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
    },
    memory: memory ?? check.memory,
  };
}

function transitionOf(
  from: LightState,
  to: LightState,
  target: string,
  observation: Observation,
): Transition {
  return {
    target,
    light: to.light,
    atMs: to.sinceMs,
    from: from.status,
    to: to.status,
    cause: to.incident?.cause ?? null,
    reason: observation.reason,
    stage: observation.stage,
  };
}

const noticeOfUnknown = (light: LightState, nowMs: number): boolean =>
  light.status === 'unknown' && !light.unknownTold && nowMs - light.sinceMs >= unknownTooLongMs;

const noticeFor = (target: TargetConfig, atMs: number): Omit<Announcement, 'chain' | 'queue'> => ({
  type: 'target.notice',
  atMs,
  incident: null,
  to: target.alerts.to,
});
