// What does Discord get? One embed, and its headline as the content, which is what a phone shows.

import type { ReceiverOf } from '../../config/schema/schema.ts';
import type { NotificationBody } from '../../engine/words.ts';
import { colours, faceOf, factsOf, headline, incidentLines } from './facts.ts';
import { escapedMarkdown, markdownUnits } from './markdown.ts';
import { postJson } from './post.ts';
import { deniedBy } from './reply.ts';
import type { Platform } from './request.ts';
import { cut, line } from './text.ts';

/**
 * discord.com/developers/docs/resources/message#embed-object-embed-limits: title 256, description 4,096, 25 fields,
 * each with a name of 256 and a value of 1,024, 6,000 in all; content 2,000. These together stay below 6,000.
 */
const mostTitle = 250;
const mostText = 1_500;
const mostList = 1_700;
const mostField = 220;
const mostFields = 10;
const mostLines = 25;
const mostLine = mostList / mostLines - 3;

const format: Platform<ReceiverOf<'discord'>>['format'] = (notification, { url }) =>
  postJson(notification, waiting(url), {
    username: 'Coalmine',
    content: escapedMarkdown(line(headline(notification.body), mostTitle, markdownUnits)),
    embeds: [embedOf(notification.body)],
    // Whatever a stranger's text says, it calls nobody.
    allowed_mentions: { parse: [] },
  });

/** Without `wait`, Discord answers before it has looked, and a message that it does not store is lost. */
function waiting(url: string): string {
  const address = new URL(url);
  address.searchParams.set('wait', 'true');
  return address.href;
}

function embedOf(body: NotificationBody): object {
  const lines = incidentLines(body, mostLines).map((one) =>
    escapedMarkdown(`• ${line(one, mostLine, markdownUnits)}`),
  );
  const text = escapedMarkdown(cut(body.text, mostText, markdownUnits));
  const fields = factsOf(body)
    .slice(0, mostFields)
    .map(({ label, value }) => ({
      name: label,
      value: escapedMarkdown(cut(value, mostField, markdownUnits)),
      inline: value.length <= 40,
    }));
  const { runbook } = body.links;
  const link = runbook !== null && runbook.length <= 2_000 ? { url: runbook } : {};
  return {
    title: escapedMarkdown(line(body.title, mostTitle, markdownUnits)) || '—',
    ...link,
    description: [text, ...lines].join('\n'),
    color: Number.parseInt(colours[faceOf(body).tone].slice(1), 16),
    fields,
    footer: { text: 'url' in link ? 'Coalmine · the title leads to the runbook' : 'Coalmine' },
    timestamp: body.at,
  };
}

/** Of an error Discord tells a number and a sentence; a message that was stored has an id. */
export const discord: Platform<ReceiverOf<'discord'>> = {
  format,
  accepts: (status, body) => deniedBy(status, body, (said) => 'code' in said && 'message' in said),
};
