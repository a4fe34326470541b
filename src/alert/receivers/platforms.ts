// Which types of receiver are there? A new one is one file beside this one and one line below.

import type { ReceiverConfig, ReceiverOf, ReceiverType } from '../../config/schema.ts';
import type { Notification } from '../../engine/words.ts';
import type { Platform, ReceiverRequest, Reply } from './request.ts';
import { webhook } from './webhook.ts';

const platforms: Partial<{ [T in ReceiverType]: Platform<ReceiverOf<T>> }> = {
  webhook,
};

/** The map pairs each type with its own: what the compiler cannot see from a union. */
function platformOf(receiver: ReceiverConfig): Platform<ReceiverConfig> {
  const found = platforms[receiver.type];
  if (!found) throw new TypeError(`no formatter for receivers of type ${receiver.type}`);
  return found as unknown as Platform<ReceiverConfig>;
}

export const requestFor = (
  notification: Notification,
  receiver: ReceiverConfig,
  nowMs: number,
): ReceiverRequest => platformOf(receiver).format(notification, receiver, nowMs);

/** What the answer of this receiver means. `body` is its beginning, as it came. */
export const replyOf = (receiver: ReceiverConfig, status: number, body: string): Reply =>
  platformOf(receiver).accepts(status, body);
