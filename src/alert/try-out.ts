// Does a receiver take what is sent to it? One true test notification, by the same way as every other.

import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import type { ReceiverConfig } from '../config/schema/schema.ts';
import type { Announcer } from '../engine/ports.ts';
import type { Notification } from '../engine/words.ts';
import { requestFor } from './receivers/platforms.ts';
import { judge } from './retry.ts';
import type { Sender, SendOutcome } from './send.ts';

export interface TryOutTools {
  announce: Announcer;
  sender: Sender;
  clock: Clock;
  random: Random;
}

export interface TriedOut {
  receiver: string;
  /** The id that its request carried. */
  notification: string;
  accepted: boolean;
  /** Null when it did not answer. */
  httpStatus: number | null;
  error: string | null;
  /** The beginning of its answer, redacted. */
  answer: string | null;
  durationMs: number;
}

export async function tryOut(
  receiver: ReceiverConfig,
  signal: AbortSignal,
  { announce, sender, clock, random }: TryOutTools,
): Promise<TriedOut> {
  const said = { type: 'test', atMs: clock.nowMs(), incident: null, to: [], chain: '', queue: null } as const;
  const { notification } = announce({ ...said, to: [receiver.name] }, { name: 'coalmine' }, random.id);
  const beganMs = clock.monotonicMs();
  const about = { receiver: receiver.name, notification: notification.id };
  const outcome = await sent(notification, receiver, signal, sender, clock);
  const durationMs = clock.monotonicMs() - beganMs;
  if (outcome.kind === 'unanswered') {
    const { error } = outcome;
    return { ...about, accepted: false, httpStatus: null, error, answer: null, durationMs };
  }
  if (outcome.kind === 'unmade') {
    const { says } = outcome;
    return { ...about, accepted: false, httpStatus: null, error: 'not_made', answer: says, durationMs };
  }
  const accepted = judge(outcome) === 'accepted';
  const { status: httpStatus, answer } = outcome;
  return { ...about, accepted, httpStatus, error: accepted ? null : 'http_error', answer, durationMs };
}

/** What a template makes of a message may be no request at all. */
async function sent(
  notification: Notification,
  receiver: ReceiverConfig,
  signal: AbortSignal,
  sender: Sender,
  clock: Clock,
): Promise<SendOutcome | { kind: 'unmade'; says: string }> {
  try {
    return await sender.send(requestFor(notification, receiver, clock.nowMs()), signal);
  } catch (error) {
    return { kind: 'unmade', says: error instanceof Error ? error.message : String(error) };
  }
}
