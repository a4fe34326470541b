// What does an answer mean to one who delivers? The rule by status, which holds for every platform, and how an error
// inside a good answer is found.

import { isObject, parseJson } from '../../base/json.ts';
import type { Reply } from './request.ts';

const passing = new Set([408, 425, 429]);
const refused = new Set([401, 403, 404, 410]);

/** A redirect is final like any other status: a message is not carried to an address that nobody configured. */
export function byStatus(status: number): Reply {
  if (status >= 200 && status <= 299) return 'accepted';
  if (passing.has(status) || (status >= 500 && status <= 599)) return 'passing';
  return refused.has(status) ? 'refused' : 'final';
}

/**
 * A good status with a body that says otherwise is no success. What cannot be read denies nothing, because the status
 * has spoken; but a page in HTML is not the platform's own: a proxy on the way, which passes.
 */
export function deniedBy(
  status: number,
  body: string,
  denies: (said: Record<string, unknown>) => boolean,
): Reply {
  const byItself = byStatus(status);
  if (byItself !== 'accepted') return byItself;
  if (body.trimStart().startsWith('<')) return 'passing';
  const said = parseJson(body);
  return isObject(said) && denies(said) ? 'refused' : 'accepted';
}
