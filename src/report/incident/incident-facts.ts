// What is known of one incident? Its changes, who was told, and what keeps its words back, gathered.

import type { Incident } from '../../engine/words.ts';
import { mutesOf, type Sources } from '../why/why-facts.ts';
import type { Story } from './incident-story.ts';

/** Null when there is no such incident. */
export async function gatherStory(id: string, sources: Sources): Promise<Story | null> {
  const incident = await sources.reader.incident(id);
  return incident && storyOf(incident, sources);
}

export async function storyOf(incident: Incident, sources: Sources): Promise<Story> {
  const { reader, nowMs } = sources;
  const { id, target, light, startedAtMs, resolvedAtMs } = incident;
  const lasted = { sinceMs: startedAtMs, untilMs: (resolvedAtMs ?? nowMs) + 1 };
  const changes = await reader.transitions(target, lasted);
  return {
    incident,
    nowMs,
    transitions: changes.filter((one) => one.light === light),
    deliveries: await reader.deliveries(id),
    ...(resolvedAtMs === null ? await holding(incident, sources) : nothingHolds),
  };
}

const nothingHolds = { mute: null, heldSinceMs: null };

/** What keeps the words of an open incident back. */
async function holding(
  { target, light }: Incident,
  sources: Sources,
): Promise<Pick<Story, 'mute' | 'heldSinceMs'>> {
  const state = await sources.reader.state(target);
  if (state === null) return nothingHolds;
  const mutes = await mutesOf(state, sources);
  return {
    mute: mutes.find((one) => one.light === light)?.mute ?? null,
    heldSinceMs: state.lights.find((one) => one.light === light)?.heldSinceMs ?? null,
  };
}
