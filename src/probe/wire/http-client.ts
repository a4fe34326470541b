// How does one HTTP question travel? With every redirect looked at before it is followed, and every error
// turned into the reason that it is.

import type { Clock } from '../../base/clock.ts';
import { type Fault, fault, Interrupted } from '../fault.ts';
import { codeOf, connectionFault, isOurs, isReset } from './connection-fault.ts';
import { type Connections, createConnections, DialError } from './connections.ts';
import { type HttpAnswer, type HttpQuestion, joined, type Limit } from './http.ts';
import { redirectOf } from './redirect.ts';

export interface HttpClient {
  /** The connect stage. */
  open: Connections['open'];
  /** Resolves when the response head is there. @throws Interrupted */
  ask(question: HttpQuestion, limit: Limit): Promise<HttpAnswer>;
  /** Closes every connection at once. */
  close(): Promise<void>;
}

type Tried = HttpAnswer | { ok: false; fault: Fault; reset: true };

/** All questions go to the origin of `url`: what leaves it is a redirect, and is told. */
export function createHttpClient(url: URL, clock: Clock, connectMs: number): HttpClient {
  const connections = createConnections(url, clock, connectMs);
  let answered = 0;

  async function once(question: HttpQuestion, limit: Limit): Promise<Tried> {
    try {
      const { statusCode, headers, body } = await connections.request(question, limit.signal);
      answered += 1;
      return { ok: true, head: { status: statusCode, headers: joined(headers) }, body, redirects: 0 };
    } catch (error) {
      if (error instanceof Interrupted) throw error;
      if (limit.signal.aborted && !limit.expired()) throw new Interrupted();
      if (isOurs(error)) throw new Interrupted(codeOf(error));
      if (limit.signal.aborted) return { ok: false, fault: fault('response_timeout') };
      if (error instanceof DialError) return { ok: false, fault: error.fault };
      const found = connectionFault(error, 'http');
      return isReset(error) ? { ok: false, fault: found, reset: true } : { ok: false, fault: found };
    }
  }

  async function send(question: HttpQuestion, limit: Limit): Promise<HttpAnswer> {
    const reused = answered > 0;
    const first = await once(question, limit);
    // A server may close a kept connection at any moment: meeting that is our doing, and gets one more try.
    return 'reset' in first && reused && question.repeatable ? once(question, limit) : first;
  }

  async function ask(question: HttpQuestion, limit: Limit): Promise<HttpAnswer> {
    let at = question;
    for (let redirects = 0; ; redirects += 1) {
      const answer = await send(at, limit);
      if (!answer.ok) return answer;
      const next = redirectOf(at, answer.head, redirects);
      if (next === null) return { ...answer, redirects };
      answer.body.on('error', () => {}).destroy();
      if ('reason' in next) return { ok: false, fault: next };
      at = next;
    }
  }

  return { open: connections.open, ask, close: connections.close };
}
