// How is it right now, in one sentence? For a headline that somebody reads from across the room.

import type { Status } from '../../engine/words.ts';
import { age, counted } from '../words.ts';
import { type Snapshot, staleMs, standingOf } from './snapshot.ts';

export interface Sentence {
  /** The worst that there is: it gives the colour. */
  status: Status;
  text: string;
  /** What else there is to say. */
  more: string;
}

export function sentenceOf(snapshot: Snapshot): Sentence {
  const { targets, counts, newestMs, atMs } = snapshot;
  const more = newestMs === null ? 'Nothing was probed yet.' : `Last probe ${age(atMs - newestMs)} ago.`;
  if (targets.length === 0) return { status: 'unknown', text: 'Nothing is watched yet.', more };
  const ageMs = staleMs(snapshot);
  if (ageMs !== null) return { status: 'unknown', text: `Nobody has looked for ${age(ageMs)}.`, more };
  const status = (['down', 'degraded', 'unknown', 'up'] as const).find((one) => counts[one] > 0) ?? 'unknown';
  const all = counted(targets.length, 'target');
  if (status === 'up') return { status, text: `Everything is up: ${all}.`, more };
  const bad = counts.down + counts.degraded;
  if (bad === 0) return { status, text: `${counts.unknown} of ${all} cannot be judged.`, more };
  if (bad > 1) return { status, text: troubleWords(counts, targets.length), more };
  return { status, text: onlyOne(snapshot, status), more: `${more} ${othersWords(counts, targets.length)}` };
}

const troubleWords = ({ down, degraded }: Record<Status, number>, all: number): string => {
  const parts = [...(down > 0 ? [`${down} down`] : []), ...(degraded > 0 ? [`${degraded} degraded`] : [])];
  return `${down + degraded} of ${all} targets are in trouble: ${parts.join(', ')}.`;
};

function onlyOne({ targets, atMs }: Snapshot, status: Status): string {
  const target = targets.find((one) => standingOf(one) === status);
  const light = target?.lights.find((one) => one.status === status);
  if (target === undefined || light === undefined) return `One target is ${status}.`;
  const why = light.incident?.cause ?? light.incident?.reason ?? null;
  return `${target.target} ${light.light} is ${status}${why === null ? '' : ` (${why})`} for ${age(atMs - light.sinceMs)}.`;
}

const othersWords = ({ unknown, up }: Record<Status, number>, all: number): string =>
  all === 1 ? '' : unknown > 0 ? `${up} others are up, ${unknown} cannot be judged.` : 'All others are up.';
