// What went wrong, and what is wrong now? The list of incidents, or the story of one.

import { gatherStory } from '../../report/incident/incident-facts.ts';
import { incidentList } from '../../report/incident/incident-list.ts';
import { storyJson, storyText } from '../../report/incident/incident-story.ts';
import { incidentJson } from '../../report/snapshot/snapshot-json.ts';
import { iso } from '../../report/words.ts';
import { UsageError } from '../command-error.ts';
import type { CliIo } from '../io.ts';
import { lookBack, type Place, printJson, refuseUnknown, sheetOf } from './past.ts';

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
    const story = await gatherStory(id, past);
    if (story === null) throw new UsageError(`there is no incident ${id}: \`coalmine incidents\` lists them`);
    if (place.json) printJson(io, storyJson(story));
    else io.stdout.write(storyText(story, sheetOf(io)));
    return 0;
  });
}
