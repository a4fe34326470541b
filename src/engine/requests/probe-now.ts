// Somebody asks for a look now: when did it begin, or why does it not?

import { type Clock, sleep } from '../../base/clock.ts';
import { oneLine } from '../../base/text.ts';
import type { AskedFor } from '../loop.ts';
import type { Answer, Refusal } from './request-words.ts';
import type { Handler } from './requests.ts';

/** As long as there is no room for it, it waits for its turn; whoever asked is told so after this. */
const tellAfterMs = 1_000;

export interface Asking {
  probeNow(target: string): AskedFor;
}

export const probesNow =
  (loop: Asking, clock: Clock): Handler<'probe_now'> =>
  async ({ target }) => {
    const asked = loop.probeNow(target);
    if (!asked.ok) return refused(asked.why, target, asked.waitMs);
    const giveUp = new AbortController();
    const begunAtMs = await Promise.race([
      asked.begun,
      sleep(clock, tellAfterMs, giveUp.signal).then(() => 'waits' as const),
    ]);
    giveUp.abort();
    if (begunAtMs === null) return refused('stopping', target);
    const facts = { begun_at_ms: begunAtMs === 'waits' ? null : begunAtMs };
    return { ok: true, says: begunAtMs === 'waits' ? waits(target) : begun(target, begunAtMs), facts };
  };

const begun = (target: string, atMs: number): string =>
  `${target}: a probe began at ${new Date(atMs).toISOString()}`;

const waits = (target: string): string =>
  `${target}: a probe waits for its turn, because as many are under way as concurrency allows`;

function refused(why: keyof typeof sentences, target: string, waitMs = 0): Answer {
  return { ok: false, why, says: oneLine(sentences[why](target, waitMs), 300) };
}

const sentences = {
  unknown_target: (target: string) => `the daemon watches no target called ${target}`,
  already_out: (target: string) => `${target}: a probe is under way already`,
  told_to_wait: (target: string, waitMs: number) =>
    `${target}: its server asked not to be called for another ${Math.ceil(waitMs / 1_000)} s`,
  stopping: (target: string) => `${target}: the daemon is ending, and no probe begins any more`,
} satisfies Partial<Record<Refusal, (target: string, waitMs: number) => string>>;
