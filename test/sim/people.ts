// What do people do, and was it heeded? They take incidents and ask for quiet; from what was stored of that follows
// what may not be said any more, told apart from how the engine finds out.

import type { Batch, Durability } from '../../src/engine/ports.ts';
import type { Silence } from '../../src/engine/tell/silence.ts';
import type { Incident, NotificationBody, Severity } from '../../src/engine/words.ts';
import type { Chance } from './chance.ts';
import type { Disk } from './disk.ts';
import type { Fleet } from './fleets.ts';
import { openWords } from './heard.ts';

export interface People {
  /** By incident: how bad it was when somebody took it. */
  taken: Map<string, Severity>;
  silences: Map<string, Silence>;
}

export const createPeople = (): People => ({ taken: new Map(), silences: new Map() });

/** What they may do to a daemon. */
export interface Desk {
  /** What is asked before it has started waits. */
  isOpen(): boolean;
  acknowledge(incidentId: string): void;
  silence(target: string, light: 'pipeline' | null, lastsMs: number): void;
  endSilence(id: string): void;
}

export function act(people: People, desk: Desk, disk: Disk, fleet: Fleet, chance: Chance): void {
  if (!desk.isOpen()) return;
  const open = openIn(disk);
  const held = [...people.silences.keys()];
  const target = chance.pick(fleet.targets).name;
  const take = (): void => {
    if (open.length > 0) desk.acknowledge(chance.pick(open).id);
  };
  chance.pick([
    take,
    take,
    () => desk.silence(target, chance.pick([null, 'pipeline'] as const), chance.between(10_000, 240_000)),
    () => {
      if (held.length > 0) desk.endSilence(chance.pick(held));
    },
  ])();
}

const openIn = (disk: Disk): Incident[] =>
  [...disk.states.values()].flatMap((text) =>
    (JSON.parse(text) as { lights: { incident: Incident | null }[] }).lights.flatMap(
      ({ incident }) => incident ?? [],
    ),
  );

/** Hears of each batch before it is stored: what is wrong with it, and what it changes for those after it. */
export function heed(people: People, { states, notifications, silences }: Batch): string[] {
  for (const { incident } of states.flatMap(({ lights }) => lights)) {
    if (incident === null) continue;
    // Whoever took a warning did not take an outage.
    const worse = incident.severity === 'critical' && people.taken.get(incident.id) === 'warning';
    if (worse) people.taken.delete(incident.id);
  }
  for (const { id, endedAtMs } of silences) if (endedAtMs !== null) people.silences.delete(id);
  return notifications.flatMap(({ type, body }) => {
    if (type !== 'incident.reminder' && type !== 'incident.escalated') return [];
    const all = body.incidents.length > 0 ? body.incidents : [body.incident];
    return all.flatMap((one) => (people.taken.has(one?.id ?? '') ? [`${type} of what somebody took`] : []));
  });
}

/** The clock may go back from here. */
export function forget(people: People, nowMs: number): void {
  for (const [id, { endsAtMs }] of people.silences) if (endsAtMs <= nowMs) people.silences.delete(id);
}

/** What is only in memory nobody demands: the next crash may take it along. */
export function remember(people: People, { states, silences }: Batch, durability: Durability): void {
  if (durability !== 'stored') return;
  for (const { incident } of states.flatMap(({ lights }) => lights)) {
    if (incident?.acknowledged) people.taken.set(incident.id, incident.acknowledged.severity);
  }
  for (const silence of silences) if (silence.endedAtMs === null) people.silences.set(silence.id, silence);
}

/** After so long that everybody must have been called: who was not? */
export function callFaults(
  heard: Record<string, NotificationBody[]>,
  { called, windowMs }: Fleet,
  nowMs: number,
): string[] {
  if (called === null) return [];
  const byBoss = new Set(openWords(heard.boss ?? []).map(({ incident }) => incident?.id));
  return openWords(heard.oncall ?? []).flatMap(({ at, incident }) => {
    if (incident === null || incident.acknowledged !== null) return [];
    const quietMs = nowMs - Date.parse(at);
    return [
      ...(quietMs > called.remindEveryMs + windowMs + 5_000 ? [`nobody was reminded of ${incident.id}`] : []),
      ...(byBoss.has(incident.id) ? [] : [`nobody else was told of ${incident.id}`]),
    ];
  });
}

/** Whoever is there for outages alone is not called for less. */
export const severityFaults = (heard: Record<string, NotificationBody[]>): string[] =>
  (heard.phone ?? []).flatMap(({ type, title, incident }) =>
    type === 'incident.opened' && incident?.severity === 'warning' ? [`phone was called: ${title}`] : [],
  );
