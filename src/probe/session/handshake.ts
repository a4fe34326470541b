// In which era do we and a server agree, and on what? The questions of both eras, in the order that what is known
// suggests: `initialize` (initialize.ts) and `server/discover` (discover.ts). What their answers mean is in era.ts.

import { type Clock, sleep } from '../../base/clock.ts';
import type { Fault } from '../fault.ts';
import type { KnownServer } from '../report.ts';
import type { Limit } from '../wire/http.ts';
import { type Agreement, isAgreed } from './agreement.ts';
import { discover } from './discover.ts';
import { type Course, isDoubt, type LegacyVersion, mayBeOlder, signOf, tellingOf } from './era.ts';
import { type Initializing, initialize } from './initialize.ts';
import type { Talk } from './talk.ts';

export interface Handshake extends Omit<Initializing, 'pinned'> {
  clock: Clock;
  /** A server that is silent for so long may never answer what it does not know. */
  patienceMs: number;
  /** Begins anew where the process ended; null where there is none. @throws Interrupted */
  reopen: ((limit: Limit) => Promise<Fault | null>) | null;
  /** Turns to the other road; null where there is none to turn to. */
  turn: (() => Talk) | null;
}

type Ended = Agreement | Fault;

/** @throws Interrupted */
export async function shakeHands(by: Handshake, course: Course, limit: Limit): Promise<Ended> {
  switch (course.first) {
    case 'initialize only':
      return onlyInitialize(by, course.pinned, limit);
    case 'discover only':
      return discover(by, limit);
    case 'initialize':
      return inDoubtDiscover(by, limit);
    case 'discover':
      return detect(by, course.was, limit);
  }
}

const initializeAs = (by: Handshake, pinned: LegacyVersion | null, limit: Limit): Promise<Ended> =>
  initialize({ ...by, pinned }, limit);

/** Where it was known to be on the older road, and the older road has gone, there is still the other. */
async function onlyInitialize(by: Handshake, pinned: LegacyVersion | null, limit: Limit): Promise<Ended> {
  const initialized = await initializeAs(by, pinned, limit);
  if (isAgreed(initialized) || by.turn === null || !isDoubt(initialized)) return initialized;
  return detect({ ...by, talk: by.turn(), turn: null }, null, limit);
}

async function inDoubtDiscover(by: Handshake, limit: Limit): Promise<Ended> {
  const initialized = await initializeAs(by, null, limit);
  if (isAgreed(initialized) || !isDoubt(initialized)) return initialized;
  const discovered = await discover(by, limit);
  if (isAgreed(discovered)) return discovered;
  return signOf(initialized) === 'open' ? initialized : tellingOf(discovered, initialized);
}

/** Both eras, the modern one first. That initialize passes is the evidence, never that discover failed. */
async function detect(by: Handshake, was: KnownServer | null, limit: Limit): Promise<Ended> {
  const discovering = beginDiscover(by, limit);
  try {
    const discovered = await within(by.clock, by.patienceMs, discovering.ended);
    if (discovered !== null && (isAgreed(discovered) || isFinal(discovered, was))) return discovered;
    const initialized = await initializeAfter(by, discovered, limit);
    if (discovered === null) return await silenceOver(by, discovering, initialized);
    if (isAgreed(initialized)) return initialized;
    const turns = was?.transport === 'sse' || mayBeOlder(discovered, initialized);
    return await orOlder(turns ? by : { ...by, turn: null }, tellingOf(discovered, initialized), limit);
  } finally {
    discovering.giveUp();
  }
}

/** Was discover met by what initialize would meet as well, or by a server that shows its era in refusing? */
function isFinal(discovered: Fault, was: KnownServer | null): boolean {
  if (was?.era === 'legacy') return discovered.reason === 'rate_limited';
  return ['nothing', 'modern'].includes(signOf(discovered));
}

async function initializeAfter(by: Handshake, discovered: Ended | null, limit: Limit): Promise<Ended> {
  const isGone = (ended: Ended | null): boolean =>
    ended !== null && !isAgreed(ended) && signOf(ended) === 'gone';
  const again = async (): Promise<Ended> =>
    (await by.reopen?.(limit)) ?? (await initializeAs(by, null, limit));
  if (isGone(discovered)) return again();
  const initialized = await initializeAs(by, null, limit);
  // It was silent, and then ended: discover may still be what it ended of.
  return isGone(initialized) ? again() : initialized;
}

/** Nothing had come from discover when initialize was sent as well: whichever passed tells. */
async function silenceOver(by: Handshake, discovering: Discovering, initialized: Ended): Promise<Ended> {
  const soFar = discovering.soFar();
  // A process that speaks both has by now been told to speak the older one.
  const isBound = by.reopen !== null && isAgreed(initialized);
  if (soFar !== null && isAgreed(soFar) && !isBound) return soFar;
  // Only a server of the modern era is worth waiting for.
  if (isAgreed(initialized) || signOf(initialized) !== 'modern') return initialized;
  const discovered = await discovering.ended;
  return isAgreed(discovered) ? discovered : tellingOf(discovered, initialized);
}

/** `failed` is what is wrong, unless there is an older server: it passes, or fails in a way of its own. */
async function orOlder(by: Handshake, failed: Fault, limit: Limit): Promise<Ended> {
  if (by.turn === null) return failed;
  const older = await initializeAs({ ...by, talk: by.turn() }, null, limit);
  return isAgreed(older) || !isNoStream(older) ? older : failed;
}

/** What is met where there is no stream at all. */
const isNoStream = ({ reason }: Fault): boolean =>
  ['endpoint_not_found', 'http_error', 'content_type', 'empty_body', 'response_timeout'].includes(reason);

interface Discovering {
  ended: Promise<Ended>;
  /** Null while it is under way. */
  soFar(): Ended | null;
  giveUp(): void;
}

function beginDiscover(by: Handshake, limit: Limit): Discovering {
  const given = new AbortController();
  let settled: Ended | null = null;
  const signal = AbortSignal.any([limit.signal, given.signal]);
  const ended = discover(by, { signal, expired: limit.expired }).then((how) => {
    settled = how;
    return how;
  });
  // Nobody may be waiting any more when it is interrupted.
  ended.catch(() => {});
  return { ended, soFar: () => settled, giveUp: () => given.abort() };
}

/** Null when it is still under way after `mostMs`. */
async function within<T>(clock: Clock, mostMs: number, work: Promise<T>): Promise<T | null> {
  const over = new AbortController();
  try {
    return await Promise.race([work, sleep(clock, mostMs, over.signal).then(() => null)]);
  } finally {
    over.abort();
  }
}
