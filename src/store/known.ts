// What does the writer know without asking the database? What it looked up or wrote before: no other process
// writes these tables, so it stays true until a transaction is rolled back.

import type { Kysely } from 'kysely';
import type { CheckState } from '../engine/state.ts';
import { createNames, type Names } from './names.ts';
import type { Tables } from './schema.ts';

type Db = Kysely<Tables>;

export interface Known {
  names: Names;
  /** The state of a target as it lies on disk, by its id. */
  states: Map<number, WrittenState>;
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
  /** By check id. States are never changed in place, so the same object is the same state. */
  checks: Map<number, { state: CheckState; position: number }>;
  /** The text of each light. */
  lights: Map<string, string>;
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
