// How is work asked after until it is done? Again and again, with a pause between, until something is settled or
// time is over.

import { sleep } from '../../base/clock.ts';
import { Interrupted } from '../fault.ts';
import type { Reason } from '../reasons.ts';
import type { Evidence } from '../report.ts';
import type { Reply } from '../session/session.ts';
import { type StageEnd, withSessionLoss } from '../stage.ts';
import type { CanaryCall } from './call.ts';

export interface Question {
  method: string;
  params: Record<string, unknown>;
}

/** What one look settled, or how long to wait for the next. */
export type Look = StageEnd | { againInMs: number };

/** A question that was out so long when time was over is silence of its own; the work was late in any other. */
const silentMs = 1_000;
const silence = new Set<Reason>(['response_timeout', 'stream_stalled', 'deadline_exceeded']);

/** @returns null when time was over first. @throws Interrupted */
export async function askUntilSettled(
  { session, clock, limit }: CanaryCall,
  { method, params }: Question,
  look: (reply: Reply, polls: number) => Look | Promise<Look>,
): Promise<StageEnd | null> {
  let lost: Evidence | null = null;
  for (let polls = 1; ; polls += 1) {
    if (limit.expired()) return null;
    if (limit.signal.aborted) throw new Interrupted();
    const sentMs = clock.monotonicMs();
    const reply = await session.request(method, params, limit);
    const outMs = clock.monotonicMs() - sentMs;
    if (!reply.ok && silence.has(reply.fault.reason) && polls > 1 && outMs < silentMs) return null;
    lost ??= reply.sessionLost;
    const seen = await look(reply, polls);
    if ('outcome' in seen) return withSessionLoss(seen, lost);
    await sleep(clock, seen.againInMs, limit.signal);
  }
}

/** What a server asks for between two looks is kept within these, in milliseconds. */
export const heeded = (askedMs: number): number => Math.min(Math.max(askedMs, 50), 5_000);

export const rounded = (ms: number): number => Math.round(ms * 10) / 10;
