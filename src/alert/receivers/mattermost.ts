// What does Mattermost get? A line as the post, and an attachment with the colour and the facts.

import type { ReceiverOf } from '../../config/schema/schema.ts';
import type { NotificationBody } from '../../engine/words.ts';
import { colours, faceOf, factsOf, headline, incidentLines } from './facts.ts';
import { escapedMarkdown, markdownUnits } from './markdown.ts';
import { postJson } from './post.ts';
import type { Platform } from './request.ts';
import { saysOk } from './slack.ts';
import { cut, line } from './text.ts';

/** developers.mattermost.com/integrate/webhooks/incoming: a post 16,383 characters. These together stay below. */
const mostTitle = 300;
const mostText = 4_000;
const mostLines = 50;
const mostLine = 120;
const mostValue = 300;
const mostUrl = 1_000;

/** Behind an invisible space, an @ calls nobody. */
const quiet = (text: string): string => escapedMarkdown(text).replaceAll('@', '@\u200b');
const quietUnits = (text: string): number => markdownUnits(text) + (text.split('@').length - 1);

const format: Platform<ReceiverOf<'mattermost'>>['format'] = (notification, receiver) => {
  const { body } = notification;
  const content = {
    username: 'Coalmine',
    ...(receiver.channel === null ? {} : { channel: receiver.channel }),
    text: quiet(line(headline(body), mostTitle, quietUnits)),
    attachments: [attachmentOf(body)],
  };
  return postJson(notification, receiver.url, content, receiver.headers);
};

function attachmentOf(body: NotificationBody): object {
  const { runbook } = body.links;
  const lines = incidentLines(body, mostLines).map((one) => `- ${quiet(line(one, mostLine, quietUnits))}`);
  const text = quiet(cut(body.text, mostText, quietUnits));
  const fields = factsOf(body).map(({ label, value }) => ({
    short: value.length <= 40,
    title: label,
    value: quiet(cut(value, mostValue, quietUnits)),
  }));
  return {
    fallback: line(headline(body), mostTitle),
    color: colours[faceOf(body).tone],
    text: [text, ...lines].join('\n'),
    fields,
    ...(runbook !== null && runbook.length <= mostUrl ? { title: 'Runbook', title_link: runbook } : {}),
  };
}

/** Mattermost speaks as Slack does: `ok`. */
export const mattermost: Platform<ReceiverOf<'mattermost'>> = { format, accepts: saysOk };
