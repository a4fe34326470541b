// What does Microsoft Teams get? An adaptive card, in the envelope that the Workflows app expects.

import type { ReceiverOf } from '../../config/schema/schema.ts';
import type { NotificationBody } from '../../engine/words.ts';
import { faceOf, factsOf, headline, incidentLines, type Tone } from './facts.ts';
import { postJson } from './post.ts';
import { byStatus } from './reply.ts';
import type { Platform, Reply } from './request.ts';
import { cut, fitting, jsonBytes, line } from './text.ts';

/** learn.microsoft.com/microsoftteams/limits-specifications-teams: a message with its card has at most 28 KB. */
const mostBytes = 28_000;
const mostTitle = 800;
const mostText = 5_000;
const mostValue = 800;
const mostLine = 250;
const mostUrl = 2_000;
const lineCounts = [40, 20, 10];

const styles: Record<Tone, string> = {
  critical: 'attention',
  warning: 'warning',
  good: 'good',
  info: 'accent',
};

/** Runs of text are shown as they stand; a TextBlock would read Markdown in them. */
const run = (text: string, more: object = {}) => ({ type: 'TextRun', text, ...more });
const paragraph = (...inlines: object[]) => ({ type: 'RichTextBlock', inlines });

const format: Platform<ReceiverOf<'teams'>>['format'] = (notification, { url }) =>
  postJson(
    notification,
    url,
    fitting(mostBytes, lineCounts, (lines) => envelopeOf(notification.body, lines)),
  );

/** learn.microsoft.com/power-automate: what the trigger `When a Teams webhook request is received` reads. */
const envelopeOf = (body: NotificationBody, lines: number): object => ({
  type: 'message',
  attachments: [
    {
      contentType: 'application/vnd.microsoft.card.adaptive',
      contentUrl: null,
      content: cardOf(body, lines),
    },
  ],
});

function cardOf(body: NotificationBody, most: number): object {
  const title = line(headline(body), mostTitle, jsonBytes);
  const lines = incidentLines(body, most).map((one) => paragraph(run(`• ${line(one, mostLine, jsonBytes)}`)));
  const facts = factsOf(body).map(({ label, value }) =>
    paragraph(run(`${label}: `, { weight: 'Bolder' }), run(cut(value, mostValue, jsonBytes) || '—')),
  );
  const { runbook } = body.links;
  const isLink = runbook !== null && jsonBytes(runbook) <= mostUrl;
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    fallbackText: title,
    msteams: { width: 'Full' },
    body: [
      {
        type: 'Container',
        style: styles[faceOf(body).tone],
        bleed: true,
        items: [paragraph(run(title, { weight: 'Bolder', size: 'Medium' }))],
      },
      paragraph(run(cut(body.text, mostText, jsonBytes) || '—')),
      ...lines,
      ...facts,
    ],
    ...(isLink ? { actions: [{ type: 'Action.OpenUrl', title: 'Runbook', url: runbook }] } : {}),
  };
}

/** The connectors before Workflows answered 200 with a sentence, and a number of HTTP in it; some proxies still do. */
function accepts(status: number, body: string): Reply {
  const byItself = byStatus(status);
  if (byItself !== 'accepted') return byItself;
  const failed = /(?:failed with error|HTTP error (\d{3}))/i.exec(body);
  if (failed) return failed[1] === undefined || /HTTP error (429|5\d\d)/i.test(body) ? 'passing' : 'refused';
  if (body.trimStart().startsWith('<')) return 'passing';
  return /^\s*\{\s*"error"/.test(body) ? 'refused' : 'accepted';
}

export const teams: Platform<ReceiverOf<'teams'>> = { format, accepts };
