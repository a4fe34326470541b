// How do other processes ask something of the daemon? Each request is a row, and the daemon writes its answer into it.
// Whoever asks looks for the answer, and says plainly when there is nobody to give one.

import { type Clock, sleep } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import { type Answer, isFleeting, type Request } from '../../engine/requests/request-words.ts';
import { connectBeside } from '../file/beside.ts';
import type { Connection } from '../file/dialect.ts';
import { diskFailure, type Failed } from '../file/error.ts';
import { isLocked } from '../file/lock.ts';
import type { Db } from '../schema.ts';
import { mostPending } from './requests.ts';

/** No request is longer, as JSON. */
const mostDetail = 8_192;
const mostAuthor = 200;

/** So often the answer is looked for. */
const lookEveryMs = 50;

const usualPatienceMs = 2_000;

/** By its id the answer is found. `says` is why it could not be written down. */
export type Noted = { ok: true; id: string } | { ok: false; says: string };

export interface RequestDesk {
  ask(request: Request, author: string): Promise<Noted>;
  /** Null while there is none. */
  answer(id: string): Promise<Answer | null>;
  /** Takes it back, unless it was answered: then the answer. */
  withdraw(id: string): Promise<Answer | null>;
  /** Null when this user may not know. */
  hasDaemon(): boolean | null;
  close(): Promise<void>;
}

export interface DeskMeans {
  clock: Clock;
  random: Random;
}

export async function openRequestDesk(
  path: string,
  means: DeskMeans,
): Promise<{ ok: true; desk: RequestDesk } | Failed> {
  const opened = await connectBeside(path);
  return opened.ok ? { ok: true, desk: createDesk(opened.connection, opened.path, means) } : opened;
}

function createDesk({ db, close }: Connection, path: string, { clock, random }: DeskMeans): RequestDesk {
  return {
    async ask({ kind, ...rest }, author) {
      const id = random.id('req');
      const detail = JSON.stringify(rest);
      if (detail.length > mostDetail)
        return { ok: false, says: `a request has no more than ${mostDetail} characters` };
      const row = { id, at_ms: clock.nowMs(), author: author.slice(0, mostAuthor), kind, detail };
      try {
        const hasRoom = await db.transaction().execute((moment) => insert(moment, row));
        return hasRoom ? { ok: true, id } : { ok: false, says: noRoom };
      } catch (error) {
        return { ok: false, says: diskFailure(error, path, 'write').sentence };
      }
    },
    answer: (id) => readAnswer(db, id),
    withdraw: (id) =>
      db.transaction().execute(async (moment) => {
        const answer = await readAnswer(moment, id);
        if (answer === null) await moment.deleteFrom('request').where('id', '=', id).execute();
        return answer;
      }),
    hasDaemon: () => isLocked(path),
    close,
  };
}

const noRoom = `${mostPending} requests wait for the daemon already: see that it runs`;

async function insert(
  db: Db,
  row: { id: string; at_ms: number; author: string; kind: string; detail: string },
): Promise<boolean> {
  const { waiting } = await db
    .selectFrom('request')
    .select(({ fn }) => fn.countAll<number>().as('waiting'))
    .where('answered_at_ms', 'is', null)
    .executeTakeFirstOrThrow();
  if (Number(waiting) >= mostPending) return false;
  await db.insertInto('request').values(row).execute();
  return true;
}

async function readAnswer(db: Db, id: string): Promise<Answer | null> {
  const row = await db.selectFrom('request').select('answer').where('id', '=', id).executeTakeFirst();
  return row?.answer ? (JSON.parse(row.answer) as Answer) : null;
}

/** What came of asking. `kept`: it stays under this id, and the next daemon does it. */
export type Heard =
  | { answer: Answer }
  | { answer: null; why: 'no_daemon' | 'no_answer'; kept: boolean; id: string; says: string }
  /** It could not be written down. */
  | { answer: null; why: 'refused'; kept: false; says: string };

export interface Patience {
  clock: Clock;
  signal: AbortSignal;
  limitMs?: number;
}

/** Asks, and waits for the answer. What is of use only at once is not left behind for another day. */
export async function askAndWait(
  desk: RequestDesk,
  request: Request,
  author: string,
  patience: Patience,
): Promise<Heard> {
  const fleeting = isFleeting(request.kind);
  if (fleeting && desk.hasDaemon() === false) return unheard('no_daemon', false, '');
  const noted = await desk.ask(request, author);
  if (!noted.ok) return { answer: null, why: 'refused', kept: false, says: noted.says };
  const { id } = noted;
  const answer = (await waitFor(desk, id, patience)) ?? (fleeting ? await desk.withdraw(id) : null);
  if (answer !== null) return { answer };
  return unheard(desk.hasDaemon() === false ? 'no_daemon' : 'no_answer', !fleeting, id);
}

async function waitFor(
  desk: RequestDesk,
  id: string,
  { clock, signal, limitMs = usualPatienceMs }: Patience,
): Promise<Answer | null> {
  const untilMs = clock.monotonicMs() + limitMs;
  for (;;) {
    const answer = await desk.answer(id);
    // Without a daemon there is nothing to wait for.
    if (answer !== null || desk.hasDaemon() === false) return answer;
    if (signal.aborted || clock.monotonicMs() >= untilMs) return null;
    await sleep(clock, lookEveryMs, signal);
  }
}

const unheard = (why: 'no_daemon' | 'no_answer', kept: boolean, id: string): Heard => ({
  answer: null,
  why,
  kept,
  id,
  says: unheardSays[why][kept ? 'kept' : 'dropped'],
});

const unheardSays = {
  no_daemon: {
    kept: 'no daemon is running on this store: it waits for the next `coalmine run`',
    dropped: 'no daemon is running on this store: start `coalmine run`; nothing was done',
  },
  no_answer: {
    kept: 'the daemon has not answered yet: it waits until it does',
    dropped: 'the daemon did not answer in time, and it was taken back',
  },
};
