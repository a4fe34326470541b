// How is JSON posted to a platform? With our name, and an id that repeats carry unchanged.

import { userAgent } from '../../base/version.ts';
import type { Notification } from '../../engine/words.ts';
import type { ReceiverRequest } from './request.ts';

/** Names in lower case, so that none stands twice. */
export const lowerCased = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

export const postJson = (
  { id }: Notification,
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): ReceiverRequest => ({
  method: 'POST',
  url,
  headers: {
    'user-agent': userAgent,
    ...lowerCased(headers),
    'content-type': 'application/json',
    'webhook-id': id,
  },
  body: JSON.stringify(body),
});

/** The address of a server with a path of its API behind whatever path it has itself. */
export const under = (server: string, path: string): string => `${server.replace(/\/+$/, '')}${path}`;
