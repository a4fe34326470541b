// What should be said beside the name of a target? That nobody is told of it, and what makes its verdicts doubtful.

import { maintenanceAt, type Window, windowsOf } from '../../engine/schedule/maintenance.ts';
import { holds, selects } from '../../engine/tell/silence.ts';
import { isBurning } from '../../report/slo.ts';
import type { TargetSnapshot } from '../../report/snapshot/snapshot.ts';
import type { Colour } from '../../report/table.ts';

import type { Facts, Known } from './facts.ts';

export interface Badge {
  word: 'ack' | 'silence' | 'maintenance' | 'burning' | 'suspect' | 'flapping' | 'drift';
  colour: Colour;
}

export function badgesOf({ target, lights }: TargetSnapshot, facts: Facts, known: Known): Badge[] {
  const marks = facts.marks.get(target) ?? [];
  const newest = facts.recent.get(target)?.at(-1);
  const badge = (word: Badge['word'], colour: Colour, is: boolean): Badge[] => (is ? [{ word, colour }] : []);
  return [
    ...badge(
      'ack',
      'gray',
      lights.some(({ incident }) => (incident?.acknowledged ?? null) !== null),
    ),
    ...badge('silence', 'gray', isSilent(target, facts, known)),
    ...badge('maintenance', 'gray', maintenanceAt(plannedIn(known), target, facts.atMs) !== null),
    ...badge(
      'burning',
      'red',
      lights.some(({ slo }) => slo !== null && isBurning(slo)),
    ),
    ...badge('flapping', 'yellow', marks.includes('flapping')),
    ...badge('suspect', 'yellow', newest?.suspect === true),
    ...badge('drift', 'yellow', marks.includes('drift')),
  ];
}

/** The colour of the one that matters most; several stand in one cell. */
export const worst = (badges: readonly Badge[]): Colour =>
  (['red', 'yellow'] as const).find((one) => badges.some(({ colour }) => colour === one)) ?? 'gray';

/** One by label is only known of a target whose labels are. */
function isSilent(name: string, { snapshot, atMs }: Facts, known: Known): boolean {
  const target = { name, labels: known.targets.get(name)?.labels ?? {} };
  return snapshot.silences.some(
    (silence) =>
      holds(silence, atMs) &&
      (['server', 'pipeline', null] as const).some((light) => selects(silence.selector, target, light)),
  );
}

/** Windows remember what they found, so that thousands of targets cost no more than one. */
const planned = new WeakMap<object, Window[]>();

function plannedIn({ config }: Known): readonly Window[] {
  if (config === null) return [];
  const windows = planned.get(config) ?? windowsOf(config.maintenance);
  planned.set(config, windows);
  return windows;
}
