// What does Google Chat get? A card under a line of text, in one thread for each incident.

import type { ReceiverOf } from '../../config/schema/schema.ts';
import type { NotificationBody } from '../../engine/words.ts';
import { entryOf, faceOf, factsOf, headline, incidentLines } from './facts.ts';
import { postJson } from './post.ts';
import { deniedBy } from './reply.ts';
import type { Platform } from './request.ts';
import { cut, fitting, jsonBytes, line } from './text.ts';

/** developers.google.com/workspace/chat/api/guides/message-formats: a message with its cards has 32,000 bytes. */
const mostBytes = 32_000;
const mostTitle = 400;
const mostText = 5_000;
const mostValue = 700;
const mostLine = 250;
const mostUrl = 2_000;
const lineCounts = [40, 20, 10];

/** What a card takes for HTML. */
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\n', '<br>');
const escapedBytes = (text: string): number => jsonBytes(escaped(text));

/** `<users/all>` would call everybody, and the marks of bold and the like are read wherever they stand. */
const plain = (text: string): string =>
  text
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replace(/[*_~`]/g, ' ');

const format: Platform<ReceiverOf<'googlechat'>>['format'] = (notification, { url }) =>
  postJson(
    notification,
    threaded(url),
    fitting(mostBytes, lineCounts, (lines) => messageOf(notification.body, lines)),
  );

/** Else a webhook ignores the thread: developers.google.com/workspace/chat/quickstart/webhooks. */
function threaded(url: string): string {
  const address = new URL(url);
  address.searchParams.set('messageReplyOption', 'REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD');
  return address.href;
}

function messageOf(body: NotificationBody, most: number): object {
  const { runbook } = body.links;
  const lines = incidentLines(body, most).map((one) => `• ${escaped(line(one, mostLine, escapedBytes))}`);
  const facts = factsOf(body).map(({ label, value }) => ({
    decoratedText: { topLabel: label, text: escaped(cut(value, mostValue, escapedBytes)), wrapText: true },
  }));
  const link =
    runbook !== null && jsonBytes(runbook) <= mostUrl
      ? [{ buttonList: { buttons: [{ text: 'Runbook', onClick: { openLink: { url: runbook } } }] } }]
      : [];
  const text = escaped(cut(body.text, mostText, escapedBytes));
  const widgets = [
    { textParagraph: { text: text || '—' } },
    ...(lines.length > 0 ? [{ textParagraph: { text: lines.join('<br>') } }] : []),
    ...facts,
    ...link,
  ];
  return {
    text: plain(line(headline(body), mostTitle, jsonBytes)),
    thread: { threadKey: entryOf(body) },
    cardsV2: [
      {
        cardId: body.id,
        card: {
          header: { title: line(body.title, 200) || 'Coalmine', subtitle: faceOf(body).word },
          sections: [{ widgets }],
        },
      },
    ],
  };
}

/** A message that was posted has a name; an error is called so. */
export const googlechat: Platform<ReceiverOf<'googlechat'>> = {
  format,
  accepts: (status, body) => deniedBy(status, body, (said) => 'error' in said),
};
