// How is a receiver asked something outside the daemon? By the same way as every message: a test notification is made,
// whoever asks may turn its request into another, and the answer is read as it always is.

import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import type { ReceiverConfig } from '../config/schema/schema.ts';
import type { Announcer } from '../engine/ports.ts';
import type { Notification } from '../engine/words.ts';
import { requestFor } from './receivers/platforms.ts';
import type { Outgoing, Sender, SendOutcome } from './send.ts';

export interface TrialTools {
  announce: Announcer;
  sender: Sender;
  clock: Clock;
  random: Random;
}

export function testFor({ name }: ReceiverConfig, { announce, clock, random }: TrialTools): Notification {
  const said = { type: 'test', atMs: clock.nowMs(), incident: null, chain: '', queue: null } as const;
  return announce({ ...said, to: [name] }, { name: 'coalmine' }, random.id).notification;
}

/** `unmade`: what a template makes of a message may be no request at all. */
export async function answerTo(
  notification: Notification,
  receiver: ReceiverConfig,
  signal: AbortSignal,
  { sender, clock }: TrialTools,
  asked: (message: Outgoing) => Outgoing = (message) => message,
): Promise<SendOutcome | { kind: 'unmade'; says: string }> {
  try {
    return await sender.send(asked(requestFor(notification, receiver, clock.nowMs())), signal);
  } catch (error) {
    return { kind: 'unmade', says: error instanceof Error ? error.message : String(error) };
  }
}
