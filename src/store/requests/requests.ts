// What is asked of this daemon? Rows that other processes wrote; the answers are rows of its own.

import type { Clock } from '../../base/clock.ts';
import { parseJson } from '../../base/json.ts';
import type { Requests } from '../../engine/ports.ts';
import type { Asked } from '../../engine/requests/request-words.ts';
import type { Operation } from '../journal/held.ts';
import type { Writer } from '../journal/writer.ts';
import type { Db } from '../schema.ts';

/** Nobody may ask for more before these are answered. */
export const mostPending = 100;

export function createRequests(db: Db, writer: Writer, clock: Clock): Requests {
  return {
    pending: () => readPending(db),
    answer: (requestId, answer) => writer.write({ kind: 'answer', requestId, answer, atMs: clock.nowMs() }),
    note: (asked, answer) => writer.write({ kind: 'asked', asked, answer, atMs: clock.nowMs() }),
  };
}

async function readPending(db: Db): Promise<Asked[]> {
  const rows = await db
    .selectFrom('request')
    .select(['id', 'at_ms', 'author', 'kind', 'detail'])
    .where('answered_at_ms', 'is', null)
    .orderBy('seq')
    .limit(mostPending)
    .execute();
  return rows.map(({ id, at_ms, author, kind, detail }) => ({
    id,
    atMs: at_ms,
    author,
    kind,
    // Null, which no request is, when somebody else wrote it.
    detail: parseJson(detail) ?? null,
  }));
}

/** Whoever asked may have withdrawn it: then nobody waits for the answer. */
export async function storeAnswer(
  db: Db,
  { requestId, answer, atMs }: Extract<Operation, { kind: 'answer' }>,
): Promise<void> {
  await db
    .updateTable('request')
    .set({ answered_at_ms: atMs, answer: JSON.stringify(answer) })
    .where('id', '=', requestId)
    .where('answered_at_ms', 'is', null)
    .execute();
}

export async function storeAsked(
  db: Db,
  { asked, answer, atMs }: Extract<Operation, { kind: 'asked' }>,
): Promise<void> {
  const { id, author, kind, detail } = asked;
  await db
    .insertInto('request')
    .values({
      id,
      at_ms: asked.atMs,
      author,
      kind,
      detail: JSON.stringify(detail),
      answered_at_ms: atMs,
      answer: JSON.stringify(answer),
    })
    .execute();
}
