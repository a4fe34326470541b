// How does one message of ours become an answer? It is sent under a pass, read, and judged; what the server
// asks in between is answered on the side.

import type { Clock } from '../../base/clock.ts';
import { type Asked, type Classified, classify, classifyNotice } from '../answer/classify.ts';
import { judgeResultType } from '../answer/result-type.ts';
import { type Credentials, signedIn } from '../auth/credentials.ts';
import type { Fault } from '../fault.ts';
import type { Detail } from '../report.ts';
import type { Answered } from '../wire/answered.ts';
import type { Limit } from '../wire/http.ts';
import type { Message } from '../wire/message.ts';
import type { Headers } from '../wire/transport.ts';
import type { Road } from '../wire/transport-to.ts';
import { createErrands } from './errands.ts';
import { framed, type Manners, type Pass, takesTasks } from './framing.ts';

export interface Asking {
  /** Null when nothing came back. */
  answered: Answered | null;
  got: Classified;
}

/** Who else listens while an answer is awaited. */
export interface Listener {
  /** Hears each notification. */
  hear?(notification: Message): void;
  /** The answer is here: what is heard from now on came after it. */
  answered?(): void;
  /** How long to go on listening after the answer, where the transport can still bring something. */
  lingerMs?: number;
}

export interface TalkOptions extends Manners, Road {
  clock: Clock;
  credentials: Credentials;
}

type Params = Record<string, unknown> | undefined;

export interface Talk {
  /** @throws Interrupted */
  ask(method: string, params: Params, as: Pass, limit: Limit, listener?: Listener): Promise<Asking>;
  /** Null when the server took it. @throws Interrupted */
  tell(method: string, params: Params, as: Pass, limit: Limit): Promise<Fault | null>;
  /** Gives a session back. Never rejects: it is a courtesy, and what comes of it says nothing of the server. */
  leave(as: Pass): Promise<void>;
  /** Resolves when no small message is under way any more. */
  done(): Promise<void>;
}

const personal = new Set(['elicitation/create', 'sampling/createMessage']);

export function createTalk(options: TalkOptions): Talk {
  const { transport, clock, credentials, speaks } = options;
  let lastId = 0;
  const dressed = (method: string, params: Params, as: Pass, own = credentials.headers()) => {
    const { params: shown, headers } = framed(method, params, as, options);
    const message = { method, ...(shown === undefined ? {} : { params: shown }) };
    return { message, headers: { ...own, ...headers } };
  };
  const asked = (id: number, as: Pass): Asked => ({
    id,
    credential: credentials.carried,
    batches: as.version === '2025-03-26',
    nowMs: clock.nowMs(),
  });
  const errands = createErrands(clock);
  const aside = (message: Message, as: Pass): void => {
    const { headers } = dressed(message.method ?? '', undefined, as);
    errands.run((limit) => transport.notice(message, headers, limit));
  };

  /** Under a credential that `signedIn` may find to have ended. */
  const askWith =
    (...[method, params, as, limit, listener = {}]: Parameters<Talk['ask']>) =>
    async (own: Headers): Promise<Asking> => {
      lastId += 1;
      const id = lastId;
      const { message, headers } = dressed(method, params, as, own);
      const hear = (heard: Message) => {
        if (heard.id === undefined) listener.hear?.(heard);
        return answerTo(heard, (answer) => aside(answer, as));
      };
      const listen = { hear, answered: () => listener.answered?.(), lingerMs: listener.lingerMs ?? 0 };
      const replied = await transport.request({ jsonrpc: '2.0', id, ...message }, headers, limit, listen);
      const late = replied.ok
        ? replied.answered.read.ending === 'aborted' && limit.expired()
        : replied.fault.reason === 'response_timeout';
      // Not what comes before there is a session (MCP 2025-11-25, "Cancellation"); and over HTTP a request of the
      // modern era is cancelled by the end of its stream (MCP 2026-07-28, likewise).
      const cancellable = as.version !== null && method !== 'server/discover';
      if (late && cancellable && (as.era === 'legacy' || speaks === 'stdio')) {
        const cancelled = { requestId: id, reason: 'timeout' };
        aside({ jsonrpc: '2.0', method: 'notifications/cancelled', params: cancelled }, as);
      }
      if (!replied.ok) return { answered: null, got: replied };
      const { answered } = replied;
      const got = classify(answered, asked(id, as));
      return { answered, got: as.era === 'modern' ? judgeResultType(got, takesTasks(params)) : got };
    };

  return {
    async ask(...question) {
      const { got: asking, ...how } = await signedIn(credentials, question[3], askWith(...question), headOf);
      if (how.unready) return { ...asking, got: { ok: false, fault: how.unready } };
      return { ...asking, got: withDetail(asking.got, how.refusal) };
    },
    async tell(method, params, as, limit) {
      const { message, headers } = dressed(method, params, as);
      const told = await transport.notice({ jsonrpc: '2.0', ...message }, headers, limit);
      const refused = told.ok ? classifyNotice(told.answered, asked(0, as)) : told.fault;
      return refused && { ...refused, detail: { ...refused.detail, request: method } };
    },
    leave: (as) => transport.leave(dressed('', undefined, as).headers),
    done: errands.done,
  };
}

const headOf = ({ answered }: Asking) => answered?.head ?? null;

const withDetail = (got: Classified, more: Detail): Classified =>
  got.ok ? got : { ok: false, fault: { ...got.fault, detail: { ...got.fault.detail, ...more } } };

/** We declare no capability: of what a server may ask, only a ping has an answer. */
function answerTo({ id, method = '' }: Message, send: (answer: Message) => void): 'go on' | 'stop' {
  if (id === undefined) return 'go on';
  if (personal.has(method)) return 'stop';
  if (method === 'ping') send({ jsonrpc: '2.0', id, result: {} });
  else send({ jsonrpc: '2.0', id, error: { code: -32601, message: 'Method not found' } });
  return 'go on';
}
