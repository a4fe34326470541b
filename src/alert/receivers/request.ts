// What is a receiver, to the relay? One pure function from a notification to one HTTP request.

import type { ReceiverConfig } from '../../config/schema.ts';
import type { Notification } from '../../engine/words.ts';

export interface ReceiverRequest {
  method: 'POST';
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** Pure: the same notification at the same time gives the same request, byte for byte. */
export type Formatter = (
  notification: Notification,
  receiver: ReceiverConfig,
  nowMs: number,
) => ReceiverRequest;
