// Did the server forget a session that it gave out? Pure. Source: MCP 2025-11-25, "Session management"; where the
// field differs from it, docs/decisions/0002.

import type { Classified } from '../answer/classify.ts';
import { type Fault, fault } from '../fault.ts';

/** 404 by the specification; others in the field. 429 is left alone: asking again is what it forbids. */
export const mayBeSessionLoss = (status: number): boolean =>
  (status >= 400 && status < 500 && status !== 429) || status === 500;

/** The answer to the same question in a session that is new. */
export const secondAnswer = (got: Classified): Classified =>
  got.ok ? got : { ok: false, fault: orForgotten(got.fault) };

/**
 * A 404 to whoever shows a new session says that sessions do not last here, unless it is about the method;
 * anything else is judged for what it is.
 */
export function orForgotten(found: Fault): Fault {
  const { status, code } = found.detail;
  return status === 404 && code !== -32_601 ? { ...found, reason: 'session_lost' } : found;
}

/** Initialize failed as well. When it was refused for the credential, that is the word; else the loss is. */
export function lossFault(first: Classified, again: Fault): Fault {
  const original = first.ok ? again : first.fault;
  if (again.reason.startsWith('auth_') || again.reason === 'rate_limited') return again;
  return fault('session_lost', { ...original.detail, initialize: again.reason }, original.evidence);
}
