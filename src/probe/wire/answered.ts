// What came back for one JSON-RPC request? Facts in the order in which the wire told them, before anyone
// judges them.

import type { BodyRead } from './body.ts';
import type { Head } from './http.ts';

export type Payload =
  /** JSON that could be the answer: a whole body, or the data of one event. */
  | { kind: 'json'; value: unknown }
  /** A whole body, or the data of one event, that is not JSON. */
  | { kind: 'not_json' }
  /** The server asked us something, on the stream of our call, that only a person can answer. */
  | { kind: 'question'; method: string }
  | { kind: 'none' };

export interface Answered {
  head: Head;
  form: 'json' | 'events' | 'other';
  read: BodyRead;
  payload: Payload;
  /** The beginning of the body, for evidence. */
  excerpt: string;
  redirects: number;
}
