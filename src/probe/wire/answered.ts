// What came back for one JSON-RPC request? Facts in the order in which the wire told them, before anyone
// judges them.

import type { BodyRead } from './body.ts';
import type { Head } from './http.ts';

export type Payload =
  /** JSON that could be the answer: a whole body, the data of one event, or one line. */
  | { kind: 'json'; value: unknown }
  /** A whole body, the data of one event, or a line that set out to be a message: it is not JSON. */
  | { kind: 'not_json' }
  /** The server asked us something, while we waited for it, that only a person can answer. */
  | { kind: 'question'; method: string }
  | { kind: 'none' };

/** The stream was closed before the answer, and was or should be taken up again. */
export interface Resumed {
  times: number;
  /** Why it was not once more: a status, or in words; null when it was, or time ran out. */
  refused: number | string | null;
}

export interface Answered {
  /** Null where there is no HTTP. */
  head: Head | null;
  /** `lines` is stdio. */
  form: 'json' | 'events' | 'lines' | 'other';
  read: BodyRead;
  payload: Payload;
  /** The beginning of the body, for evidence. */
  excerpt: string;
  redirects: number;
  /** Absent where one stream sufficed. */
  resumed?: Resumed;
  /** Bytes of a line or an event that never came to its end. */
  unterminated?: number;
  /** The end of what a child process wrote to stderr, for evidence. */
  stderr?: string;
}
