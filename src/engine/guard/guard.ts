// May this observation be believed? Not while we ourselves are unwell: what is seen then is kept as suspect, and
// counts for nothing. But never for long: a real outage must not hide behind it (design section 7).

import { formatDuration } from '../../base/duration.ts';
import type { TargetConfig } from '../../config/schema/schema.ts';
import type { Observation } from '../words.ts';
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
import { createStretch, type Stretch } from './stretch.ts';

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
  /** Others have a say from now on. */
  retarget(targets: readonly TargetConfig[]): void;
}

export interface GuardOptions {
  targets: readonly TargetConfig[];
  pulse: Pulse;
  /** Once for each time that we are unwell, in words for people. */
  onUnwell(why: string): void;
}

/** A failure waits so long for what other hosts say. */
const longestWaitMs = 60_000;
/** Without a stall or a jump for so long we are well again. */
const calmMs = 60_000;
/** A shorter hiccup is nothing to call people for, unless it comes again and again. */
const worthSayingMs = 2_000;

export function createGuard({ targets, pulse, onUnwell }: GuardOptions): Guard {
  const hosts = createHosts();
  let voters = witnessesIn(targets).length;
  const ours = createStretch(calmMs, onUnwell);
  // Only a pass says that the network is there again, however long nobody was probed.
  const network = createStretch(Number.POSITIVE_INFINITY, onUnwell);
  const during = (stretch: Stretch, nowMs: number): Ruling => (stretch.holds(nowMs) ? 'suspect' : 'counts');

  const hear = ({ target, observation, sinceMs, atMs }: Seen): void => {
    if (voters === 0 || observation.check !== 'protocol' || !isWitness(target)) return;
    hosts.hear(target, observation, sinceMs);
    if (observation.verdict !== 'pass' || !network.isOn()) return;
    if (!isCommon(hosts.vote(atMs))) network.end();
  };
  const rule = (seen: Seen, nowMs: number, tally: Tally | null): Ruling => {
    const { target, observation, sinceMs, atMs } = seen;
    const trouble = pulse.troubleIn(sinceMs, atMs);
    if (trouble !== null) {
      ours.goOn(atMs, Math.abs(trouble.byMs) >= worthSayingMs ? sayTrouble(trouble) : null);
      return during(ours, atMs);
    }
    if (voters === 0 || !isWitness(target) || !mayBeNetwork(observation)) return 'counts';
    if (network.isOn()) return during(network, nowMs);
    if (observation.check !== 'protocol' || !failedByConnection(observation)) return 'counts';
    if (tally === null) return 'wait';
    const fresh = tally.since(sinceMs);
    const answer = clearAnswer(fresh);
    if (answer === null && fresh.hosts < voters && nowMs - atMs < longestWaitMs) return 'wait';
    const vote = answer === null ? tally.all : fresh;
    if (answer === 'theirs' || !isCommon(vote)) return 'counts';
    network.goOn(nowMs, sayVote(vote));
    return during(network, nowMs);
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
    retarget(next) {
      voters = witnessesIn(next).length;
    },
  };
}

const sayTrouble = ({ kind, byMs }: Trouble): string =>
  kind === 'stalled'
    ? `it stood still for ${formatDuration(byMs)}`
    : `the clock on its wall jumped ${byMs < 0 ? 'back' : 'ahead'} by ${formatDuration(Math.abs(byMs))}`;

const sayVote = ({ hosts, failed }: Vote): string =>
  `${failed} of ${hosts} hosts could not be reached at once, as when its own network is gone`;
