// What went wrong, and what is wrong now? The list of incidents, or the story of one.

import type { Incident } from '../engine/words.ts';
import { incidentList } from '../report/incident-list.ts';
import { type Story, storyJson, storyText } from '../report/incident-story.ts';
import { incidentJson } from '../report/snapshot-json.ts';
import { iso } from '../report/words.ts';
import { UsageError } from './command-error.ts';
import type { CliIo } from './io.ts';
import { mutesOf } from './mutes.ts';
import { lookBack, type Past, type Place, printJson, refuseUnknown, sheetOf } from './past.ts';

export interface ListOptions extends Place {
  target: string | null;
  most: number;
}

/** 0 whether there are any or not. */
export function runIncidents(options: ListOptions, io: CliIo): Promise<number> {
  return lookBack(options, io, async (past) => {
    const { target, most, json } = options;
    if (target !== null) await refuseUnknown([target], past);
    const incidents = await past.reader.incidents({ target, within: null, most });
    if (json) printJson(io, { version: 1, at: iso(past.nowMs), incidents: incidents.map(incidentJson) });
    else io.stdout.write(incidentList(incidents, past.nowMs, sheetOf(io)));
    return 0;
  });
}

export function runIncident(id: string, place: Place, io: CliIo): Promise<number> {
  return lookBack(place, io, async (past) => {
    const { reader, nowMs } = past;
    const incident = await reader.incident(id);
    if (incident === null)
      throw new UsageError(`there is no incident ${id}: \`coalmine incidents\` lists them`);
    const { target, light, startedAtMs, resolvedAtMs } = incident;
    const lasted = { sinceMs: startedAtMs, untilMs: (resolvedAtMs ?? nowMs) + 1 };
    const changes = await reader.transitions(target, lasted);
    const transitions = changes.filter((one) => one.light === light);
    const story = {
      incident,
      nowMs,
      transitions,
      deliveries: await reader.deliveries(id),
      ...(resolvedAtMs === null ? await holding(incident, past) : nothingHolds),
    };
    if (place.json) printJson(io, storyJson(story));
    else io.stdout.write(storyText(story, sheetOf(io)));
    return 0;
  });
}

const nothingHolds = { mute: null, heldSinceMs: null };

/** What keeps the words of an open incident back. */
async function holding(
  { target, light }: Incident,
  past: Past,
): Promise<Pick<Story, 'mute' | 'heldSinceMs'>> {
  const states = await past.reader.states();
  const state = states.find((one) => one.target === target);
  if (state === undefined) return nothingHolds;
  const mutes = await mutesOf(state, states, past);
  return {
    mute: mutes.find((one) => one.light === light)?.mute ?? null,
    heldSinceMs: state.lights.find((one) => one.light === light)?.heldSinceMs ?? null,
  };
}
