// How does a probe talk with one MCP server, from the handshake to DELETE? Over one session, with one second
// chance when the server forgets it. Source: MCP 2025-11-25, "Lifecycle" and "Transports".

import { isObject } from '../base/json.ts';
import { isAgreed } from './agreement.ts';
import { type Classified, evidenceOf } from './classify.ts';
import { courseOf, isFresh, isOfOtherEra, type Protocol } from './era.ts';
import { createErrands } from './errands.ts';
import { type Fault, fault } from './fault.ts';
import { noPass, type Pass } from './framing.ts';
import { type Handshake, shakeHands } from './handshake.ts';
import { limits } from './limits.ts';
import { type Mirror, mirrorsOf } from './param-headers.ts';
import type { Evidence, KnownServer, ProtocolFacts } from './report.ts';
import { createTalk, type Listener, type TalkOptions } from './talk.ts';
import type { Road, Roads } from './transport-to.ts';
import type { Limit } from './wire/http.ts';
import type { Transport } from './wire/transport.ts';

export interface SessionOptions extends Omit<TalkOptions, 'mirrorsOf' | keyof Road> {
  roads: Pick<Roads, 'first' | 'other'>;
  protocol: Protocol;
  /** What earlier probes found out. */
  known: KnownServer | null;
  /** A server that is silent for so long may never answer what it does not know. */
  patienceMs: number;
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
  shakeHands(limit: Limit): Promise<Fault | null>;
  /** Hears of a tool as it was listed: what calls of it show in headers. False when it must not be called. */
  learn(tool: unknown): boolean;
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

export function createSession(options: SessionOptions): Session {
  const { roads, clock, protocol } = options;
  const mirrored = new Map<string, readonly Mirror[]>();
  const talkOn = (one: Road) =>
    createTalk({ ...options, ...one, mirrorsOf: (tool) => mirrored.get(tool) ?? [] });
  let road = roads.first;
  let talk = talkOn(road);
  let pass = noPass;
  let facts: ProtocolFacts | null = null;
  let capabilities: Record<string, unknown> = {};
  let known = options.known;
  /** The one second chance: what was refused, and how the next handshake went. */
  let renewal: { of: Pass; failed: Promise<Fault | null> } | null = null;
  /** Every session that was opened for us, as it is shown when it is given back. */
  const opened = new Map<string, Pass>();

  /** A server that was found on this road a moment ago is not looked for on another. */
  const turnFor = (nowMs: number): Handshake['turn'] => {
    const { other } = roads;
    const isKnown = road.speaks === 'http' && known?.transport === 'http' && isFresh(known, nowMs);
    if (other === null || road === other || isKnown) return null;
    return () => {
      road = other;
      talk = talkOn(other);
      return talk;
    };
  };

  async function shakeHandsOnce(limit: Limit): Promise<Fault | null> {
    const nowMs = clock.nowMs();
    const by: Handshake = {
      ...options,
      talk,
      onSession: (sessionId) => opened.set(sessionId, { ...noPass, sessionId }),
      reopen: road.speaks === 'stdio' ? ({ signal }) => reopen(road.transport, signal) : null,
      turn: turnFor(nowMs),
    };
    const agreed = await shakeHands(by, courseOf(protocol, road.speaks, known, nowMs), limit);
    if (!isAgreed(agreed)) return agreed;
    pass = agreed.pass;
    const { era, version } = agreed.pass;
    const { speaks } = road;
    facts = { era, version, server: agreed.server, transport: speaks };
    capabilities = agreed.capabilities;
    if (!isFresh(known, nowMs) || known?.era !== era || known.transport !== speaks)
      known = { era, transport: speaks, checkedAtMs: nowMs };
    if (era === 'modern') return null;
    if (pass.sessionId !== null) opened.set(pass.sessionId, pass);
    const refused = await talk.tell('notifications/initialized', undefined, pass, limit);
    return refused && pass.sessionId !== null ? orForgotten(refused) : refused;
  }

  /** Shakes hands once more for all who held the same pass. Null when that was done before for another. */
  async function renew(held: Pass, limit: Limit): Promise<{ failed: Fault | null } | null> {
    if (renewal !== null && renewal.of !== held) return null;
    renewal ??= { of: held, failed: shakeHandsOnce(limit) };
    return { failed: await renewal.failed };
  }

  const request: Session['request'] = async (method, params, limit, listener) => {
    const held = pass;
    const ask = () => talk.ask(method, params, pass, limit, listener);
    const { answered, got } = await ask();
    if (answered?.head && held.sessionId !== null && mayBeSessionLoss(answered.head.status)) {
      const sessionLost = evidenceOf(answered);
      const renewed = await renew(held, limit);
      // A second loss in one probe is no longer bad luck: sessions do not last here.
      if (renewed === null) return { ...secondAnswer(got), sessionLost };
      if (renewed.failed) return { ok: false, fault: lossFault(got, renewed.failed), sessionLost };
      return { ...secondAnswer((await ask()).got), sessionLost };
    }
    const doubted = protocol === 'auto' && !got.ok && isOfOtherEra(got.fault, held.era);
    const renewed = doubted ? await renew(held, limit) : null;
    const isChanged = renewed !== null && renewed.failed === null && pass.era !== held.era;
    return { ...(isChanged ? (await ask()).got : got), sessionLost: null };
  };

  const learn: Session['learn'] = (tool) => {
    if (pass.era === 'legacy' || road.speaks === 'stdio' || !isObject(tool)) return true;
    const mirrors = mirrorsOf(tool);
    if (mirrors !== null && typeof tool.name === 'string') mirrored.set(tool.name, mirrors);
    return mirrors !== null;
  };

  async function close(): Promise<void> {
    await chores.done();
    await talk.done();
    await Promise.all([...opened.values()].map(talk.leave));
  }

  /** What a stage began and could not see to its end. */
  const chores = createErrands(clock, limits.connections);
  const putBack: Session['putBack'] = (method, params) => {
    const held = pass;
    chores.run((limit) => talk.ask(method, params, held, limit));
  };

  return {
    facts: () => facts,
    capabilities: () => capabilities,
    known: () => facts && known,
    shakeHands: shakeHandsOnce,
    learn,
    request,
    putBack,
    close,
  };
}

/** Null when the process is there again. */
async function reopen(transport: Transport, signal: AbortSignal): Promise<Fault | null> {
  const opened = await transport.open(signal);
  return opened.ok ? null : opened.fault;
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
