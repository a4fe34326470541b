// What went wrong with one question to a server? A value, never an exception, and decided by codes and
// bytes, never by the text of a message.

import { type Reason, reasons } from './reasons.ts';
import type { Detail, Evidence, Outcome } from './report.ts';

export interface Fault {
  reason: Reason;
  detail: Detail;
  evidence: Evidence | null;
}

export const fault = (reason: Reason, detail: Detail = {}, evidence: Evidence | null = null): Fault => ({
  reason,
  detail,
  evidence,
});

/** The outcome of a stage that ends with this fault. */
export function outcomeOf({ reason }: Fault): Outcome {
  const { weight } = reasons[reason];
  return weight === 'notice' ? 'pass' : weight;
}

/**
 * Thrown when what was under way is neither a pass nor a fault: the whole probe was called off, or our own
 * machine gave out, of which `code` then speaks.
 */
export class Interrupted extends Error {
  readonly code: string | null;
  constructor(code: string | null = null) {
    super('the probe was interrupted');
    this.name = 'Interrupted';
    this.code = code;
  }
}
