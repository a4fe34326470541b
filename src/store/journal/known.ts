// What does the writer know without asking the database? What it looked up or wrote before: no other process
// writes these tables, so it stays true until a transaction is rolled back.

import type { CheckState, LightState } from '../../engine/state/state.ts';
import type { CheckName, LightName } from '../../engine/words.ts';
import type { Db } from '../schema.ts';
import { createNames, type Names } from './names.ts';

export interface Known {
  names: Names;
  /** The state of each target as it lies on disk. */
  states: Map<string, WrittenState>;
  /** The open incidents as they lie on disk: their text by their id. */
  incidents: Map<string, string>;
  /** By check id, where its last observation lies. */
  newest: Map<number, { startedAtMs: number; nth: number }>;
  /** No check is rolled up any further than this. */
  rolledUntilMs: number;
  /** Must follow a rollback: what was learned in it did not happen. */
  forget(): void;
}

export interface WrittenState {
  targetId: number;
  checks: Map<CheckName, { state: CheckState; position: number }>;
  lights: Map<LightName, { state: LightState; position: number; text: string }>;
}

export async function createKnown(db: Db): Promise<Known> {
  const names = createNames();
  const states: Known['states'] = new Map();
  const incidents: Known['incidents'] = new Map();
  const newest: Known['newest'] = new Map();
  return {
    names,
    states,
    incidents,
    newest,
    rolledUntilMs: await rolledUntil(db),
    forget() {
      names.forget();
      for (const memory of [states, incidents, newest]) memory.clear();
    },
  };
}

async function rolledUntil(db: Db): Promise<number> {
  const row = await db
    .selectFrom('target_check')
    .select(({ fn }) => fn.max('rolled_until_ms').as('until'))
    .executeTakeFirst();
  return row?.until ?? 0;
}
