// Whom do we ask whether our own network is there? A few other hosts, in turn, and not too often.

import { hostOf } from '../../config/address.ts';
import type { TargetConfig } from '../../config/schema/schema.ts';
import { witnessesIn } from './hosts.ts';

export interface Witnesses {
  /** Whom to probe now, because a probe of this target found no connection. */
  toAsk(doubted: TargetConfig, nowMs: number): TargetConfig[];
}

const mostAsked = 6;
const askEveryMs = 1_000;

export function createWitnesses(targets: readonly TargetConfig[]): Witnesses {
  const witnesses = witnessesIn(targets);
  let askedMs = Number.NEGATIVE_INFINITY;
  let turn = 0;
  return {
    toAsk(doubted, nowMs) {
      if (nowMs - askedMs < askEveryMs) return [];
      askedMs = nowMs;
      const others = witnesses.filter((one) => hostOf(one) !== hostOf(doubted));
      const from = others.length === 0 ? 0 : turn % others.length;
      turn += mostAsked;
      return [...others.slice(from), ...others.slice(0, from)].slice(0, mostAsked);
    },
  };
}
