// How does one message of ours become an answer? It is sent under a pass, read, and judged; what the server
// asks in between is answered on the side.

import { type Clock, deadline } from '../base/clock.ts';
import { type Asked, type Classified, classify, classifyNotice } from './classify.ts';
import { createErrands } from './errands.ts';
import type { Fault } from './fault.ts';
import { limits } from './limits.ts';
import type { Headers } from './own-headers.ts';
import type { Answered } from './wire/answered.ts';
import type { Limit } from './wire/http.ts';
import type { HttpClient } from './wire/http-client.ts';
import { type Hear, type Message, type Post, postNotice, postRequest } from './wire/streamable-http.ts';

/** What a message shows of the session that it belongs to. */
export interface Pass {
  sessionId: string | null;
  version: string | null;
}

/** Before there is a session. */
export const noPass: Pass = { sessionId: null, version: null };

export interface Asking {
  /** Null when nothing came back. */
  answered: Answered | null;
  got: Classified;
}

export interface TalkOptions {
  client: HttpClient;
  clock: Clock;
  url: URL;
  /** The target's own headers with its credential. */
  headers: Headers;
  credential: boolean;
}

export interface Talk {
  /** @throws Interrupted */
  ask(method: string, params: unknown, as: Pass, limit: Limit): Promise<Asking>;
  /** Null when the server took it. @throws Interrupted */
  tell(method: string, as: Pass, limit: Limit): Promise<Fault | null>;
  /** Gives a session back. Never rejects: it is a courtesy, and what comes of it says nothing of the server. */
  leave(as: Pass): Promise<void>;
  /** Resolves when no small message is under way any more. */
  done(): Promise<void>;
}

const personal = new Set(['elicitation/create', 'sampling/createMessage']);

export function createTalk({ client, clock, url, headers, credential }: TalkOptions): Talk {
  let lastId = 0;
  const post = (message: Message, as: Pass): Post => ({
    url,
    message,
    headers: { ...headers, ...headersOfPass(as) },
  });
  const asked = (id: number, as: Pass): Asked => ({
    id,
    credential,
    batches: as.version === '2025-03-26',
    nowMs: clock.nowMs(),
  });
  const errands = createErrands(clock);
  const aside = (message: Message, as: Pass): void =>
    errands.run((limit) => postNotice(client, post(message, as), limit, clock));

  return {
    async ask(method, params, as, limit) {
      lastId += 1;
      const id = lastId;
      const hear: Hear = (message) => answerTo(message, (answer) => aside(answer, as));
      const replied = await postRequest(
        client,
        post({ jsonrpc: '2.0', id, method, params }, as),
        limit,
        hear,
        clock,
      );
      const late = replied.ok
        ? replied.answered.read.ending === 'aborted' && limit.expired()
        : replied.fault.reason === 'response_timeout';
      // Only initialize must not be cancelled (MCP 2025-11-25, "Cancellation").
      if (late && method !== 'initialize') {
        const cancelled = { requestId: id, reason: 'timeout' };
        aside({ jsonrpc: '2.0', method: 'notifications/cancelled', params: cancelled }, as);
      }
      if (!replied.ok) return { answered: null, got: replied };
      return { answered: replied.answered, got: classify(replied.answered, asked(id, as)) };
    },
    async tell(method, as, limit) {
      const told = await postNotice(client, post({ jsonrpc: '2.0', method }, as), limit, clock);
      const refused = told.ok ? classifyNotice(told.answered, asked(0, as)) : told.fault;
      return refused && { ...refused, detail: { ...refused.detail, request: method } };
    },
    async leave(as) {
      const limit = deadline(clock, limits.cleanUpMs);
      const own = { ...headers, ...headersOfPass(as) };
      const answer = await client
        .ask({ method: 'DELETE', url, headers: own, repeatable: true }, limit)
        .catch(() => null);
      if (answer?.ok) answer.body.on('error', () => {}).destroy();
      limit.clear();
    },
    done: errands.done,
  };
}

const headersOfPass = ({ sessionId, version }: Pass): Headers => ({
  ...(version === null ? {} : { 'mcp-protocol-version': version }),
  ...(sessionId === null ? {} : { 'mcp-session-id': sessionId }),
});

/** We declare no capability: of what a server may ask, only a ping has an answer. */
function answerTo({ id, method = '' }: Message, send: (answer: Message) => void): ReturnType<Hear> {
  if (id === undefined) return 'go on';
  if (personal.has(method)) return 'stop';
  if (method === 'ping') send({ jsonrpc: '2.0', id, result: {} });
  else send({ jsonrpc: '2.0', id, error: { code: -32601, message: 'Method not found' } });
  return 'go on';
}
