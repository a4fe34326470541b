// What does Slack get? Blocks, and one line for the lock screen.

import type { ReceiverOf } from '../../config/schema/schema.ts';
import type { NotificationBody } from '../../engine/words.ts';
import { factsOf, headline, incidentLines } from './facts.ts';
import { postJson } from './post.ts';
import { byStatus } from './reply.ts';
import type { Platform, Reply } from './request.ts';
import { cut, line, type Measure } from './text.ts';

/** docs.slack.dev/reference/block-kit: a header 150 characters, a text 3,000, a field 2,000, 10 fields, 50 blocks. */
const mostHeader = 150;
const mostText = 3_000;
const mostField = 500;
const mostFields = 10;
const mostLines = 30;
/** A longer line is no line: a lock screen shows some 150 characters. */
const mostNotice = 300;
const mostUrl = 2_000;

/** The three characters that Slack reads as its own (docs.slack.dev/messaging/formatting-message-text). */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const escapedUnits: Measure = (text) => escaped(text).length;

/** `verbatim`: what looks like a name of a channel or a person in a stranger's text must call nobody. */
const text = (mrkdwn: string) => ({ type: 'mrkdwn', text: mrkdwn, verbatim: true });
const section = (mrkdwn: string) => ({ type: 'section', text: text(mrkdwn) });

const format: Platform<ReceiverOf<'slack'>>['format'] = (notification, { url }) => {
  const { body } = notification;
  const notice = escaped(line(`${headline(body)} — ${body.text}`, mostNotice, escapedUnits));
  return postJson(notification, url, { text: notice, blocks: blocksOf(body) });
};

function blocksOf(body: NotificationBody): object[] {
  const facts = factsOf(body).slice(0, mostFields);
  const fields = facts.map(({ label, value }) =>
    text(`*${label}*\n${escaped(cut(value, mostField, escapedUnits))}`),
  );
  const lines = incidentLines(body, mostLines).map((one) => `• ${escaped(line(one, 90, escapedUnits))}`);
  const { runbook } = body.links;
  return [
    { type: 'header', text: { type: 'plain_text', text: line(headline(body), mostHeader), emoji: true } },
    section(escaped(cut(body.text, mostText, escapedUnits)) || '—'),
    ...(lines.length > 0 ? [section(lines.join('\n'))] : []),
    ...(fields.length > 0 ? [{ type: 'section', fields }] : []),
    ...(runbook === null ? [] : [section(`<${linkable(runbook)}|Runbook>`)]),
  ];
}

/** A link ends at `|` and `>`. */
const linkable = (url: string): string =>
  escaped(url.slice(0, mostUrl).replaceAll('|', '%7C').replaceAll('>', '%3E').replaceAll('<', '%3C'));

/**
 * Slack says `ok` (docs.slack.dev/messaging/sending-messages-using-incoming-webhooks), and 200 with anything else was
 * not posted. A page in HTML is a proxy on the way, and passes.
 */
export function saysOk(status: number, body: string): Reply {
  const byItself = byStatus(status);
  const said = body.trim().toLowerCase();
  if (byItself !== 'accepted' || said === '' || said === 'ok') return byItself;
  return said.startsWith('<') ? 'passing' : 'refused';
}

export const slack: Platform<ReceiverOf<'slack'>> = { format, accepts: saysOk };
