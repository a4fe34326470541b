// Which small integer stands for this target, check or word? Looked up once, then remembered.

import type { Db } from '../schema.ts';

export interface Names {
  target(db: Db, name: string): Promise<number>;
  check(db: Db, target: string, name: string): Promise<number>;
  word(db: Db, text: string): Promise<number>;
  /** The target is configured: should it have been removed before, it is no longer. */
  keep(db: Db, target: string): Promise<void>;
  remove(db: Db, target: string, atMs: number): Promise<void>;
  /** Must follow a rollback: what was given out in it does not exist. */
  forget(): void;
}

export function createNames(): Names {
  const targets = new Map<string, number>();
  const kept = new Set<string>();
  const checks = new Map<string, Map<string, number>>();
  const words = new Map<string, number>();

  const target = (db: Db, name: string): Promise<number> =>
    remembered(targets, name, () => findOrAddTarget(db, name));
  return {
    target,
    check(db, targetName, name) {
      const known = checks.get(targetName) ?? new Map<string, number>();
      checks.set(targetName, known);
      return remembered(known, name, async () => findOrAddCheck(db, await target(db, targetName), name));
    },
    word: (db, text) => remembered(words, text, () => findOrAddWord(db, text)),
    async keep(db, name) {
      if (kept.has(name)) return;
      const id = await target(db, name);
      await db.updateTable('target').set({ removed_at_ms: null }).where('id', '=', id).execute();
      kept.add(name);
    },
    async remove(db, name, atMs) {
      const id = await target(db, name);
      await db.updateTable('target').set({ removed_at_ms: atMs }).where('id', '=', id).execute();
      kept.delete(name);
    },
    forget() {
      for (const memory of [targets, kept, checks, words]) memory.clear();
    },
  };
}

async function remembered(
  memory: Map<string, number>,
  key: string,
  find: () => Promise<number>,
): Promise<number> {
  const known = memory.get(key);
  if (known !== undefined) return known;
  const id = await find();
  memory.set(key, id);
  return id;
}

async function findOrAddTarget(db: Db, name: string): Promise<number> {
  const found = await db.selectFrom('target').select('id').where('name', '=', name).executeTakeFirst();
  if (found) return found.id;
  const row = { name, removed_at_ms: null, memory: null };
  return (await db.insertInto('target').values(row).returning('id').executeTakeFirstOrThrow()).id;
}

async function findOrAddCheck(db: Db, targetId: number, name: string): Promise<number> {
  const found = await db
    .selectFrom('target_check')
    .select('id')
    .where('target_id', '=', targetId)
    .where('name', '=', name)
    .executeTakeFirst();
  if (found) return found.id;
  const row = { target_id: targetId, name };
  return (await db.insertInto('target_check').values(row).returning('id').executeTakeFirstOrThrow()).id;
}

async function findOrAddWord(db: Db, text: string): Promise<number> {
  const found = await db.selectFrom('word').select('id').where('text', '=', text).executeTakeFirst();
  if (found) return found.id;
  return (await db.insertInto('word').values({ text }).returning('id').executeTakeFirstOrThrow()).id;
}
