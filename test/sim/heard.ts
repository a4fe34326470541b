// Is what people heard the truth? Pure: judged from the words that arrived, in the order in which they did.

import type { TargetState } from '../../src/engine/state.ts';
import type { Notification, NotificationBody } from '../../src/engine/words.ts';
import type { Fleet } from './fleets.ts';
import type { Host } from './world.ts';

/** By incident, every word of it as it arrived. */
function byIncident(heard: readonly NotificationBody[]): Map<string, NotificationBody[]> {
  const words = new Map<string, NotificationBody[]>();
  for (const word of heard) {
    if (word.incident === null) continue;
    const { id } = word.incident;
    words.set(id, [...(words.get(id) ?? []), word]);
  }
  return words;
}

/** `target light` of each incident whose last word is not that it is over. */
export function openNow(heard: readonly NotificationBody[]): string[] {
  return [...byIncident(heard).values()].flatMap((words) => {
    const last = words.at(-1);
    if (last === undefined || last.type === 'incident.resolved' || last.incident === null) return [];
    return [`${last.incident.target} ${last.incident.light}`];
  });
}

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
  heard: readonly NotificationBody[],
  hosts: ReadonlyMap<string, Host>,
  { targets }: Fleet,
): boolean {
  return targets.every(({ name, dependsOn, canaries }) => {
    const { server, worker: behindIt } = hosts.get(name) as Host;
    const worker = canaries.length > 0 ? behindIt : 'well';
    const ahead = toldOf(heard, name, 'server');
    const behind = toldOf(heard, name, 'pipeline');
    const waits = dependsOn.some((parent) => hosts.get(parent)?.server !== 'well');
    if (waits) return ahead.length <= 1 && behind.length <= 1;
    if (server === 'busy') return ahead.length <= 1 && behind.length <= 1;
    if (server === 'dead') return ahead.join() === 'critical null' && behind.length <= 1;
    return ahead.length === 0 && behind.join() === truths[worker].join();
  });
}

const rank = { 'incident.opened': 0, 'incident.updated': 1, 'incident.resolved': 2 } as Record<
  string,
  number
>;

/** Opened first, resolved last, each once or again under the same id, and nothing out of its order. */
export function orderFaults(heard: readonly NotificationBody[]): string[] {
  return [...byIncident(heard)].flatMap(([incident, words]) => {
    const faults: string[] = [];
    const ids = (type: string): number =>
      new Set(words.filter((one) => one.type === type).map((one) => one.id)).size;
    if (ids('incident.opened') !== 1) faults.push(`${incident} opened ${ids('incident.opened')} times`);
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

/** Why this should not have been written: planned work, or something before it that does not answer. */
export function mutedBy(
  { type, target, atMs }: Notification,
  { targets, isPlanned }: Fleet,
  stateOf: (target: string) => TargetState | undefined,
): string | null {
  if (target === null || type === 'incident.resolved') return null;
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
