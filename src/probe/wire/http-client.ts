// How does one HTTP question travel? With every redirect looked at before it is followed, and every error
// turned into the reason that it is.

import type { Clock } from '../../base/clock.ts';
import { fault, Interrupted } from '../fault.ts';
import { codeOf, connectionFault, isOurs, isReset } from './connection-fault.ts';
import { type Connections, createConnections } from './connections.ts';
import type { HttpAnswer, HttpQuestion, Limit } from './http.ts';
import { redirectOf } from './redirect.ts';
import { type TlsSettings, usualTls } from './tls.ts';

export interface HttpClient {
  /** The connect stage. */
  open: Connections['open'];
  /** Resolves when the response head is there. @throws Interrupted */
  ask(question: HttpQuestion, limit: Limit): Promise<HttpAnswer>;
  /** Closes every connection at once. */
  close(): Promise<void>;
}

/** All questions go to the origin of `url`: what leaves it is a redirect, and is told. */
export function createHttpClient(
  url: URL,
  clock: Clock,
  connectMs: number,
  { tls = usualTls }: { tls?: TlsSettings } = {},
): HttpClient {
  const connections = createConnections({ url, clock, timeoutMs: connectMs, tls });

  async function send(question: HttpQuestion, limit: Limit, again = false): Promise<HttpAnswer> {
    const sent = await connections.request(question, limit.signal).catch((error: unknown) => {
      if (!(error instanceof Interrupted) || error.code !== null || !limit.expired()) throw error;
      return { kind: 'aborted' as const };
    });
    if (sent.kind === 'answered') return { ok: true, head: sent.head, body: sent.body, redirects: 0 };
    if (sent.kind === 'no_connection') return { ok: false, fault: sent.fault };
    if (limit.signal.aborted && !limit.expired()) throw new Interrupted();
    if (sent.kind === 'aborted') return { ok: false, fault: fault('response_timeout') };
    if (isOurs(sent.error)) throw new Interrupted(codeOf(sent.error));
    // A server may close a kept connection at any moment: meeting that is our doing, and gets one more try.
    if (isReset(sent.error) && sent.kept && question.repeatable && !again) return send(question, limit, true);
    return { ok: false, fault: connectionFault(sent.error, 'http', sent.missing) };
  }

  async function ask(question: HttpQuestion, limit: Limit): Promise<HttpAnswer> {
    let at = question;
    for (let redirects = 0; ; redirects += 1) {
      const answer = await send(at, limit);
      if (!answer.ok) return answer;
      const next = redirectOf(at, answer.head, redirects);
      if (next === null) return { ...answer, redirects };
      answer.body.discard();
      if ('reason' in next) return { ok: false, fault: next };
      at = next;
    }
  }

  return { open: connections.open, ask, close: connections.close };
}
