// What should be said beside the name of a target? That a light of it comes and goes, and that its tools are no longer
// those that were accepted. Most targets have no mark and cost nothing here.

import type { Flapping } from '../../engine/judge/flapping.ts';
import { readDrifted } from '../baseline/baseline.ts';
import type { Db } from '../schema.ts';

export type Mark = 'flapping' | 'drift';

/** Only of targets that have one. */
export async function readMarks(db: Db): Promise<Map<string, Mark[]>> {
  const marks = new Map<string, Mark[]>();
  const mark = (target: string, one: Mark): void => {
    const known = marks.get(target) ?? [];
    if (!known.includes(one)) marks.set(target, [...known, one]);
  };
  for (const { target, memory } of await unsteady(db)) {
    const { flapping } = JSON.parse(memory) as { flapping?: Flapping };
    if (typeof flapping?.sinceMs === 'number') mark(target, 'flapping');
  }
  for (const target of await readDrifted(db)) mark(target, 'drift');
  return marks;
}

const unsteady = (db: Db) =>
  db
    .selectFrom('light_state')
    .innerJoin('target', 'target.id', 'light_state.target_id')
    .select(['target.name as target', 'light_state.memory'])
    .where('light_state.memory', 'like', '%"flapping":{%')
    .execute();
