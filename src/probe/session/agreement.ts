// What do we and a server agree on, once they shook hands?

import type { Fault } from '../fault.ts';
import type { Pass } from './framing.ts';

export interface Agreement {
  pass: Pass & { version: string };
  server: { name: string; version: string };
  /** What the server says it can do, as it said it. */
  capabilities: Record<string, unknown>;
}

/** Of the two questions that a handshake may ask, a failure says which it was. */
export const asOf = (request: string, ended: Agreement | Fault): Agreement | Fault =>
  isAgreed(ended) ? ended : { ...ended, detail: { request, ...ended.detail } };

export const isAgreed = (ended: Agreement | Fault): ended is Agreement => 'pass' in ended;
