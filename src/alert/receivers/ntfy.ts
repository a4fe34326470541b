// What does ntfy get? A message in its JSON form, with a priority that lets a phone ring or not.

import type { ReceiverOf } from '../../config/schema/schema.ts';
import type { NotificationBody } from '../../engine/words.ts';
import { faceOf, factsOf, incidentLines, type Tone } from './facts.ts';
import { postJson } from './post.ts';
import { deniedBy } from './reply.ts';
import type { Platform } from './request.ts';
import { cut, jsonBytes, line } from './text.ts';

/** docs.ntfy.sh/publish: a message over 4,096 bytes becomes an attachment that nobody reads on a lock screen. */
const mostMessage = 4_096;
const mostTitle = 250;
const mostText = 1_200;
const mostValue = 150;
const mostLine = 100;
const mostLines = 15;
const mostUrl = 1_000;

const priorities: Record<Tone, number> = { critical: 5, warning: 4, good: 3, info: 3 };
/** Words that ntfy shows as emoji. */
const signs: Record<Tone, string> = {
  critical: 'rotating_light',
  warning: 'warning',
  good: 'white_check_mark',
  info: 'information_source',
};

const format: Platform<ReceiverOf<'ntfy'>>['format'] = (notification, receiver) => {
  const { body } = notification;
  const { tone, word } = faceOf(body);
  const { runbook } = body.links;
  const content = {
    topic: receiver.topic,
    title: line(`${word}: ${body.title}`, mostTitle, jsonBytes),
    message: messageOf(body),
    priority: receiver.priority ?? priorities[tone],
    tags: [signs[tone], ...(body.target === null ? [] : [line(body.target.name, 63)])],
    ...(runbook !== null && jsonBytes(runbook) <= mostUrl ? { click: runbook } : {}),
  };
  const headers = receiver.token === null ? {} : { authorization: `Bearer ${receiver.token}` };
  return postJson(notification, receiver.url, content, { ...receiver.headers, ...headers });
};

function messageOf(body: NotificationBody): string {
  const facts = factsOf(body).map(({ label, value }) => `${label}: ${line(value, mostValue, jsonBytes)}`);
  const lines = incidentLines(body, mostLines).map((one) => `• ${line(one, mostLine, jsonBytes)}`);
  return cut([cut(body.text, mostText, jsonBytes), ...lines, ...facts].join('\n'), mostMessage, jsonBytes);
}

/** A message that was stored has an id; an error a code. */
export const ntfy: Platform<ReceiverOf<'ntfy'>> = {
  format,
  accepts: (status, body) => deniedBy(status, body, (said) => 'error' in said && 'code' in said),
};
