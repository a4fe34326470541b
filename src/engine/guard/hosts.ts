// Is it this host, or is it our own network? The newest result of each host has one vote (design section 7, guard).

import { hostOf } from '../../config/address.ts';
import type { TargetConfig } from '../../config/schema/schema.ts';
import { type Reason, reasons } from '../../probe/reasons.ts';
import type { Observation } from '../words.ts';

/** With fewer, one dead machine is easily most of them. */
const fewestHosts = 5;

/** A result speaks for its host for this much longer than the interval of its target. */
const graceMs = 30_000;

export interface Vote {
  hosts: number;
  failed: number;
}

export interface Tally {
  all: Vote;
  /** Of those whose newest probe began at this monotonic time or later. */
  since(startedMs: number): Vote;
}

export interface Hosts {
  hear(target: TargetConfig, observation: Observation, startedMs: number): void;
  /** Of all hosts that were heard of lately. */
  vote(nowMs: number): Vote;
  tally(nowMs: number): Tally;
}

/** Programs on this machine need no network, so they are no witnesses of it. */
export const isWitness = ({ url }: TargetConfig): boolean => url !== null;

/** One target of each host that can say whether the network is there. */
export function witnessesIn(targets: readonly TargetConfig[]): TargetConfig[] {
  const byHost = new Map(targets.filter(isWitness).map((target) => [hostOf(target), target]));
  return byHost.size < fewestHosts ? [] : [...byHost.values()];
}

interface Result {
  startedMs: number;
  staleMs: number;
  failed: boolean;
}

export function createHosts(): Hosts {
  const newest = new Map<string, Result>();
  return {
    hear(target, observation, startedMs) {
      // What was never sent, for want of a free file for one, is no news of the host.
      if (observation.verdict === 'unknown' && observation.reason === null) return;
      const host = hostOf(target);
      if ((newest.get(host)?.startedMs ?? Number.NEGATIVE_INFINITY) > startedMs) return;
      const staleMs = startedMs + target.intervalMs + graceMs;
      newest.set(host, { startedMs, staleMs, failed: failedByConnection(observation) });
    },
    vote(nowMs) {
      const vote = { hosts: 0, failed: 0 };
      for (const { staleMs, failed } of newest.values()) {
        if (staleMs <= nowMs) continue;
        vote.hosts += 1;
        if (failed) vote.failed += 1;
      }
      return vote;
    },
    tally(nowMs) {
      const results = [...newest.values()]
        .filter(({ staleMs }) => staleMs > nowMs)
        .sort((a, b) => b.startedMs - a.startedMs);
      let all: Vote = { hosts: 0, failed: 0 };
      const votes = [all];
      for (const { failed } of results) {
        all = { hosts: all.hosts + 1, failed: all.failed + (failed ? 1 : 0) };
        votes.push(all);
      }
      return { all, since: (startedMs) => votes[countSince(results, startedMs)] ?? all };
    },
  };
}

/** How many began at this time or later. Thousands may wait for their turn: each asks in a few steps. */
function countSince(newestFirst: readonly Result[], startedMs: number): number {
  let from = 0;
  let to = newestFirst.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((newestFirst[middle] as Result).startedMs >= startedMs) from = middle + 1;
    else to = middle;
  }
  return from;
}

const groupOf = (reason: Reason | null): string | null => (reason === null ? null : reasons[reason].group);

export const failedByConnection = ({ verdict, reason }: Observation): boolean =>
  verdict === 'fail' && groupOf(reason) === 'connection';

/** Could this be the doing of a network that is gone? */
export function mayBeNetwork({ verdict, reason }: Observation): boolean {
  if (verdict === 'pass') return false;
  if (reason === null || reason === 'health_unreachable') return true;
  return ['connection', 'time', 'stream'].includes(groupOf(reason) ?? '');
}

/** Over half of enough hosts failed. */
export const isCommon = ({ hosts, failed }: Vote): boolean => hosts >= fewestHosts && failed * 2 > hosts;

/** What hosts probed since say, as far as they say it clearly: null while one must hear more of them. */
export function clearAnswer({ hosts, failed }: Vote): 'ours' | 'theirs' | null {
  if (hosts < fewestHosts) return null;
  if (failed * 4 >= hosts * 3) return 'ours';
  return failed * 3 <= hosts ? 'theirs' : null;
}
