// What does a webhook get? The version 1 body as it is, signed by Standard Webhooks.

import { Webhook } from 'standardwebhooks';
import { userAgent } from '../../base/version.ts';
import type { ReceiverOf } from '../../config/schema/schema.ts';
import { templateOf } from '../../config/templates/template.ts';
import type { Notification } from '../../engine/words.ts';
import { lowerCased } from './post.ts';
import { byStatus } from './reply.ts';
import type { Formatter, Platform } from './request.ts';

/**
 * Headers as in the Standard Webhooks specification (standardwebhooks.com). `webhook-id` is the id of the
 * notification: unique to the message, the same in every repeat and for every receiver, and sent
 * unsigned too, so that whoever gets a message twice can tell. One signature stands there for each
 * secret, and a receiver accepts any of them, so that a secret can be rotated.
 */
const format: Formatter<ReceiverOf<'webhook'>> = (notification, receiver, nowMs) => {
  const { url, secrets, headers, method } = receiver;
  const { body, contentType, trouble } = contentOf(notification, receiver);
  const at = new Date(nowMs);
  const signed = {
    'webhook-signature': secrets.map((one) => new Webhook(one).sign(notification.id, at, body)).join(' '),
  };
  return {
    method,
    url,
    headers: {
      'user-agent': userAgent,
      ...lowerCased(headers),
      'content-type': contentType,
      'webhook-id': notification.id,
      'webhook-timestamp': String(Math.floor(nowMs / 1_000)),
      ...(secrets.length > 0 ? signed : {}),
    },
    body,
    ...(trouble === null ? {} : { trouble }),
  };
};

interface Content {
  body: string;
  contentType: string;
  trouble: string | null;
}

/** A template that fails costs its form and not the message: then the version 1 body goes out. */
function contentOf({ body }: Notification, { template: text, contentType }: ReceiverOf<'webhook'>): Content {
  const plain = (trouble: string | null): Content => ({
    body: JSON.stringify(body),
    contentType: 'application/json',
    trouble,
  });
  if (text === null) return { ...plain(null), contentType };
  const result = templateOf(text, contentType);
  const made = result.ok ? result.template.render(body) : result;
  return made.ok ? { body: made.text, contentType, trouble: null } : plain(`the template ${made.why}`);
}

export const webhook: Platform<ReceiverOf<'webhook'>> = { format, accepts: byStatus };
