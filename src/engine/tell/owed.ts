// What are people owed of a light, muted or not? Pure: what is stands beside what was told of it, and the difference
// is what is owed. Time alone makes some of it due.

import { apartMs } from '../../base/clock.ts';
import type { TargetConfig } from '../../config/schema/schema.ts';
import { deciding } from '../judge/light.ts';
import type { CheckState, LightState } from '../state/state.ts';
import type { Incident } from '../words.ts';
import { calledFor, everybody } from './audience.ts';

/** Of an incident. That something is over is never muted for those who heard that it began, and is no such word. */
export type IncidentWord = 'opened' | 'updated' | 'reminder' | 'escalated';

export type Word = IncidentWord | 'flapping' | 'unknown';

type Alerts = TargetConfig['alerts'];

/** An update of one incident is told at most this often, but for the worse it is told at once. */
const updateEveryMs = 60_000;

/** A light unknown for so long is told once. */
const unknownTooLongMs = 15 * 60_000;

export function owedOfIncident(incident: Incident, alerts: Alerts, nowMs: number): IncidentWord[] {
  const { told, acknowledged } = incident;
  const words: IncidentWord[] = [];
  const opens = uncalled(incident, alerts).length > 0;
  if (opens) words.push('opened');
  if (told.receivers.length === 0) return words;
  // Whoever is called now hears how it stands: the others must not be left with how it stood.
  if (isUpdateDue(incident, nowMs) || (opens && isOther(incident))) words.push('updated');
  if (acknowledged !== null) return words;
  const { remindEveryMs, escalate } = alerts;
  if (words.length === 0 && remindEveryMs !== null && apartMs(told.atMs, nowMs) >= remindEveryMs)
    words.push('reminder');
  const calledMs = told.calledMs ?? told.atMs;
  if (escalate !== null && !told.escalated && apartMs(calledMs, nowMs) >= escalate.afterMs)
    words.push('escalated');
  return words;
}

/** Those that an incident as bad as this calls, and that were not told of it. */
export const uncalled = ({ severity, told }: Incident, alerts: Alerts): string[] =>
  calledFor(alerts, severity).filter((one) => !told.receivers.includes(one));

export const isWorse = ({ severity, told }: Incident): boolean =>
  severity === 'critical' && told.severity === 'warning';

/** Somebody took it, and the others do not know yet. */
export const isTaken = ({ acknowledged, told }: Incident): boolean =>
  acknowledged !== null && acknowledged.atMs !== told.acknowledgedMs;

const isOther = ({ told, severity, cause }: Incident): boolean =>
  told.severity !== severity || told.cause !== cause;

const isUpdateDue = (incident: Incident, nowMs: number): boolean =>
  isWorse(incident) ||
  isTaken(incident) ||
  (isOther(incident) && apartMs(incident.told.atMs, nowMs) >= updateEveryMs);

/**
 * How long a light has stood as it does. Its history goes forward only, so where the clock stepped back its last change
 * may lie ahead: then the check that decides knows when that was by the clock of now.
 */
function steadyMs({ sinceMs }: LightState, own: readonly CheckState[], nowMs: number): number {
  return apartMs(sinceMs <= nowMs ? sinceMs : (deciding(own)?.sinceMs ?? nowMs), nowMs);
}

export function owedOfLight(
  light: LightState,
  own: readonly CheckState[],
  alerts: Alerts,
  nowMs: number,
): ('flapping' | 'unknown')[] {
  const words: ('flapping' | 'unknown')[] = [];
  // Nobody configured is nobody told.
  if (everybody(alerts).length === 0) return words;
  if (light.flapping && light.flapping.sinceMs !== null && !light.flapping.told) words.push('flapping');
  const longUnknown = light.status === 'unknown' && steadyMs(light, own, nowMs) >= unknownTooLongMs;
  // What passed is about to be known: it was only not seen often enough yet.
  if (longUnknown && !light.unknownTold && deciding(own)?.last?.verdict !== 'pass') words.push('unknown');
  return words;
}

/** Nothing can be owed of it, whatever the time: most lights, at most times. */
export const isSettled = ({ incident, flapping, status, unknownTold, farewells }: LightState): boolean =>
  incident === null &&
  flapping === undefined &&
  farewells === undefined &&
  (status !== 'unknown' || unknownTold);
