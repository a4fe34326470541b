// How does a probe talk with one MCP server, from initialize to DELETE? Over one session, with one second
// chance when the server forgets it. Source: MCP 2025-11-25, "Lifecycle" and "Transports".

import { type Classified, evidenceOf } from './classify.ts';
import { createErrands } from './errands.ts';
import { type Fault, fault } from './fault.ts';
import { noPass, type Pass } from './framing.ts';
import { type ClientInfo, shakeHands } from './handshake.ts';
import { limits } from './limits.ts';
import type { Evidence, KnownServer, ProtocolFacts } from './report.ts';
import { createTalk, type Listener, type TalkOptions } from './talk.ts';
import type { Limit } from './wire/http.ts';

export interface SessionOptions extends TalkOptions {
  clientInfo: ClientInfo;
  speaks: ProtocolFacts['transport'];
}

export type Reply = Classified & {
  /** What told that the server forgot the session; this is then the answer to the second try. */
  sessionLost: Evidence | null;
};

export interface Session {
  /** Of the last handshake that passed. */
  facts(): ProtocolFacts | null;
  /** What the server said in that handshake that it can do. */
  capabilities(): Record<string, unknown>;
  /** How the server speaks, as far as this session found out. */
  known(): KnownServer | null;
  /** @throws Interrupted */
  initialize(limit: Limit): Promise<Fault | null>;
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

export function createSession({ clientInfo, speaks, ...options }: SessionOptions): Session {
  const talk = createTalk(options);
  let pass = noPass;
  let facts: ProtocolFacts | null = null;
  let capabilities: Record<string, unknown> = {};
  /** The one second chance: what was forgotten, and how the next initialize went. */
  let renewal: { of: Pass; failed: Promise<Fault | null> } | null = null;
  /** Every session that was opened for us, as it is shown when it is given back. */
  const opened = new Map<string, Pass>();

  async function initialize(limit: Limit): Promise<Fault | null> {
    const agreed = await shakeHands(talk, clientInfo, limit, (sessionId) =>
      opened.set(sessionId, { ...noPass, sessionId }),
    );
    if ('reason' in agreed) return agreed;
    pass = agreed.pass;
    facts = { ...agreed.facts, transport: speaks };
    capabilities = agreed.capabilities;
    if (pass.sessionId !== null) opened.set(pass.sessionId, pass);
    const refused = await talk.tell('notifications/initialized', undefined, pass, limit);
    return refused && pass.sessionId !== null ? orForgotten(refused) : refused;
  }

  const request: Session['request'] = async (method, params, limit, listener) => {
    const held = pass;
    const { answered, got } = await talk.ask(method, params, held, limit, listener);
    if (!answered?.head || held.sessionId === null || !mayBeSessionLoss(answered.head.status))
      return { ...got, sessionLost: null };
    const sessionLost = evidenceOf(answered);
    // A second loss in one probe is no longer bad luck: sessions do not last here.
    if (renewal !== null && renewal.of !== held) return { ...secondAnswer(got), sessionLost };
    renewal ??= { of: held, failed: initialize(limit) };
    const failed = await renewal.failed;
    if (failed) return { ok: false, fault: lossFault(got, failed), sessionLost };
    const again = await talk.ask(method, params, pass, limit, listener);
    return { ...secondAnswer(again.got), sessionLost };
  };

  async function close(): Promise<void> {
    await chores.done();
    await talk.done();
    await Promise.all([...opened.values()].map(talk.leave));
  }

  /** What a stage began and could not see to its end. */
  const chores = createErrands(options.clock, limits.connections);
  const putBack: Session['putBack'] = (method, params) => {
    const held = pass;
    chores.run((limit) => talk.ask(method, params, held, limit));
  };

  const known = (): KnownServer | null =>
    facts && { era: facts.era, transport: facts.transport, checkedAtMs: options.clock.nowMs() };
  return { facts: () => facts, capabilities: () => capabilities, known, initialize, request, putBack, close };
}

/** 404 by the specification; others in the field. 429 is left alone: asking again is what it forbids. */
export const mayBeSessionLoss = (status: number): boolean =>
  (status >= 400 && status < 500 && status !== 429) || status === 500;

/** The answer to the same question in a session that is new. */
const secondAnswer = (got: Classified): Classified =>
  got.ok ? got : { ok: false, fault: orForgotten(got.fault) };

/**
 * A 404 to whoever shows a new session says that sessions do not last here, unless it is about the method;
 * anything else is judged for what it is.
 */
function orForgotten(found: Fault): Fault {
  const { status, code } = found.detail;
  return status === 404 && code !== -32_601 ? { ...found, reason: 'session_lost' } : found;
}

/** Initialize failed as well. When it was refused for the credential, that is the word; else the loss is. */
function lossFault(first: Classified, again: Fault): Fault {
  const original = first.ok ? again : first.fault;
  if (again.reason.startsWith('auth_') || again.reason === 'rate_limited') return again;
  return fault('session_lost', { ...original.detail, initialize: again.reason }, original.evidence);
}
