// What does a webhook get? The version 1 body as it is, signed by Standard Webhooks.

import { Webhook } from 'standardwebhooks';
import { userAgent } from '../../base/version.ts';
import type { ReceiverOf } from '../../config/schema.ts';
import { byStatus } from './reply.ts';
import type { Formatter, Platform } from './request.ts';

/**
 * Headers as in the Standard Webhooks specification (standardwebhooks.com). `webhook-id` is the id of the
 * notification: unique to the message, the same in every repeat and for every receiver, and sent
 * unsigned too, so that whoever gets a message twice can tell. One signature stands there for each
 * secret, and a receiver accepts any of them, so that a secret can be rotated.
 */
const format: Formatter<ReceiverOf<'webhook'>> = (notification, receiver, nowMs) => {
  const { url, secrets, headers, method, contentType } = receiver;
  const body = JSON.stringify(notification.body);
  const at = new Date(nowMs);
  const own = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  const signed = {
    'webhook-signature': secrets.map((one) => new Webhook(one).sign(notification.id, at, body)).join(' '),
  };
  return {
    method,
    url,
    headers: {
      'user-agent': userAgent,
      ...Object.fromEntries(own),
      'content-type': contentType,
      'webhook-id': notification.id,
      'webhook-timestamp': String(Math.floor(nowMs / 1_000)),
      ...(secrets.length > 0 ? signed : {}),
    },
    body,
  };
};

export const webhook: Platform<ReceiverOf<'webhook'>> = { format, accepts: byStatus };
