// What changes when one config takes the place of another?

import { isDeepStrictEqual } from 'node:util';
import { nextTurn } from '../../base/clock.ts';
import { byName } from '../by-name.ts';
import { fileProblem, type Problem } from '../problem.ts';
import type { Config, TargetConfig } from '../schema/schema.ts';

export interface Swap {
  /** The new config. Targets that did not change are the objects of the old one. */
  config: Config;
  added: number;
  removed: number;
  changed: number;
  unchanged: number;
}

/** To compare this many targets takes a few milliseconds: then others have their turn. */
const comparedAtOnce = 200;

export async function swapFor(before: Config, after: Config): Promise<Swap> {
  const known = byName(before.targets);
  const targets: TargetConfig[] = [];
  const counts = { added: 0, changed: 0, unchanged: 0 };
  for (const target of after.targets) {
    const old = known.get(target.name);
    const same = old !== undefined && isDeepStrictEqual(old, target);
    counts[old === undefined ? 'added' : same ? 'unchanged' : 'changed'] += 1;
    targets.push(same ? old : target);
    if (targets.length % comparedAtOnce === 0) await nextTurn();
  }
  const removed = before.targets.length - counts.changed - counts.unchanged;
  return { config: { ...after, targets }, removed, ...counts };
}

/** Why a daemon that runs with one cannot go on with the other. */
export function unfitFor(before: Config, after: Config, file: string): Problem[] {
  const unfit = (path: string, message: string): Problem => ({ ...fileProblem(file, message), path });
  const problems: Problem[] = [];
  if (after.targets.length === 0) problems.push(unfit('targets', 'there is nothing to probe'));
  if (before.store.path !== after.store.path) problems.push(unfit('store.path', restart));
  if (!isDeepStrictEqual(before.store.retention, after.store.retention))
    problems.push(unfit('store.retention', restart));
  if (before.listen?.address !== after.listen?.address) problems.push(unfit('listen.address', restart));
  return problems;
}

const restart = 'a change of this needs a restart';
