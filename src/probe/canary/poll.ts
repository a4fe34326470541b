// How is work asked after until it is done? Again and again, with a pause between, until something is settled or
// time is over.

import { sleep } from '../../base/clock.ts';
import { Interrupted } from '../fault.ts';
import type { Reason } from '../reasons.ts';
import type { Detail, Evidence } from '../report.ts';
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

/** Before time is over there is one last look, however long a server wants to be left alone. */
const lastLookMs = (withinMs: number): number => Math.min(1_000, withinMs / 4);

/** @returns null when time was over first. @throws Interrupted */
export async function askUntilSettled(
  { session, canary, clock, limit, fromMs }: CanaryCall & { fromMs: number },
  { method, params }: Question,
  look: (reply: Reply, polls: number) => Look | Promise<Look>,
): Promise<StageEnd | null> {
  let lost: Evidence | null = null;
  const lastMs = fromMs + canary.withinMs - lastLookMs(canary.withinMs);
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
    const leftMs = lastMs - clock.monotonicMs();
    await sleep(clock, leftMs > 0 ? Math.min(seen.againInMs, leftMs) : seen.againInMs, limit.signal);
  }
}

/** A status of HTTP speaks, and does not hide how the work fared when it was last seen. */
export const withDetail = (told: Detail, detail: Detail): Detail => ({
  ...told,
  ...(typeof detail.status === 'number' ? { last_status: told.status } : {}),
  ...detail,
});

/** What a server asks for between two looks is kept within these, in milliseconds. */
export const heeded = (askedMs: number): number => Math.min(Math.max(askedMs, 50), 5_000);

export const rounded = (ms: number): number => Math.round(ms * 10) / 10;
