// What is a receiver, to the relay? A pure function from a notification to one HTTP request, and one from the answer
// to what it means.

import type { ReceiverConfig } from '../../config/schema/schema.ts';
import type { Notification } from '../../engine/words.ts';

export interface ReceiverRequest {
  /** GET and OPTIONS only ask, and have no body. */
  method: 'POST' | 'PUT' | 'PATCH' | 'GET' | 'OPTIONS';
  url: string;
  headers: Record<string, string>;
  body: string;
  /** What went wrong while it was made, in words for the log: it is sent all the same. */
  trouble?: string;
}

/** Pure: the same notification at the same time gives the same request, byte for byte. */
export type Formatter<R extends ReceiverConfig> = (
  notification: Notification,
  receiver: R,
  nowMs: number,
) => ReceiverRequest;

/** `passing` trouble is waited out; what is `refused` is most often a mistake in the config; `final` stays as it is. */
export type Reply = 'accepted' | 'passing' | 'refused' | 'final';

export interface Platform<R extends ReceiverConfig> {
  format: Formatter<R>;
  /** `body` is the beginning of the answer, as it came. */
  accepts(status: number, body: string): Reply;
}
