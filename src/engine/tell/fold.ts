// What do people hear as one? Pure: words of several incidents that wait become one notification for each receiver,
// which lists them all. What waits is in the states, so a process that dies meanwhile forgets nothing.

import { apartMs } from '../../base/clock.ts';
import { hostOf } from '../../config/address.ts';
import { byName } from '../../config/by-name.ts';
import type { TargetConfig } from '../../config/schema/schema.ts';
import { lightOf } from '../judge/verdict.ts';
import type { Moment } from '../moment.ts';
import type { Announcement, Group } from '../ports.ts';
import type { LightState, TargetState } from '../state/state.ts';
import type { Incident, NotificationType, Severity } from '../words.ts';
import { lineOf, sayIncidents } from './tell.ts';

/** With so many the body stays well under the megabyte that servers usually take. */
export const mostInGroup = 1_000;

export interface TargetStanding {
  state: TargetState;
  target: TargetConfig;
}

export interface Gathered {
  /** Those that changed. */
  states: TargetState[];
  incidents: Incident[];
  announcements: Announcement[];
}

/**
 * Everything that waits, when the window of any of it is over: the first that ends takes the others along, so that
 * whoever is told is told once. `apart` are receivers that keep an object for each incident: they are told one by one.
 * Null while none is over.
 */
export function gather(
  standings: Iterable<TargetStanding>,
  moment: Moment,
  apart: ReadonlySet<string>,
): Gathered | null {
  const held: TargetStanding[] = [];
  let isOver = false;
  for (const standing of standings) {
    const { state, target } = standing;
    // Nearly always there are none, and this is asked of all targets every second.
    if (!state.lights.some(waits)) continue;
    held.push(standing);
    const isRipe = ({ heldSinceMs }: LightState): boolean =>
      heldSinceMs !== undefined && apartMs(heldSinceMs, moment.nowMs) >= target.alerts.groupWindowMs;
    isOver ||= state.lights.some(isRipe);
  }
  if (!isOver) return null;
  const targets = byName(held.map(({ target }) => target));
  const told = held.map((standing) => toldOf(standing, moment));
  return {
    states: told.map(({ state }) => state),
    incidents: told.flatMap(({ state }) => state.lights.flatMap(({ incident }) => incident ?? [])),
    announcements: fold(
      told.flatMap(({ announcements }) => announcements),
      (name) => targets.get(name),
      apart,
    ),
  };
}

const waits = ({ heldSinceMs }: LightState): boolean => heldSinceMs !== undefined;

function toldOf(
  { state, target }: TargetStanding,
  moment: Moment,
): { state: TargetState; announcements: Announcement[] } {
  const announcements: Announcement[] = [];
  const lights = state.lights.map((light): LightState => {
    if (light.heldSinceMs === undefined) return light;
    const { light: next, said } = sayIncidents(light, target, moment);
    const own = state.checks.filter((check) => lightOf(check.check) === light.light);
    const line = said.length === 0 ? null : lineOf(target.name, light, own);
    if (line !== null) announcements.push(...said.map((one) => ({ ...one, ...line })));
    return next;
  });
  return { state: { ...state, lights }, announcements };
}

/** One announcement for all receivers that hear of the same incidents; what is about none stays by itself. */
export function fold(
  announcements: readonly Announcement[],
  targetOf: (name: string) => TargetConfig | undefined,
  apart: ReadonlySet<string>,
): Announcement[] {
  const heard = new Map<string, { type: NotificationType; to: string; all: Announcement[] }>();
  for (const one of announcements) {
    for (const to of one.to) {
      const key = `${one.type} ${apart.has(to) ? one.incident?.id : ''} ${to}`;
      const known = heard.get(key);
      if (known) known.all.push(one);
      else heard.set(key, { type: one.type, to, all: [one] });
    }
  }
  const alike = new Map<string, { to: string[]; all: Announcement[] }>();
  for (const { type, to, all } of heard.values()) {
    const key = `${type} ${all.map(({ incident }) => incident?.id).join(' ')}`;
    const known = alike.get(key);
    if (known) known.to.push(to);
    else alike.set(key, { to: [to], all });
  }
  return [...alike.values()].flatMap(({ to, all }) =>
    chunks(all.toSorted(worstFirst), mostInGroup).map((some) => asOne(some, to, targetOf)),
  );
}

function asOne(
  all: readonly Announcement[],
  to: string[],
  targetOf: (name: string) => TargetConfig | undefined,
): Announcement {
  const worst = all[0] as Announcement;
  if (all.length === 1) return { ...worst, to };
  const incidents = all.flatMap(({ incident }) => incident ?? []);
  const targets = incidents.map(({ target }) => targetOf(target));
  const group: Group = {
    incidents,
    host: shared(targets, hostOf),
    store: shared(targets, ({ health }) => onlyOne(health.map(({ url }) => new URL(url).origin))),
  };
  const named = new Set(incidents.map(({ target }) => target));
  const behind = [...new Set(all.flatMap((one) => one.behind ?? []))].filter((name) => !named.has(name));
  return { ...worst, to, group, behind };
}

/** What all of them have in common. Null when they do not. */
function shared(
  targets: readonly (TargetConfig | undefined)[],
  of: (target: TargetConfig) => string | null,
): string | null {
  const values = new Set(targets.map((target) => (target === undefined ? null : of(target))));
  const [only = null] = values;
  return values.size === 1 ? only : null;
}

const ranks: Record<Severity, number> = { critical: 0, warning: 1 };

const rankOf = ({ incident }: Announcement): number => ranks[incident?.severity ?? 'warning'];

function worstFirst(a: Announcement, b: Announcement): number {
  // A server that is down speaks for the pipeline behind it.
  const server = Number(b.incident?.light === 'server') - Number(a.incident?.light === 'server');
  const earlier = (a.incident?.startedAtMs ?? 0) - (b.incident?.startedAtMs ?? 0);
  return rankOf(a) - rankOf(b) || server || earlier;
}

function chunks<T>(all: readonly T[], most: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / most) }, (_, index) =>
    all.slice(index * most, (index + 1) * most),
  );
}

/** Of what may be told several times. */
const onlyOne = (all: readonly string[]): string | null =>
  new Set(all).size === 1 ? (all[0] ?? null) : null;
