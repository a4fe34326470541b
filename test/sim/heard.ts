// Is what people heard the truth? Pure: judged from the words that arrived, in the order in which they did.

import type { TargetState } from '../../src/engine/state/state.ts';
import type { Silence } from '../../src/engine/tell/silence.ts';
import type { BodyIncident, LightName, Notification, NotificationBody } from '../../src/engine/words.ts';
import type { Fleet } from './fleets.ts';
import type { Host } from './world.ts';

/** By incident, every word of it as it arrived. */
function byIncident(heard: readonly NotificationBody[]): Map<string, NotificationBody[]> {
  const words = new Map<string, NotificationBody[]>();
  for (const word of heard) {
    for (const incident of incidentsOf(word)) {
      const { id } = incident;
      words.set(id, [...(words.get(id) ?? []), { ...word, incident }]);
    }
  }
  return words;
}

/** One, or all that are told as one. */
function incidentsOf({ incident, incidents }: NotificationBody): BodyIncident[] {
  if (incidents.length > 0) return incidents;
  return incident === null ? [] : [incident];
}

/** The last word of each incident, where it is not that it is over. */
export const openWords = (heard: readonly NotificationBody[]): NotificationBody[] =>
  [...byIncident(heard).values()].flatMap((words) => {
    const last = words.at(-1);
    return last === undefined || last.type === 'incident.resolved' ? [] : [last];
  });

/** `target light` of each of them. */
export const openNow = (heard: readonly NotificationBody[]): string[] =>
  openWords(heard).flatMap(({ incident }) => (incident ? [`${incident.target} ${incident.light}`] : []));

/** Of each light, how its open incident was last told: one at most. */
function toldOf(heard: readonly NotificationBody[], target: string, light: string): string[] {
  return [...byIncident(heard).values()].flatMap((words) => {
    const { type, incident } = words.at(-1) ?? {};
    if (type === 'incident.resolved' || incident?.target !== target || incident.light !== light) return [];
    return [incident.severity === 'warning' ? 'warning' : `critical ${incident.cause}`];
  });
}

const truths: Record<Host['worker'], string[]> = {
  well: [],
  dead: ['critical worker_down'],
  hung: ['critical jobs_stuck'],
  slow: ['warning'],
};

/** What is behind a server that does not answer nobody can know; everything else must be told, and told once. */
export function isTruth(
  heard: Record<string, NotificationBody[]>,
  hosts: ReadonlyMap<string, Host>,
  { targets, called }: Fleet,
): boolean {
  const { oncall = [], phone = [] } = heard;
  return targets.every(({ name, dependsOn, canaries }) => {
    const { server, worker: behindIt } = hosts.get(name) as Host;
    const worker = canaries.length > 0 ? behindIt : 'well';
    const ahead = toldOf(oncall, name, 'server');
    const behind = toldOf(oncall, name, 'pipeline');
    // Who is there for outages alone knows of each of them.
    const isOutage = server === 'well' && (worker === 'dead' || worker === 'hung');
    if (called !== null && isOutage && toldOf(phone, name, 'pipeline').length !== 1) return false;
    const waits = dependsOn.some((parent) => hosts.get(parent)?.server !== 'well');
    if (waits) return ahead.length <= 1 && behind.length <= 1;
    if (server === 'busy') return ahead.length <= 1 && behind.length <= 1;
    if (server === 'dead') return ahead.join() === 'critical null' && behind.length <= 1;
    return ahead.length === 0 && behind.join() === truths[worker].join();
  });
}

const rank: Record<string, number> = {
  'incident.opened': 0,
  'incident.updated': 1,
  'incident.reminder': 1,
  'incident.escalated': 1,
  'incident.resolved': 2,
};

/**
 * Opened first, resolved last, each once or again under the same id, and nothing out of its order. Whoever is called
 * late hears of it by its escalation.
 */
export function orderFaults(heard: readonly NotificationBody[]): string[] {
  return [...byIncident(heard)].flatMap(([incident, words]) => {
    const faults: string[] = [];
    const ids = (type: string): number =>
      new Set(words.filter((one) => one.type === type).map((one) => one.id)).size;
    const begins = words[0]?.type === 'incident.escalated' ? 'incident.escalated' : 'incident.opened';
    if (ids(begins) !== 1) faults.push(`${incident} opened ${ids(begins)} times`);
    if (ids('incident.escalated') > 1) faults.push(`${incident} escalated more than once`);
    if (ids('incident.resolved') !== 1) faults.push(`${incident} resolved ${ids('incident.resolved')} times`);
    for (const [index, word] of words.entries()) {
      const before = words[index - 1];
      if (before === undefined || before.id === word.id) continue;
      const again = words.slice(0, index).some((one) => one.id === word.id);
      const back = (rank[word.type] ?? 0) < (rank[before.type] ?? 0);
      if (again || back)
        faults.push(`${incident}: ${word.type} ${word.id} after ${before.type} ${before.id}`);
    }
    return faults;
  });
}

/** Why this should not have been written. */
export function mutedBy(
  { type, target, atMs, body }: Notification,
  fleet: Fleet,
  silences: Iterable<Silence>,
  stateOf: (target: string) => TargetState | undefined,
): string | null {
  if (target === null || type === 'incident.resolved') return null;
  const subjects = incidentsOf(body).map((one) => ({ target: one.target, light: one.light }));
  for (const one of subjects.length > 0 ? subjects : [{ target, light: null }]) {
    const why = mutes(one.target, atMs, fleet, stateOf) ?? silenced(one, atMs, silences);
    if (why !== null) return why;
  }
  return null;
}

function silenced(
  { target, light }: { target: string; light: LightName | null },
  atMs: number,
  silences: Iterable<Silence>,
): string | null {
  // Told apart from how the engine finds out.
  for (const { id, selector, endsAtMs, endedAtMs } of silences) {
    const isMeant = selector.names.includes(target) && (selector.light === null || selector.light === light);
    if (isMeant && endedAtMs === null && atMs < endsAtMs) return `silence ${id}`;
  }
  return null;
}

/** Planned work, or something before it that does not answer. */
function mutes(
  target: string,
  atMs: number,
  { targets, isPlanned }: Fleet,
  stateOf: (target: string) => TargetState | undefined,
): string | null {
  if (isPlanned(target, atMs)) return 'planned work';
  const parents = targets.find(({ name }) => name === target)?.dependsOn ?? [];
  const away = parents.find((parent) =>
    stateOf(parent)?.lights.every(({ light, status }) => light !== 'server' || status !== 'up'),
  );
  return away === undefined ? null : `${away}, which does not answer`;
}

/** More openings than a light that comes and goes may have. */
const mostOpenings = 4;

export function flappingFaults(
  heard: readonly NotificationBody[],
  fromMs: number,
  untilMs: number,
): string[] {
  const opened = heard.filter(({ type, at }) => {
    const atMs = Date.parse(at);
    return type === 'incident.opened' && atMs >= fromMs && atMs < untilMs;
  });
  const ids = new Set(opened.map(({ id }) => id));
  return ids.size > mostOpenings ? [`${ids.size} openings of a light that comes and goes`] : [];
}
