// When does an incident open, change and resolve? Pure: at most one is open per light (design section 7).

import type { TargetConfig } from '../../config/schema/schema.ts';
import { diagnose, symptomsOf } from '../judge/cause.ts';
import { deciding } from '../judge/light.ts';
import { isTrouble } from '../judge/status.ts';
import type { Moment } from '../moment.ts';
import type { Cause, Incident, Observation, Severity, Status } from '../words.ts';
import type { CheckState, LightState } from './state.ts';

export interface Scene {
  target: TargetConfig;
  /** All checks of the target, in the order in which they speak, this observation included. */
  checks: readonly CheckState[];
  /** Those of this light. */
  own: readonly CheckState[];
  /** The new status of the light. */
  status: Status;
  observation: Observation;
}

export interface SteppedIncident {
  light: LightState;
  /** The incident that ended with this observation. */
  ended: Incident | null;
}

/** What is, whoever is told of it: that is the business of `tell`. */
export function advanceIncident(light: LightState, scene: Scene, moment: Moment): SteppedIncident {
  const { own, status } = scene;
  const troubled = own.filter(({ status: one }) => isTrouble(one)).map(({ check }) => check);
  const involved = [...new Set([...light.involved, ...troubled])].filter((name) =>
    own.some((check) => check.check === name),
  );
  const causeRow = followCauses(light, scene);
  if (light.incident === null) {
    if (!isTrouble(status)) return { light: { ...light, involved: [], causeRow }, ended: null };
    const incident = openIncident(status, scene, light, moment);
    return { light: { ...light, incident, involved, causeRow }, ended: null };
  }
  const well = involved.every((name) => own.find((check) => check.check === name)?.status === 'up');
  if (well) {
    const ended = closed(light.incident, 'recovered', moment.nowMs);
    return { light: { ...light, incident: null, involved: [], causeRow: [] }, ended };
  }
  const incident = changedIncident(light.incident, scene, causeRow);
  return { light: { ...light, incident, involved, causeRow }, ended: null };
}

export const closed = (
  incident: Incident,
  closeReason: Incident['closeReason'],
  nowMs: number,
): Incident => ({
  ...incident,
  status: 'resolved',
  // A wall clock that stepped back must not make it shorter than nothing.
  resolvedAtMs: Math.max(nowMs, incident.startedAtMs),
  closeReason,
  observable: true,
});

const severityOf = (status: 'down' | 'degraded'): Severity => (status === 'down' ? 'critical' : 'warning');

function openIncident(
  status: 'down' | 'degraded',
  scene: Scene,
  { light }: LightState,
  { nowMs, newId }: Moment,
): Incident {
  const decider = deciding(scene.own);
  const severity = severityOf(status);
  const cause = light === 'pipeline' ? diagnosisOf(scene) : null;
  return {
    id: newId('inc'),
    target: scene.target.name,
    light,
    severity,
    status,
    cause,
    reason: decider?.last?.reason ?? null,
    stage: decider?.last?.stage ?? null,
    failures: decider?.notPassing ?? 0,
    startedAtMs: decider?.notPassingSinceMs ?? scene.observation.startedAtMs,
    openedAtMs: nowMs,
    resolvedAtMs: null,
    closeReason: null,
    observable: true,
    lastGoodMs: decider?.passedMs ?? null,
    acknowledged: null,
    told: { severity, cause, atMs: nowMs, receivers: [] },
  };
}

function changedIncident(incident: Incident, scene: Scene, causeRow: readonly (Cause | null)[]): Incident {
  const { status, own } = scene;
  const isBad = isTrouble(status);
  const decider = deciding(own);
  const last = decider?.last ?? null;
  const troubled = isBad && (last?.verdict === 'fail' || last?.verdict === 'degraded');
  const { acknowledged } = incident;
  const worsened = status === 'down' && acknowledged?.severity === 'warning';
  return {
    ...incident,
    ...(isBad ? { status, severity: severityOf(status) } : {}),
    // Whoever took a warning sleeps on through an outage unless somebody is called again.
    acknowledged: worsened ? null : acknowledged,
    ...(troubled ? { reason: last.reason, stage: last.stage, failures: decider?.notPassing ?? 0 } : {}),
    cause: nextCause(incident, scene, causeRow),
    observable: status !== 'unknown',
  };
}

/** Only a newer canary run changes a cause, or without canaries `failures` equal ones; nothing takes it away. */
function nextCause(incident: Incident, scene: Scene, causeRow: readonly (Cause | null)[]): Cause | null {
  if (incident.light === 'server') return null;
  const { target, observation } = scene;
  if (target.canaries.length > 0) {
    return isRun(observation) && observation.check.startsWith('canary:')
      ? (diagnosisOf(scene) ?? incident.cause)
      : incident.cause;
  }
  const [first] = causeRow;
  const settled = causeRow.length >= target.alerts.failures && causeRow.every((one) => one === first);
  return settled ? (first ?? incident.cause) : incident.cause;
}

function followCauses(light: LightState, scene: Scene): (Cause | null)[] {
  if (light.light === 'server' || scene.target.canaries.length > 0) return [];
  if (!isRun(scene.observation)) return light.causeRow;
  return [...light.causeRow, diagnosisOf(scene)].slice(-scene.target.alerts.failures);
}

/** What could not be judged, because its server is down for one, is no news of the pipeline. */
const isRun = (observation: Observation): boolean => observation.verdict !== 'unknown';

function diagnosisOf({ target, checks }: Scene): Cause | null {
  const runs = checks.flatMap(({ check, last }) => (last === null ? [] : [{ ...last, check }]));
  return diagnose(symptomsOf(target, runs));
}
