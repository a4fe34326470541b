// What does an HTTP status mean to one who delivers? The rule of every platform, which some make stricter.

import type { Reply } from './request.ts';

const passing = new Set([408, 425, 429]);
const refused = new Set([401, 403, 404, 410]);

/** A redirect is final like any other status: a message is not carried to an address that nobody configured. */
export function byStatus(status: number): Reply {
  if (status >= 200 && status <= 299) return 'accepted';
  if (passing.has(status) || (status >= 500 && status <= 599)) return 'passing';
  return refused.has(status) ? 'refused' : 'final';
}
