// Which policy is meant by `failures=5,successes=1`? What it leaves out is as in the config.

import type { Thresholds } from '../../engine/judge/status.ts';

export type Policy = Partial<Thresholds>;

const most = 100;

/** Null when the text is none. */
export function parsePolicy(text: string): Policy | null {
  const policy: Policy = {};
  for (const part of text.split(',')) {
    const match = /^\s*(failures|successes)=(\d{1,3})\s*$/.exec(part);
    const count = Number(match?.[2]);
    if (match === null || count < 1 || count > most) return null;
    policy[match[1] as keyof Thresholds] = count;
  }
  return policy;
}
