// How is a set of tools stored? By its content: one row for each definition and each set that was ever seen, for
// as long as a target points at it.

import { sql } from 'kysely';
import { hashOfAll, type ToolDefinition } from '../../probe/drift/tool-hash.ts';
import type { Db } from '../schema.ts';

/** Rows of one statement: SQLite takes only so many values at once. */
const slice = 500;

function* slicesOf<T>(list: readonly T[]): Iterable<T[]> {
  for (let from = 0; from < list.length; from += slice) yield list.slice(from, from + slice);
}

/** The id of the set, which is made when it is new. `tools` are by name, each name once. */
export async function storeSet(db: Db, tools: readonly ToolDefinition[]): Promise<number> {
  const hash = hashOfAll(tools);
  const known = await db.selectFrom('tool_set').select('id').where('hash', '=', hash).executeTakeFirst();
  if (known) return known.id;
  const { id } = await db.insertInto('tool_set').values({ hash }).returning('id').executeTakeFirstOrThrow();
  for (const some of slicesOf(tools)) {
    const rows = some.map(({ hash, name, text }) => ({ hash, name, text }));
    await db
      .insertInto('tool_definition')
      .values(rows)
      .onConflict((conflict) => conflict.column('hash').doNothing())
      .execute();
    await db
      .insertInto('tool_set_member')
      .columns(['set_id', 'definition_id'])
      .expression((build) =>
        build
          .selectFrom('tool_definition')
          .select([sql.lit(id).as('set_id'), 'id'])
          .where(
            'hash',
            'in',
            rows.map(({ hash }) => hash),
          ),
      )
      .execute();
  }
  return id;
}

/** By name. Null when there is no such set. */
export async function readSet(db: Db, hash: string): Promise<ToolDefinition[] | null> {
  const set = await db.selectFrom('tool_set').select('id').where('hash', '=', hash).executeTakeFirst();
  if (!set) return null;
  return db
    .selectFrom('tool_set_member')
    .innerJoin('tool_definition', 'tool_definition.id', 'tool_set_member.definition_id')
    .select(['tool_definition.name', 'tool_definition.hash', 'tool_definition.text'])
    .where('tool_set_member.set_id', '=', set.id)
    .orderBy('tool_definition.name')
    .execute();
}

/** Takes away those of these sets that no target points at any more, with the definitions that only they had. */
export async function dropUnused(db: Db, setIds: readonly number[]): Promise<void> {
  for (const id of new Set(setIds)) {
    const used = await db
      .selectFrom('tools_seen')
      .select('set_id')
      .where('set_id', '=', id)
      .union(db.selectFrom('baseline').select('set_id').where('set_id', '=', id))
      .executeTakeFirst();
    if (used) continue;
    const members = await db
      .deleteFrom('tool_set_member')
      .where('set_id', '=', id)
      .returning('definition_id')
      .execute();
    for (const some of slicesOf(members.map((member) => member.definition_id))) {
      await db
        .deleteFrom('tool_definition')
        .where('id', 'in', some)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('tool_set_member')
                .select('definition_id')
                .whereRef('tool_set_member.definition_id', '=', 'tool_definition.id'),
            ),
          ),
        )
        .execute();
    }
    await db.deleteFrom('tool_set').where('id', '=', id).execute();
  }
}
