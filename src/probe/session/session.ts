// How does a probe talk with one MCP server, from the handshake to DELETE? On terms that both agreed on, with one
// second chance when the server forgets them. Source: MCP 2025-11-25, "Lifecycle" and "Transports".

import { type Classified, evidenceOf } from '../answer/classify.ts';
import type { Fault } from '../fault.ts';
import { limits } from '../limits.ts';
import type { Evidence } from '../report.ts';
import type { Limit } from '../wire/http.ts';
import { isOfOtherEra } from './era.ts';
import { createErrands } from './errands.ts';
import type { Pass } from './framing.ts';
import { lossFault, mayBeSessionLoss, secondAnswer } from './session-loss.ts';
import type { Listener } from './talk.ts';
import { createTerms, type Terms, type TermsOptions } from './terms.ts';

export type Reply = Classified & {
  /** What told that the server forgot the session; this is then the answer to the second try. */
  sessionLost: Evidence | null;
};

export interface Session extends Pick<Terms, 'facts' | 'capabilities' | 'known' | 'learn'> {
  /** @throws Interrupted */
  shakeHands(limit: Limit): Promise<Fault | null>;
  /** @throws Interrupted */
  request(method: string, params: Record<string, unknown>, limit: Limit, listener?: Listener): Promise<Reply>;
  /**
   * Asks the server to put something back that a stage began and will not see to its end: also when the time of
   * the stage, or the whole probe, is over. What is answered is of no interest, and `close` waits for it.
   */
  putBack(method: string, params: Record<string, unknown>): void;
  /** Lets small messages arrive, then gives back every session that the server opened. Never rejects. */
  close(): Promise<void>;
}

export function createSession(options: TermsOptions): Session {
  const terms = createTerms(options);
  /** The one second chance: what was refused, and how the next handshake went. */
  let renewal: { of: Pass; failed: Promise<Fault | null> } | null = null;

  /** Shakes hands once more for all who held the same pass. Null when that was done before for another. */
  async function renew(held: Pass, limit: Limit): Promise<{ failed: Fault | null } | null> {
    if (renewal !== null && renewal.of !== held) return null;
    renewal ??= { of: held, failed: terms.agree(limit) };
    return { failed: await renewal.failed };
  }

  const request: Session['request'] = async (method, params, limit, listener) => {
    const held = terms.pass();
    const ask = () => terms.talk().ask(method, params, terms.pass(), limit, listener);
    const { answered, got } = await ask();
    if (answered?.head && held.sessionId !== null && mayBeSessionLoss(answered.head.status)) {
      const sessionLost = evidenceOf(answered);
      const renewed = await renew(held, limit);
      // A second loss in one probe is no longer bad luck: sessions do not last here.
      if (renewed === null) return { ...secondAnswer(got), sessionLost };
      if (renewed.failed) return { ok: false, fault: lossFault(got, renewed.failed), sessionLost };
      return { ...secondAnswer((await ask()).got), sessionLost };
    }
    const doubted = options.protocol === 'auto' && !got.ok && isOfOtherEra(got.fault, held.era);
    const renewed = doubted ? await renew(held, limit) : null;
    const isChanged = renewed?.failed === null && terms.pass().era !== held.era;
    return { ...(isChanged ? (await ask()).got : got), sessionLost: null };
  };

  /** What a stage began and could not see to its end. */
  const chores = createErrands(options.clock, limits.connections);
  const putBack: Session['putBack'] = (method, params) => {
    const held = terms.pass();
    chores.run((limit) => terms.talk().ask(method, params, held, limit));
  };

  async function close(): Promise<void> {
    await chores.done();
    await terms.talk().done();
    await Promise.all(terms.opened().map(terms.talk().leave));
  }

  return { ...terms, shakeHands: terms.agree, request, putBack, close };
}
