// Does a receiver take what is sent to it? One true test notification, by the same way as every other.

import type { ReceiverConfig } from '../config/schema/schema.ts';
import { judge } from './retry.ts';
import { answerTo, type TrialTools, testFor } from './trial.ts';

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
  tools: TrialTools,
): Promise<TriedOut> {
  const { clock } = tools;
  const notification = testFor(receiver, tools);
  const beganMs = clock.monotonicMs();
  const about = { receiver: receiver.name, notification: notification.id };
  const outcome = await answerTo(notification, receiver, signal, tools);
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
