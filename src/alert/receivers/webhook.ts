// What does a webhook get? The version 1 body as it is, signed by Standard Webhooks.

import { Webhook } from 'standardwebhooks';
import { userAgent } from '../../base/version.ts';
import type { Formatter } from './request.ts';

/**
 * Headers as in the Standard Webhooks specification (standardwebhooks.com). `webhook-id` is the id of the
 * notification: unique to the message, the same in every repeat and for every receiver, and sent
 * unsigned too, so that whoever gets a message twice can tell. One signature stands there for each
 * secret, and a receiver accepts any of them, so that a secret can be rotated.
 */
export const webhook: Formatter = (notification, { url, secrets, headers }, nowMs) => {
  const body = JSON.stringify(notification.body);
  const at = new Date(nowMs);
  const own = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  const signed = {
    'webhook-signature': secrets.map((one) => new Webhook(one).sign(notification.id, at, body)).join(' '),
  };
  return {
    method: 'POST',
    url,
    headers: {
      'user-agent': userAgent,
      ...Object.fromEntries(own),
      'content-type': 'application/json',
      'webhook-id': notification.id,
      'webhook-timestamp': String(Math.floor(nowMs / 1_000)),
      ...(secrets.length > 0 ? signed : {}),
    },
    body,
  };
};
