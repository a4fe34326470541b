// What carries messages between us and one server? The seam between the session, which knows what is said,
// and the wire, which knows how it travels: Streamable HTTP, HTTP with SSE, or a child process.

import type { Fault } from '../fault.ts';
import type { Detail, Notice } from '../report.ts';
import type { Answered } from './answered.ts';
import type { Limit } from './http.ts';
import type { Hear, Message } from './message.ts';

export type Headers = Record<string, string>;

/** Facts that the connect stage tells: phases and address, or the process. */
export type Opened = { ok: true; detail: Detail; notices: Notice[] } | { ok: false; fault: Fault };

export type Replied = { ok: true; answered: Answered } | { ok: false; fault: Fault };

export interface Listen {
  hear: Hear;
  /** To be called when the answer is here, where listening goes on after it. */
  answered?(): void;
  /** How long to go on listening after the answer, where the transport can still bring something. */
  lingerMs?: number;
}

export interface Transport {
  /** The connect stage; again, to begin anew after `close` or after the server went away. @throws Interrupted */
  open(limit: Limit): Promise<Opened>;
  /** Sends a request and waits until its answer is there, or can no longer come. @throws Interrupted */
  request(message: Message, headers: Headers, limit: Limit, listen: Listen): Promise<Replied>;
  /** Sends a notification or an answer, to which nothing is replied but, over HTTP, a status. @throws Interrupted */
  notice(message: Message, headers: Headers, limit: Limit): Promise<Replied>;
  /** Gives back the session that the headers name, where there are sessions. Never rejects. */
  leave(headers: Headers): Promise<void>;
  /** Ends everything that it opened, and tells what only the end shows. Never rejects. */
  close(): Promise<Notice[]>;
}
