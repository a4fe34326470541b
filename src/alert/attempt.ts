// What happens in one attempt at one delivery? Lease, send, settle: it is marked done only after the
// receiver accepted it.

import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import type { ReceiverConfig } from '../config/schema/schema.ts';
import type { NextAttempt, Outbox } from '../engine/ports.ts';
import type { Attempt, Delivery } from '../engine/words.ts';
import type { Aftermaths } from './aftermath.ts';
import type { Item } from './queue.ts';
import { requestFor } from './receivers/platforms.ts';
import { byStatus } from './receivers/reply.ts';
import { type Fate, fateOf, judge, longestBackoffMs, type Tried } from './retry.ts';
import type { Sender, SendOutcome } from './send.ts';

export interface Tools {
  outbox: Outbox;
  aftermaths: Aftermaths;
  sender: Sender;
  clock: Clock;
  random: Random;
  log: Log;
}

export interface Ending {
  fate: Fate;
  /** The receiver asked to be left alone for so long, whatever waits for it. */
  holdMs: number;
  /** Who else must hear of it now. */
  others: Delivery[];
}

/** Never rejects: whatever breaks costs this one attempt. `stop` says no request may start, `cut` ends one. */
export async function attempt(
  item: Item,
  receiver: ReceiverConfig,
  { stop, cut }: { stop: AbortSignal; cut: AbortSignal },
  tools: Tools,
): Promise<Ending> {
  const { clock, outbox, log } = tools;
  const { id } = item.delivery;
  await kept('lease', id, () => outbox.lease(id), tools.log);
  // Its lease is void as soon as the next process starts.
  if (stop.aborted) return { fate: again, holdMs: 0, others: [] };

  const atMs = clock.nowMs();
  const beganMs = clock.monotonicMs();
  const outcome = await sent(item, receiver, cut, tools);
  const endedMs = clock.monotonicMs();
  item.attempts += 1;
  const fate = cutShort(outcome) ? again : fateOf(outcome, triedOf(item, endedMs, tools));
  item.refusedSinceMs = isRefused(fate) ? (item.refusedSinceMs ?? endedMs) : null;
  const record = recordOf(outcome, atMs, endedMs - beganMs);
  const holdMs = holdOf(outcome, fate);
  const nowMs = clock.nowMs();
  if (fate.status === 'retry') {
    const next = nextOf(item, fate, nowMs, endedMs);
    await kept('settle', id, () => outbox.settle(id, record, next), log);
    tell(item, receiver, record, fate, log);
    return { fate, holdMs, others: [] };
  }
  const end = { status: fate.status, item, receiver, attempt: record, nowMs };
  const others = await tools.aftermaths.of(end, (aftermath) =>
    kept('settle', id, () => outbox.settle(id, record, { status: fate.status }, aftermath), log),
  );
  // Whoever reads that it is done may kill us now: it is not sent again.
  tell(item, receiver, record, fate, log);
  return { fate, holdMs, others };
}

const again: Fate = { status: 'retry', delayMs: 0, refused: false };

const isRefused = (fate: Fate): boolean => fate.status === 'retry' && fate.refused;

function triedOf({ attempts, bornMs, refusedSinceMs }: Item, nowMs: number, { random }: Tools): Tried {
  const refusedMs = refusedSinceMs === null ? null : nowMs - refusedSinceMs;
  return { attempts, ageMs: nowMs - bornMs, refusedMs, fraction: random.fraction() };
}

function nextOf(
  { refusedSinceMs }: Item,
  { delayMs }: { delayMs: number },
  nowMs: number,
  endedMs: number,
): NextAttempt {
  const refused = refusedSinceMs === null ? {} : { refusedSinceMs: nowMs - (endedMs - refusedSinceMs) };
  return { status: 'pending', nextAttemptAtMs: nowMs + delayMs, ...refused };
}

const cutShort = (outcome: SendOutcome): boolean =>
  outcome.kind === 'unanswered' && outcome.error === 'stopped';

const todo = 'The version 1 body was sent in its place: mend the template of this receiver.';

async function sent(
  { delivery }: Item,
  receiver: ReceiverConfig,
  signal: AbortSignal,
  { sender, clock, log }: Tools,
): Promise<SendOutcome> {
  try {
    const request = requestFor(delivery.notification, receiver, clock.nowMs());
    if (request.trouble !== undefined) {
      const { trouble } = request;
      log.error('delivery_unformed', { delivery: delivery.id, receiver: receiver.name, trouble, todo });
    }
    return await sender.send(request, signal);
  } catch (error) {
    log.error('delivery_broken', { delivery: delivery.id, receiver: receiver.name, error: String(error) });
    return { kind: 'unanswered', error: 'internal_error' };
  }
}

/** People are told even while the outbox cannot be written: at worst a restart repeats what was sent. */
export async function kept(
  step: string,
  delivery: string,
  write: () => Promise<unknown>,
  log: Log,
): Promise<void> {
  try {
    await write();
  } catch (error) {
    log.error('outbox_write_failed', { step, delivery, error: String(error) });
  }
}

function recordOf(outcome: SendOutcome, atMs: number, durationMs: number): Attempt {
  if (outcome.kind === 'unanswered') {
    return { atMs, durationMs, httpStatus: null, error: outcome.error, answer: null };
  }
  const error = judge(outcome) === 'accepted' ? null : answerError(outcome.status);
  return { atMs, durationMs, httpStatus: outcome.status, error, answer: outcome.answer };
}

/** A good status with an error behind it is what some platforms answer. */
const answerError = (status: number): string =>
  byStatus(status) === 'accepted' ? 'error_in_answer' : 'http_error';

/** One odd answer must not silence a receiver for a day: the others wait at most as long as a backoff may. */
function holdOf(outcome: SendOutcome, fate: Fate): number {
  if (outcome.kind === 'unanswered' || fate.status !== 'retry') return 0;
  return Math.min(outcome.retryAfterMs ?? 0, longestBackoffMs);
}

function tell(item: Item, receiver: ReceiverConfig, record: Attempt, fate: Fate, log: Log): void {
  const { delivery, attempts } = item;
  const facts = {
    delivery: delivery.id,
    notification: delivery.notification.id,
    type: delivery.notification.type,
    receiver: receiver.name,
    attempts,
    http_status: record.httpStatus,
    error: record.error,
  };
  switch (fate.status) {
    case 'done':
      log.info('delivery_done', facts);
      break;
    case 'retry':
      log.warn('delivery_failed', { ...facts, retry_in_ms: fate.delayMs });
      break;
    case 'dead':
      log.error('delivery_dead', {
        ...facts,
        answer: record.answer,
        title: delivery.notification.body.title,
        fallback: receiver.fallback,
        todo: `nobody behind receiver ${receiver.name} was told: mend it, then \`coalmine alert resend ${delivery.id}\``,
      });
  }
}
