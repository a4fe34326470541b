// Who answers what other processes ask? Each kind has one handler, from the room that it belongs to. A request is
// done first and answered then: should the process end in between, the next one does it again, so a handler must
// answer the same request twice with one effect. Its id is the same both times.

import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Requests } from '../ports.ts';
import {
  type Answer,
  type Asked,
  isExpired,
  type Request,
  type RequestKind,
  understand,
} from './request-words.ts';

/** Should answer within a second: somebody waits. */
export type Handler<K extends RequestKind> = (
  request: Extract<Request, { kind: K }>,
  asked: Asked,
) => Promise<Answer>;

/** What has no handler is not understood. */
export type Handlers = { [K in RequestKind]?: Handler<K> };

export interface AnsweringOptions {
  requests: Requests;
  handlers: Handlers;
  newId(prefix: string): string;
  clock: Clock;
  log: Log;
  /** A defect of ours: nothing can be trusted any more. */
  onBroken(error: unknown): void;
}

export interface Answering {
  /** Takes every request that waits. Does nothing after the end. */
  look(): Promise<void>;
  /** For what runs in this process: it waits for no disk and for no other process. */
  ask(request: Request, author: string): Promise<Answer>;
  /** Takes nothing more, and resolves when everything taken is answered. */
  end(): Promise<void>;
}

export function createAnswering(options: AnsweringOptions): Answering {
  const { requests, handlers, newId, clock, log, onBroken } = options;
  let hears = true;
  let looking: Promise<unknown> = Promise.resolve();
  /** Also those whose answer the disk refuses to take: they read as unanswered, and must not be done twice. */
  const taken = new Set<string>();
  const underway = new Set<Promise<void>>();

  async function answerTo(asked: Asked): Promise<Answer> {
    const answer = await handle(asked, handlers, clock.nowMs()).catch((error): Answer => {
      // It must not be met again by the next process, and the next.
      onBroken(error);
      return { ok: false, why: 'broken', says: 'Coalmine broke over this request: please report it.' };
    });
    const { kind, author } = asked;
    log.info('request_answered', { kind, author, ok: answer.ok, says: answer.says });
    return answer;
  }

  function follow(work: Promise<unknown>): void {
    const done = work.then(() => {}, onBroken).finally(() => underway.delete(done));
    underway.add(done);
  }

  async function take(): Promise<void> {
    const pending = await requests.pending();
    for (const id of taken) if (!pending.some((one) => one.id === id)) taken.delete(id);
    for (const asked of pending) {
      if (!hears || taken.has(asked.id)) continue;
      taken.add(asked.id);
      follow(answerTo(asked).then((answer) => requests.answer(asked.id, answer)));
    }
  }

  return {
    look() {
      const turn = looking.then(take);
      looking = turn.catch(() => {});
      return turn;
    },
    async ask({ kind, ...detail }, author) {
      const asked = { id: newId('req'), atMs: clock.nowMs(), author, kind, detail };
      const answer = hears ? await answerTo(asked) : ending;
      if (hears) follow(requests.note(asked, answer));
      return answer;
    },
    async end() {
      hears = false;
      await Promise.all(underway);
    },
  };
}

/** Rejects when the handler is at fault. */
async function handle(asked: Asked, handlers: Handlers, nowMs: number): Promise<Answer> {
  const request = understand(asked);
  // Each kind has its own: what the compiler cannot see from a union.
  const handler = request && (handlers[request.kind] as Handler<RequestKind> | undefined);
  if (!request || !handler) return { ok: false, why: 'not_understood', says: notUnderstood };
  if (isExpired(asked, nowMs)) return { ok: false, why: 'expired', says: expired };
  return handler(request, asked);
}

const notUnderstood =
  'the daemon does not understand this request: it is of another version than the program that asked';

const expired = 'it was asked too long ago, so it was not done: ask again';

const ending: Answer = { ok: false, why: 'stopping', says: 'the daemon is ending' };
