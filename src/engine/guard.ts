// May this observation be believed? Not while we ourselves are unwell: what is seen then is kept as suspect, and
// counts for nothing. But never for long: a real outage must not hide behind it (design section 7).

import { formatDuration } from '../base/duration.ts';
import type { TargetConfig } from '../config/schema.ts';
import {
  clearAnswer,
  createHosts,
  failedByConnection,
  isCommon,
  isWitness,
  mayBeNetwork,
  type Tally,
  type Vote,
  witnessesIn,
} from './hosts.ts';
import type { Pulse, Trouble } from './pulse.ts';
import type { Observation } from './words.ts';

/** An observation and when, in monotonic time, it was made. */
export interface Seen {
  target: TargetConfig;
  observation: Observation;
  sinceMs: number;
  atMs: number;
}

export type Ruling = 'counts' | 'suspect' | 'wait';

export interface Guard {
  /** As soon as it is seen. */
  onSight(seen: Seen): Ruling;
  /** Again of what waits, with one count of the hosts for all of it. */
  later(nowMs: number): (seen: Seen) => Ruling;
}

export interface GuardOptions {
  targets: readonly TargetConfig[];
  pulse: Pulse;
  /** Once for each time that we are unwell, in words for people. */
  onUnwell(why: string): void;
}

/** A failure waits so long for what other hosts say. */
const longestWaitMs = 60_000;
/** Unwell for longer than this, we believe what we see. */
const longestStretchMs = 10 * 60_000;
/** Without a stall or jump for so long we are well again. */
const calmMs = 60_000;
/** A shorter hiccup is nothing to call people for, unless it comes again and again. */
const worthSayingMs = 2_000;
/** And they are not called more often than this. */
const sayEveryMs = 10 * 60_000;

/** A time in which we are unwell without a break. */
interface Stretch {
  fromMs: number;
  lastMs: number;
  said: boolean;
}

export function createGuard({ targets, pulse, onUnwell }: GuardOptions): Guard {
  const hosts = createHosts();
  const voters = witnessesIn(targets).length;
  let ours: Stretch | null = null;
  let network: Stretch | null = null;
  let saidMs = Number.NEGATIVE_INFINITY;

  const goOn = (before: Stretch | null, nowMs: number, why: string | null): Stretch => {
    const stretch = { ...(before ?? { fromMs: nowMs, said: false }), lastMs: nowMs };
    const again = nowMs - stretch.fromMs >= calmMs ? 'it stands still again and again' : null;
    const words = why ?? again;
    if (stretch.said || words === null || nowMs - saidMs < sayEveryMs) return stretch;
    saidMs = nowMs;
    onUnwell(words);
    return { ...stretch, said: true };
  };
  const within = (stretch: Stretch, nowMs: number): Ruling =>
    nowMs - stretch.fromMs < longestStretchMs ? 'suspect' : 'counts';

  const byOurselves = ({ atMs }: Seen, trouble: Trouble): Ruling => {
    const before = ours !== null && atMs - ours.lastMs < calmMs ? ours : null;
    ours = goOn(before, atMs, Math.abs(trouble.byMs) >= worthSayingMs ? sayTrouble(trouble) : null);
    return within(ours, atMs);
  };
  const byNetwork = (nowMs: number, vote: Vote): Ruling => {
    network = goOn(network, nowMs, sayVote(vote));
    return within(network, nowMs);
  };
  const hear = ({ target, observation, sinceMs, atMs }: Seen): void => {
    if (voters === 0 || observation.check !== 'protocol' || !isWitness(target)) return;
    hosts.hear(target, observation, sinceMs);
    if (network !== null && observation.verdict === 'pass' && !isCommon(hosts.vote(atMs))) network = null;
  };
  const rule = (seen: Seen, nowMs: number, tally: Tally | null): Ruling => {
    const { target, observation, sinceMs, atMs } = seen;
    const trouble = pulse.troubleIn(sinceMs, atMs);
    if (trouble !== null) return byOurselves(seen, trouble);
    if (voters === 0 || !isWitness(target) || !mayBeNetwork(observation)) return 'counts';
    if (network !== null) return within(network, nowMs);
    if (observation.check !== 'protocol' || !failedByConnection(observation)) return 'counts';
    if (tally === null) return 'wait';
    const fresh = tally.since(sinceMs);
    const clear = clearAnswer(fresh);
    if (clear === 'ours') return byNetwork(nowMs, fresh);
    if (clear === 'theirs') return 'counts';
    if (fresh.hosts < voters && nowMs - atMs < longestWaitMs) return 'wait';
    return isCommon(tally.all) ? byNetwork(nowMs, tally.all) : 'counts';
  };
  return {
    onSight(seen) {
      if (pulse.troubleIn(seen.sinceMs, seen.atMs) === null) hear(seen);
      return rule(seen, seen.atMs, null);
    },
    later(nowMs) {
      const tally = hosts.tally(nowMs);
      return (seen) => rule(seen, nowMs, tally);
    },
  };
}

const sayTrouble = ({ kind, byMs }: Trouble): string =>
  kind === 'stalled'
    ? `it stood still for ${formatDuration(byMs)}`
    : `the clock on its wall jumped ${byMs < 0 ? 'back' : 'ahead'} by ${formatDuration(Math.abs(byMs))}`;

const sayVote = ({ hosts, failed }: Vote): string =>
  `${failed} of ${hosts} hosts could not be reached at once, as when its own network is gone`;
