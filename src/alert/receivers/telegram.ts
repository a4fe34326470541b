// What does Telegram get? One message in its HTML.

import type { ReceiverOf } from '../../config/schema/schema.ts';
import type { NotificationBody } from '../../engine/words.ts';
import { factsOf, headline, incidentLines } from './facts.ts';
import { postJson, under } from './post.ts';
import { deniedBy } from './reply.ts';
import type { Platform } from './request.ts';
import { cut, line } from './text.ts';

/** core.telegram.org/bots/api#sendmessage: 4,096 characters once the HTML is read. These together stay below. */
const mostTitle = 300;
const mostText = 1_200;
const mostLines = 15;
const mostLine = 60;
const mostFacts = 10;
const mostValue = 110;
const mostUrl = 500;

/** core.telegram.org/bots/api#html-style: these, and quotes inside an attribute. */
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const format: Platform<ReceiverOf<'telegram'>>['format'] = (notification, receiver) => {
  const { url, token, chatId, threadId } = receiver;
  return postJson(notification, under(url, `/bot${token}/sendMessage`), {
    chat_id: chatId,
    ...(threadId === null ? {} : { message_thread_id: threadId }),
    text: textOf(notification.body),
    parse_mode: 'HTML',
    link_preview_options: { is_disabled: true },
    // That it is over need not wake anybody.
    disable_notification: notification.type === 'incident.resolved',
  });
};

function textOf(body: NotificationBody): string {
  const { runbook } = body.links;
  const facts = factsOf(body)
    .slice(0, mostFacts)
    .map(({ label, value }) => `<b>${label}</b>: ${escaped(line(value, mostValue))}`);
  const lines = incidentLines(body, mostLines).map((one) => `• ${escaped(line(one, mostLine))}`);
  const link =
    runbook !== null && runbook.length <= mostUrl ? [`<a href="${escaped(runbook)}">Runbook</a>`] : [];
  const parts = [
    [`<b>${escaped(line(headline(body), mostTitle))}</b>`, escaped(cut(body.text, mostText)), ...lines],
    facts,
    link,
  ];
  return parts
    .filter((part) => part.length > 0)
    .map((part) => part.join('\n'))
    .join('\n\n');
}

/** Every answer of the Bot API says whether it is `ok`. */
export const telegram: Platform<ReceiverOf<'telegram'>> = {
  format,
  accepts: (status, body) => deniedBy(status, body, (said) => said.ok === false),
};
