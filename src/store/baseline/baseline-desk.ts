// How do people at a terminal see and accept what servers list, while a daemon may be running? Each answer is one
// short transaction; the daemon notices by itself.

import { compareText, type ToolDefinition } from '../../probe/drift/tool-hash.ts';
import { connectBeside } from '../file/beside.ts';
import type { Connection } from '../file/dialect.ts';
import type { Failed } from '../file/error.ts';
import type { Db } from '../schema.ts';
import { readSet, storeSet } from './tool-set.ts';

export interface ToolsStanding {
  /** What was listed last, and since when. */
  seen: { atMs: number; tools: ToolDefinition[] };
  /** Null while nothing was accepted: every list so far had a fault. */
  baseline: { atMs: number; by: string; tools: ToolDefinition[] } | null;
}

export interface Acceptance {
  /** Null accepts the whole list. */
  names: readonly string[] | null;
  by: string;
  atMs: number;
}

export type Accepted =
  /** The baseline before and after. */
  | { ok: true; before: ToolDefinition[]; after: ToolDefinition[] }
  | { ok: false; why: 'nothing_seen' }
  /** Neither listed nor accepted. */
  | { ok: false; why: 'unknown_tools'; names: string[]; listed: string[] };

export interface BaselineDesk {
  /** Targets whose tools were ever seen, by name. */
  targets(): Promise<string[]>;
  /** Null when its tools were never seen. */
  standing(target: string): Promise<ToolsStanding | null>;
  accept(target: string, acceptance: Acceptance): Promise<Accepted>;
  close(): Promise<void>;
}

export async function openBaselineDesk(path: string): Promise<{ ok: true; desk: BaselineDesk } | Failed> {
  const opened = await connectBeside(path);
  return opened.ok ? { ok: true, desk: createDesk(opened.connection) } : opened;
}

function createDesk({ db, close }: Connection): BaselineDesk {
  return {
    targets: () => readTargets(db),
    standing: (target) => db.transaction().execute((moment) => readStanding(moment, target)),
    accept: (target, acceptance) => db.transaction().execute((moment) => accept(moment, target, acceptance)),
    close,
  };
}

async function readTargets(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('tools_seen')
    .innerJoin('target', 'target.id', 'tools_seen.target_id')
    .select('target.name')
    .distinct()
    .orderBy('target.name')
    .execute();
  return rows.map(({ name }) => name);
}

export async function readStanding(db: Db, target: string): Promise<ToolsStanding | null> {
  const seen = await lastSeen(db, target);
  if (!seen) return null;
  const accepted = await lastAccepted(db, target);
  return {
    seen: { atMs: seen.at_ms, tools: await toolsOf(db, seen.hash) },
    baseline: accepted
      ? {
          atMs: accepted.at_ms,
          by: accepted.accepted_by,
          tools: await toolsOf(db, accepted.hash),
        }
      : null,
  };
}

async function accept(db: Db, target: string, { names, by, atMs }: Acceptance): Promise<Accepted> {
  const standing = await readStanding(db, target);
  if (standing === null) return { ok: false, why: 'nothing_seen' };
  const before = standing.baseline?.tools ?? [];
  const seen = standing.seen.tools;
  const known = new Set([...before, ...seen].map(({ name }) => name));
  const unknown = (names ?? []).filter((name) => !known.has(name));
  if (unknown.length > 0)
    return { ok: false, why: 'unknown_tools', names: unknown, listed: [...known].sort(compareText) };
  const after = names === null ? seen : mixed(before, seen, new Set(names));
  const { id } = await db
    .selectFrom('target')
    .select('id')
    .where('name', '=', target)
    .executeTakeFirstOrThrow();
  const set_id = await storeSet(db, after);
  const tools = names && JSON.stringify(names);
  await db
    .insertInto('baseline')
    .values({ target_id: id, at_ms: atMs, set_id, accepted_by: by, tools })
    .execute();
  return { ok: true, before, after };
}

/** Pure: those named as they are listed now, or gone as they are now; all others as they were. */
export function mixed(
  before: readonly ToolDefinition[],
  seen: readonly ToolDefinition[],
  names: ReadonlySet<string>,
): ToolDefinition[] {
  const kept = before.filter(({ name }) => !names.has(name));
  const taken = seen.filter(({ name }) => names.has(name));
  return [...kept, ...taken].sort((a, b) => compareText(a.name, b.name));
}

const toolsOf = async (db: Db, hash: string): Promise<ToolDefinition[]> => (await readSet(db, hash)) ?? [];

const lastSeen = (db: Db, target: string) =>
  db
    .selectFrom('tools_seen')
    .innerJoin('target', 'target.id', 'tools_seen.target_id')
    .innerJoin('tool_set', 'tool_set.id', 'tools_seen.set_id')
    .select(['tools_seen.at_ms', 'tool_set.hash'])
    .where('target.name', '=', target)
    .orderBy('tools_seen.id', 'desc')
    .limit(1)
    .executeTakeFirst();

const lastAccepted = (db: Db, target: string) =>
  db
    .selectFrom('baseline')
    .innerJoin('target', 'target.id', 'baseline.target_id')
    .innerJoin('tool_set', 'tool_set.id', 'baseline.set_id')
    .select(['baseline.at_ms', 'baseline.accepted_by', 'tool_set.hash'])
    .where('target.name', '=', target)
    .orderBy('baseline.id', 'desc')
    .limit(1)
    .executeTakeFirst();
