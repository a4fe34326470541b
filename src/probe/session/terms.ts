// On which terms do we and a server talk? By which road, of which era, under which pass: what the last handshake
// that passed made of it.

import { isObject } from '../../base/json.ts';
import type { Fault } from '../fault.ts';
import type { KnownServer, ProtocolFacts } from '../report.ts';
import type { Limit } from '../wire/http.ts';
import type { Transport } from '../wire/transport.ts';
import type { Road, Roads } from '../wire/transport-to.ts';
import { type Agreement, isAgreed } from './agreement.ts';
import { courseOf, isFresh, type Protocol } from './era.ts';
import { noPass, type Pass } from './framing.ts';
import { type Handshake, shakeHands } from './handshake.ts';
import { type Mirror, mirrorsOf } from './param-headers.ts';
import { orForgotten } from './session-loss.ts';
import { createTalk, type Talk, type TalkOptions } from './talk.ts';

export interface TermsOptions extends Omit<TalkOptions, 'mirrorsOf' | keyof Road> {
  roads: Pick<Roads, 'first' | 'other'>;
  protocol: Protocol;
  /** What earlier probes found out. */
  known: KnownServer | null;
  /** A server that is silent for so long may never answer what it does not know. */
  patienceMs: number;
}

export interface Terms {
  talk(): Talk;
  pass(): Pass;
  facts(): ProtocolFacts | null;
  /** What the server said that it can do. */
  capabilities(): Record<string, unknown>;
  /** How the server speaks, as far as it was found out. */
  known(): KnownServer | null;
  /** Null when hands were shaken. @throws Interrupted */
  agree(limit: Limit): Promise<Fault | null>;
  /** Hears of a tool as it was listed: what calls of it show in headers. False when it must not be called. */
  learn(tool: unknown): boolean;
  /** Every session that was opened for us, as it is shown when it is given back. */
  opened(): Pass[];
}

export function createTerms(options: TermsOptions): Terms {
  const { roads, clock, protocol } = options;
  const mirrored = new Map<string, readonly Mirror[]>();
  const talkOn = (one: Road): Talk =>
    createTalk({ ...options, ...one, mirrorsOf: (tool) => mirrored.get(tool) ?? [] });
  const opened = new Map<string, Pass>();
  let road = roads.first;
  let talk = talkOn(road);
  let agreed: Agreement | null = null;
  let known = options.known;

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

  async function agree(limit: Limit): Promise<Fault | null> {
    const nowMs = clock.nowMs();
    const by: Handshake = {
      ...options,
      talk,
      onSession: (sessionId) => opened.set(sessionId, { ...noPass, sessionId }),
      reopen: road.speaks === 'stdio' ? (limit) => reopen(road.transport, limit) : null,
      turn: turnFor(nowMs),
    };
    const ended = await shakeHands(by, courseOf(protocol, road.speaks, known, nowMs), limit);
    if (!isAgreed(ended)) return ended;
    agreed = ended;
    const { pass } = ended;
    known = learned(known, { era: pass.era, transport: road.speaks, checkedAtMs: nowMs });
    if (pass.era === 'modern') return null;
    if (pass.sessionId !== null) opened.set(pass.sessionId, pass);
    const refused = await talk.tell('notifications/initialized', undefined, pass, limit);
    return refused && pass.sessionId !== null ? orForgotten(refused) : refused;
  }

  const pass = (): Pass => agreed?.pass ?? noPass;
  return {
    talk: () => talk,
    pass,
    facts: () => agreed && factsOf(agreed, road),
    capabilities: () => agreed?.capabilities ?? {},
    known: () => agreed && known,
    agree,
    learn(tool) {
      if (pass().era === 'legacy' || road.speaks === 'stdio' || !isObject(tool)) return true;
      const mirrors = mirrorsOf(tool);
      if (mirrors !== null && typeof tool.name === 'string') mirrored.set(tool.name, mirrors);
      return mirrors !== null;
    },
    opened: () => [...opened.values()],
  };
}

const factsOf = ({ pass: { era, version }, server }: Agreement, { speaks }: Road): ProtocolFacts => ({
  era,
  version,
  server,
  transport: speaks,
});

/** What was only confirmed keeps its date for a day. */
const learned = (before: KnownServer | null, now: KnownServer): KnownServer => {
  const same = before?.era === now.era && before.transport === now.transport;
  return same && isFresh(before, now.checkedAtMs) ? before : now;
};

/** Null when the process is there again. */
async function reopen(transport: Transport, limit: Limit): Promise<Fault | null> {
  const opened = await transport.open(limit);
  return opened.ok ? null : opened.fault;
}
