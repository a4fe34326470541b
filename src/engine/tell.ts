// What are people owed? Pure: what is stands beside what was told of it, and the difference is said, unless
// something mutes it; then it stays owed. So nothing is queued, and nothing can be forgotten or said twice.

import type { TargetConfig } from '../config/schema.ts';
import { chain } from './chain.ts';
import { deciding, type Moment } from './light.ts';
import { muted, type Word } from './mute.ts';
import type { Announcement } from './ports.ts';
import type { CheckState, LightState } from './state.ts';
import type { Incident } from './words.ts';

/** An update of one incident is told at most this often, but for the worse it is told at once. */
const updateEveryMs = 60_000;

/** A light unknown for so long is told once. */
const unknownTooLongMs = 15 * 60_000;

export interface Telling {
  target: TargetConfig;
  /** The checks of this light. */
  own: readonly CheckState[];
  /** The incident that just ended. */
  ended: Incident | null;
}

export interface Told {
  /** The same as before when nothing was said. */
  light: LightState;
  announcements: Announcement[];
}

export function tell(light: LightState, telling: Telling, moment: Moment): Told {
  const { target, own, ended } = telling;
  const words = owed(light, telling, moment.nowMs).filter(
    (word) => muted(word, target, light, moment) === null,
  );
  const farewell = ended === null ? [] : say('incident.resolved', ended, ended.told.receivers, moment.nowMs);
  if (words.length + farewell.length === 0) return { light, announcements: [] };
  const line = lineOf(target.name, light, own);
  const told = words.reduce<LightState>((one, word) => remembered(one, word, target, moment.nowMs), light);
  const said = words.flatMap((word) => spoken(word, light, told, target, moment.nowMs));
  return { light: told, announcements: [...farewell, ...said].map((one) => ({ ...one, ...line })) };
}

/** Nothing can be owed of it, whatever the time: most lights, at most times. */
export const isSettled = ({ incident, flapping, status, unknownTold }: LightState): boolean =>
  incident === null && flapping === undefined && (status !== 'unknown' || unknownTold);

function owed(light: LightState, { target, own }: Telling, nowMs: number): Word[] {
  const words: Word[] = [];
  if (light.flapping && light.flapping.sinceMs !== null && !light.flapping.told) words.push('flapping');
  if (light.incident !== null) {
    if (light.incident.told.receivers.length === 0) words.push('opened');
    else if (isUpdateDue(light.incident, nowMs)) words.push('updated');
  }
  const longUnknown = light.status === 'unknown' && nowMs - light.sinceMs >= unknownTooLongMs;
  // What passed is about to be known: it was only not seen often enough yet.
  if (longUnknown && !light.unknownTold && deciding(own)?.last?.verdict !== 'pass') words.push('unknown');
  // Nobody configured is nobody told; who heard that it began hears of it still.
  return target.alerts.to.length === 0 ? words.filter((word) => word === 'updated') : words;
}

function isUpdateDue({ told, severity, cause }: Incident, nowMs: number): boolean {
  if (severity === 'critical' && told.severity === 'warning') return true;
  const changed = told.severity !== severity || told.cause !== cause;
  // Either way: a wall clock that stepped back must not silence it.
  return changed && Math.abs(nowMs - told.atMs) >= updateEveryMs;
}

function remembered(light: LightState, word: Word, { alerts }: TargetConfig, atMs: number): LightState {
  const { incident, flapping } = light;
  if (word === 'unknown') return { ...light, unknownTold: true };
  if (word === 'flapping') return flapping ? { ...light, flapping: { ...flapping, told: true } } : light;
  if (incident === null) return light;
  const { severity, cause, told } = incident;
  const receivers = word === 'opened' ? alerts.to : told.receivers;
  return { ...light, incident: { ...incident, told: { severity, cause, atMs, receivers } } };
}

type Said = Omit<Announcement, 'chain' | 'queue'>;

function spoken(
  word: Word,
  before: LightState,
  after: LightState,
  { alerts }: TargetConfig,
  atMs: number,
): Said[] {
  switch (word) {
    case 'flapping':
      return [{ type: 'target.flapping', atMs, incident: null, to: alerts.to }];
    case 'unknown':
      return [{ type: 'target.notice', atMs, incident: null, to: alerts.to }];
    case 'opened':
      return after.incident === null ? [] : say('incident.opened', after.incident, alerts.to, atMs);
    case 'updated':
      // The message compares with what was said before it.
      return before.incident === null
        ? []
        : say('incident.updated', before.incident, before.incident.told.receivers, atMs);
  }
}

/** Nobody configured is nobody told. */
export function say(type: Said['type'], incident: Incident, to: string[], atMs: number): Said[] {
  return to.length === 0 ? [] : [{ type, atMs, incident, to }];
}

/** The light in one line, by the check that speaks for it. */
function lineOf(
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
