// What does Opsgenie get? An alert that is created, noted upon, acknowledged or closed under one alias.

import type { ReceiverOf } from '../../config/schema/schema.ts';
import type { NotificationBody } from '../../engine/words.ts';
import { entryOf, faceOf, factsOf, incidentLines, type Tone, tellsAcknowledgement } from './facts.ts';
import { postJson, under } from './post.ts';
import { deniedBy } from './reply.ts';
import type { Platform } from './request.ts';
import { cut, line } from './text.ts';

/**
 * docs.opsgenie.com/docs/alert-api: message 130 characters, alias 512, description 15,000, 20 tags of 50, entity 512,
 * source 100, details 8,000 in all, a note 25,000.
 */
const mostMessage = 130;
const mostDescription = 15_000;
const mostTag = 50;
const mostTags = 20;
const mostEntity = 512;
const mostDetails = 8_000;
const mostNote = 25_000;
const mostLines = 60;
const mostLine = 150;

const servers = { us: 'https://api.opsgenie.com', eu: 'https://api.eu.opsgenie.com' };
const priorities: Record<Tone, string> = { critical: 'P1', warning: 'P3', good: 'P5', info: 'P5' };
const source = 'Coalmine';

const format: Platform<ReceiverOf<'opsgenie'>>['format'] = (notification, receiver) => {
  const { body } = notification;
  const alias = entryOf(body);
  const { path, content } = actionOf(body, alias);
  const server = receiver.url ?? servers[receiver.region];
  const headers = { authorization: `GenieKey ${receiver.apiKey}` };
  return postJson(notification, under(server, path), content, headers);
};

/** A second alert of one alias only counts: so what changed is a note, and what calls again is the alert again. */
function actionOf(body: NotificationBody, alias: string): { path: string; content: object } {
  const of = (verb: string): string => `/v2/alerts/${encodeURIComponent(alias)}/${verb}?identifierType=alias`;
  const note = cut(`${body.title}\n${body.text}`, mostNote);
  if (body.type === 'incident.resolved') return { path: of('close'), content: { source, note } };
  if (tellsAcknowledgement(body)) return { path: of('acknowledge'), content: { source, note } };
  if (body.type === 'incident.updated') return { path: of('notes'), content: { source, note } };
  return { path: '/v2/alerts', content: created(body, alias) };
}

function created(body: NotificationBody, alias: string): object {
  const { incident, target, links } = body;
  const lines = incidentLines(body, mostLines).map((one) => `• ${line(one, mostLine)}`);
  const labels = Object.entries(target?.labels ?? {}).map(([key, value]) => line(`${key}:${value}`, mostTag));
  return {
    message: line(body.title, mostMessage) || source,
    alias,
    description: cut(
      [body.text, ...lines, ...(links.runbook === null ? [] : [`Runbook: ${links.runbook}`])].join('\n'),
      mostDescription,
    ),
    entity: line(incident?.target ?? target?.name ?? 'coalmine', mostEntity),
    source,
    priority: priorities[faceOf(body).tone],
    tags: ['coalmine', ...labels].slice(0, mostTags),
    details: detailsOf(body),
  };
}

/** As many as the limit of all together allows. */
function detailsOf(body: NotificationBody): Record<string, string> {
  const details: Record<string, string> = {};
  let left = mostDetails;
  for (const { label, value } of factsOf(body)) {
    const shown = cut(value, 1_000);
    left -= label.length + shown.length;
    if (left < 0) break;
    details[label] = shown;
  }
  return details;
}

/** A request that was taken says so in `result`; an error has a message and a code beside it. */
export const opsgenie: Platform<ReceiverOf<'opsgenie'>> = {
  format,
  accepts: (status, body) =>
    deniedBy(status, body, (said) => !('result' in said) && ('message' in said || 'errors' in said)),
};
