// What does PagerDuty get? An event that triggers, acknowledges or resolves one incident there.

import type { ReceiverOf } from '../../config/schema/schema.ts';
import type { NotificationBody } from '../../engine/words.ts';
import { entryOf, faceOf, factsOf, incidentLines, type Tone, tellsAcknowledgement } from './facts.ts';
import { postJson } from './post.ts';
import { deniedBy } from './reply.ts';
import type { Platform } from './request.ts';
import { cut, line } from './text.ts';

/** developer.pagerduty.com/docs/events-api-v2: a summary 1,024 characters, a dedup_key 255, an event 512 KB. */
const mostSummary = 1_024;
const mostName = 255;
const mostValue = 2_000;
const mostLines = 500;
const mostLine = 200;
const mostUrl = 2_000;

const addresses = {
  us: 'https://events.pagerduty.com/v2/enqueue',
  eu: 'https://events.eu.pagerduty.com/v2/enqueue',
};

const severities: Record<Tone, string> = {
  critical: 'critical',
  warning: 'warning',
  good: 'info',
  info: 'info',
};

const format: Platform<ReceiverOf<'pagerduty'>>['format'] = (notification, receiver) => {
  const { body } = notification;
  const action = actionOf(body);
  return postJson(notification, receiver.url ?? addresses[receiver.region], {
    routing_key: receiver.routingKey,
    event_action: action,
    // The same for the whole life of an incident: what comes again adds to it and opens no other.
    dedup_key: entryOf(body),
    ...(action === 'trigger' ? triggered(body) : {}),
  });
};

function actionOf(body: NotificationBody): 'trigger' | 'acknowledge' | 'resolve' {
  if (body.type === 'incident.resolved') return 'resolve';
  return tellsAcknowledgement(body) ? 'acknowledge' : 'trigger';
}

function triggered(body: NotificationBody): object {
  const { incident, target, links } = body;
  const facts = factsOf(body).map(({ label, value }) => [label, cut(value, mostValue)]);
  const incidents = incidentLines(body, mostLines).map((one) => line(one, mostLine));
  return {
    client: 'Coalmine',
    payload: {
      summary: line(body.title, mostSummary) || 'Coalmine',
      source: line(incident?.target ?? target?.name ?? '', mostName) || 'coalmine',
      severity: severities[faceOf(body).tone],
      timestamp: incident?.started_at ?? body.at,
      ...(incident === null ? {} : { component: incident.light }),
      class: line(incident?.cause ?? incident?.reason ?? body.type, mostName),
      custom_details: {
        text: cut(body.text, mostValue),
        ...Object.fromEntries(facts),
        ...(incidents.length > 0 ? { incidents } : {}),
      },
    },
    ...(links.runbook !== null && links.runbook.length <= mostUrl
      ? { links: [{ href: links.runbook, text: 'Runbook' }] }
      : {}),
  };
}

/** An event that was taken says `success`. */
export const pagerduty: Platform<ReceiverOf<'pagerduty'>> = {
  format,
  accepts: (status, body) =>
    deniedBy(status, body, (said) => typeof said.status === 'string' && said.status !== 'success'),
};
