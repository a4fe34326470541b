// Where is the person who looks, and what is typed? All that the screen depends on beside what is known.

import type { CheckName, LightName } from '../../engine/words.ts';
import type { Listing } from './rows.ts';

export type Place =
  | { at: 'overview' }
  | {
      at: 'target';
      target: string;
      /** The first line of the page that is shown. */
      from: number;
      /** The check of the chart; null for the one that speaks. */
      check: CheckName | null;
      /** A place in `ranges`. */
      range: number;
      /** A place in the list of incidents. */
      item: number;
    }
  | {
      at: 'incident';
      id: string;
      from: number;
      /** A place in the list of deliveries. */
      item: number;
    };

/** A line that is being typed. */
export type Prompt =
  | { kind: 'filter'; text: string; before: string }
  | { kind: 'note'; text: string; incidentId: string; of: string }
  | { kind: 'silence'; text: string; target: string; light: LightName | null };

export interface Said {
  text: string;
  tone: 'good' | 'bad' | 'plain';
}

export interface View extends Listing {
  place: Place;
  /** Where esc leads, the nearest last. */
  behind: readonly Place[];
  /** Of the overview. Null is the first. */
  selected: string | null;
  prompt: Prompt | null;
  /** The first line of the help that is shown; null while it is closed. */
  help: number | null;
  /** The answer to what was asked last. The next key takes it away. */
  said: Said | null;
}

export const firstView: View = {
  place: { at: 'overview' },
  behind: [],
  selected: null,
  filter: '',
  sort: 'trouble',
  group: null,
  prompt: null,
  help: null,
  said: null,
};

export const targetPlace = (target: string): Extract<Place, { at: 'target' }> => ({
  at: 'target',
  target,
  from: 0,
  check: null,
  range: 1,
  item: 0,
});

/** Something else must be read for the one than for the other. */
export function isElsewhere(one: Place, other: Place): boolean {
  if (one.at !== other.at) return true;
  if (one.at === 'target' && other.at === 'target')
    return one.target !== other.target || one.range !== other.range;
  return one.at === 'incident' && other.at === 'incident' && one.id !== other.id;
}
