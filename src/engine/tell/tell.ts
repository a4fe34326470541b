// What are people told of a light? Pure: what is owed (see owed.ts) is said, unless something mutes it; then it stays
// owed. So nothing is queued, and nothing can be forgotten or said twice.

import type { TargetConfig } from '../../config/schema/schema.ts';
import { chain } from '../judge/chain.ts';
import { deciding } from '../judge/light.ts';
import type { Moment } from '../moment.ts';
import type { Announcement } from '../ports.ts';
import type { CheckState, LightState } from '../state/state.ts';
import type { Incident, ToldIncident } from '../words.ts';
import { everybody, noticing } from './audience.ts';
import { muted } from './mute.ts';
import { type IncidentWord, isWorse, owedOfIncident, owedOfLight, uncalled } from './owed.ts';

export interface Telling {
  target: TargetConfig;
  /** The checks of this light. */
  own: readonly CheckState[];
  /** The incident that just ended. */
  ended: Incident | null;
}

export interface Told {
  /** The same as before when nothing was said and nothing waits. */
  light: LightState;
  announcements: Announcement[];
}

export type Said = Omit<Announcement, 'chain' | 'queue'>;

export function tell(before: LightState, { target, own, ended }: Telling, moment: Moment): Told {
  const parting = withFarewell(before, ended);
  const ofLight = owedOfLight(parting, own, target.alerts, moment.nowMs).filter(
    (word) => muted(word, target, parting, moment) === null,
  );
  const marked = ofLight.reduce(markedTold, parting);
  const words = ofLight.map((word) => spokenOfLight(word, target, moment.nowMs));
  if (target.alerts.groupWindowMs > 0) {
    const light = waiting(marked, target, moment);
    return { light, announcements: inOneLine(words, target, light, own) };
  }
  const { light, said } = sayIncidents(marked, target, moment);
  return { light, announcements: inOneLine([...said, ...words], target, parting, own) };
}

/** Everything that is owed of the incidents of a light, now: first what is over. */
export function sayIncidents(
  before: LightState,
  target: TargetConfig,
  moment: Moment,
): { light: LightState; said: Said[] } {
  const { nowMs } = moment;
  const { heldSinceMs, farewells = [], ...light } = before;
  const over = farewells.flatMap((one) => say('incident.resolved', one, one.told.receivers, nowMs));
  const words = unmuted(light, target, moment);
  const left = heldSinceMs === undefined && farewells.length === 0 ? before : light;
  if (light.incident === null || words.length === 0) return { light: left, said: over };
  const { incident } = light;
  const after = { ...incident, told: toldNow(incident, words, target, nowMs) };
  const behind = incident.light === 'server' ? moment.behind(target.name) : [];
  const said = words
    .flatMap((word) => spoken(word, incident, after, target, nowMs))
    .map((one) => (behind.length === 0 ? one : { ...one, behind }));
  return { light: { ...light, incident: after }, said: [...over, ...said] };
}

const unmuted = (light: LightState, target: TargetConfig, moment: Moment): IncidentWord[] =>
  light.incident === null
    ? []
    : owedOfIncident(light.incident, target.alerts, moment.nowMs).filter(
        (word) => muted(word, target, light, moment) === null,
      );

/** What nobody heard begin ends without a word. */
const withFarewell = (light: LightState, ended: Incident | null): LightState =>
  ended === null || ended.told.receivers.length === 0
    ? light
    : { ...light, farewells: [...(light.farewells ?? []), ended] };

/** What is owed waits for what else happens within the window; a mute that begins meanwhile ends the wait. */
function waiting(light: LightState, target: TargetConfig, moment: Moment): LightState {
  const waits = light.farewells !== undefined || unmuted(light, target, moment).length > 0;
  if (waits === (light.heldSinceMs !== undefined)) return light;
  const { heldSinceMs: _, ...free } = light;
  return waits ? { ...light, heldSinceMs: moment.nowMs } : free;
}

function markedTold(light: LightState, word: 'flapping' | 'unknown'): LightState {
  if (word === 'unknown') return { ...light, unknownTold: true };
  return light.flapping ? { ...light, flapping: { ...light.flapping, told: true } } : light;
}

const spokenOfLight = (word: 'flapping' | 'unknown', { alerts }: TargetConfig, atMs: number): Said =>
  word === 'flapping'
    ? { type: 'target.flapping', atMs, incident: null, to: everybody(alerts) }
    : { type: 'target.notice', atMs, incident: null, to: noticing(alerts) };

function toldNow(
  incident: Incident,
  words: readonly IncidentWord[],
  { alerts }: TargetConfig,
  atMs: number,
): ToldIncident {
  const { severity, cause, told, acknowledged } = incident;
  const called = words.includes('opened') ? uncalled(incident, alerts) : [];
  const more = words.includes('escalated') ? (alerts.escalate?.to ?? []) : [];
  const begins = told.receivers.length === 0 || isWorse(incident);
  return {
    severity,
    cause,
    atMs,
    receivers: [...new Set([...told.receivers, ...called, ...more])],
    calledMs: begins ? atMs : (told.calledMs ?? told.atMs),
    ...(told.escalated || words.includes('escalated') ? { escalated: true as const } : {}),
    ...(acknowledged === null ? {} : { acknowledgedMs: acknowledged.atMs }),
  };
}

function spoken(
  word: IncidentWord,
  before: Incident,
  after: Incident,
  { alerts }: TargetConfig,
  atMs: number,
): Said[] {
  const { receivers } = before.told;
  switch (word) {
    case 'opened':
      return say('incident.opened', after, uncalled(before, alerts), atMs);
    case 'updated':
      // The message compares with what was said before it.
      return say('incident.updated', before, receivers, atMs);
    case 'reminder':
      return say('incident.reminder', before, receivers, atMs);
    case 'escalated':
      return say('incident.escalated', before, alerts.escalate?.to ?? [], atMs);
  }
}

/** Nobody configured is nobody told. */
export function say(type: Said['type'], incident: Incident, to: string[], atMs: number): Said[] {
  return to.length === 0 ? [] : [{ type, atMs, incident, to }];
}

function inOneLine(
  said: readonly Said[],
  { name }: TargetConfig,
  light: LightState,
  own: readonly CheckState[],
): Announcement[] {
  if (said.length === 0) return [];
  const line = lineOf(name, light, own);
  return said.map((one) => ({ ...one, ...line }));
}

/** The light in one line, by the check that speaks for it. */
export function lineOf(
  target: string,
  { light, incident }: LightState,
  own: readonly CheckState[],
): Pick<Announcement, 'chain' | 'queue'> {
  const last = deciding(own)?.last ?? null;
  const { healthBefore: before = null, healthAfter: after = null } = last ?? {};
  const line = chain({
    target,
    light,
    cause: incident?.cause ?? null,
    verdict: last?.verdict ?? 'unknown',
    reason: last?.reason ?? null,
    stage: last?.stage ?? null,
    durationMs: last?.durationMs ?? null,
    before,
    after,
  });
  return { chain: line, queue: after?.queue ?? before?.queue ?? null };
}
