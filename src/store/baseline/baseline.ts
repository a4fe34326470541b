// Which tools did each target list, and which of them are accepted? What the daemon asks before each probe is
// in memory; definitions are read only when something differs.

import type { Clock } from '../../base/clock.ts';
import type { Baselines } from '../../engine/ports.ts';
import { hashOfAll, type ToolDefinition } from '../../probe/drift/tool-hash.ts';
import { diskTrouble } from '../file/error.ts';
import type { Names } from '../journal/names.ts';
import type { Writer } from '../journal/writer.ts';
import type { Db } from '../schema.ts';
import { dropUnused, readSet, storeSet } from './tool-set.ts';

/** Hashes of sets. */
export interface Head {
  seen: string | null;
  baseline: string | null;
}

/** A list that a server showed. */
export interface Sight {
  target: string;
  tools: readonly ToolDefinition[];
  /** The list had no fault: should it be the first, it is the baseline. */
  sound: boolean;
  atMs: number;
}

/** Changes that are kept of each target, lest a server that lists something else each time fills the disk. */
const mostSeen = 50;

/** Who accepted what nobody was asked about. */
const firstSeen = 'first seen';

const unknown: Head = { seen: null, baseline: null };

export interface StoredBaselines extends Baselines {
  /** What other processes accepted meanwhile. */
  reload(): Promise<void>;
}

export async function loadBaselines(db: Db, writer: Writer, clock: Clock): Promise<StoredBaselines> {
  let heads = await readHeads(db);
  const reload = async (): Promise<void> => {
    heads = await readHeads(db);
  };
  return {
    reload,
    of(target) {
      const hash = heads.get(target)?.baseline ?? null;
      return hash === null ? null : { hash, tools: () => unlessTrouble(readSet(db, hash)) };
    },
    async seen(target, tools, sound) {
      const { seen, baseline } = heads.get(target) ?? unknown;
      if (seen === tools.hash && (baseline !== null || !sound)) return;
      // While the disk refuses, memory is for what people are told of; the next probe lists the tools again.
      if (writer.held() > 0) return;
      const sight = { target, tools: await tools.tools(), sound, atMs: clock.nowMs() };
      if ((await writer.write({ kind: 'tools', sight })) === 'held') return;
      const accepted = heads.get(target)?.baseline ?? null;
      heads.set(target, {
        seen: tools.hash,
        baseline: accepted ?? (sound ? hashOfAll(sight.tools) : null),
      });
    },
  };
}

async function unlessTrouble<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (diskTrouble(error) === null) throw error;
    return null;
  }
}

/** The same list again changes nothing. */
export async function storeSight(db: Db, names: Names, { target, ...sight }: Sight): Promise<void> {
  const target_id = await names.target(db, target);
  const set_id = await storeSet(db, sight.tools);
  const at_ms = sight.atMs;
  if ((await latest(db, 'tools_seen', target_id)) !== set_id) {
    await db.insertInto('tools_seen').values({ target_id, at_ms, set_id }).execute();
    await forgetOldest(db, target_id);
  }
  if (!sight.sound || (await latest(db, 'baseline', target_id)) !== null) return;
  await db
    .insertInto('baseline')
    .values({ target_id, at_ms, set_id, accepted_by: firstSeen, tools: null })
    .execute();
}

async function latest(db: Db, table: 'tools_seen' | 'baseline', targetId: number): Promise<number | null> {
  const row = await db
    .selectFrom(table)
    .select('set_id')
    .where('target_id', '=', targetId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.set_id ?? null;
}

async function forgetOldest(db: Db, targetId: number): Promise<void> {
  const kept = db
    .selectFrom('tools_seen')
    .select('id')
    .where('target_id', '=', targetId)
    .orderBy('id', 'desc')
    .limit(mostSeen);
  const gone = await db
    .deleteFrom('tools_seen')
    .where('target_id', '=', targetId)
    .where('id', 'not in', kept)
    .returning('set_id')
    .execute();
  await dropUnused(
    db,
    gone.map(({ set_id }) => set_id),
  );
}

export async function readHeads(db: Db): Promise<Map<string, Head>> {
  const heads = new Map<string, Head>();
  for (const { target, hash } of await newest(db, 'tools_seen'))
    heads.set(target, { ...unknown, seen: hash });
  for (const { target, hash } of await newest(db, 'baseline'))
    heads.set(target, { ...(heads.get(target) ?? unknown), baseline: hash });
  return heads;
}

/** Those whose server shows other tools than were accepted. */
export async function readDrifted(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('target')
    .innerJoin('tools_seen', 'tools_seen.target_id', 'target.id')
    .innerJoin('baseline', 'baseline.target_id', 'target.id')
    .select('target.name')
    .whereRef('tools_seen.set_id', '!=', 'baseline.set_id')
    .where('tools_seen.id', 'in', newestIds(db, 'tools_seen'))
    .where('baseline.id', 'in', newestIds(db, 'baseline'))
    .execute();
  return rows.map(({ name }) => name);
}

/** The newest of each target. */
const newestIds = (db: Db, table: 'tools_seen' | 'baseline') =>
  db
    .selectFrom(table)
    .select(({ fn }) => fn.max(`${table}.id`).as('id'))
    .groupBy(`${table}.target_id`);

const newest = (db: Db, table: 'tools_seen' | 'baseline') =>
  db
    .selectFrom(table)
    .innerJoin('target', 'target.id', `${table}.target_id`)
    .innerJoin('tool_set', 'tool_set.id', `${table}.set_id`)
    .select(['target.name as target', 'tool_set.hash as hash'])
    .where(`${table}.id`, 'in', newestIds(db, table))
    .execute();
