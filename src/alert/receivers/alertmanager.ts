// What does Alertmanager get? Alerts that fire until they end, one for each incident, for the routing that is there.

import type { ReceiverOf } from '../../config/schema.ts';
import type { BodyIncident, NotificationBody, Severity } from '../../engine/words.ts';
import { factsOf } from './facts.ts';
import { postJson, under } from './post.ts';
import { byStatus } from './reply.ts';
import type { Platform } from './request.ts';
import { cut, line } from './text.ts';

/**
 * prometheus.io/docs/alerting/latest/alerts_api. An alert is known by its labels, so only what stays for the life of an
 * incident is one, but for the severity, which routes need: when it changes, the alert of the other one ends.
 * Alertmanager expects clients to send again what goes on; we do not, so the end of an alert is set: `expires` from
 * now, and each reminder moves it on.
 */
const noticeMs = 60 * 60_000;
const mostValue = 2_000;
const mostLabel = 200;
const mostUrl = 2_000;

type Receiver = ReceiverOf<'alertmanager'>;
type Labels = Record<string, string>;

const format: Platform<Receiver>['format'] = (notification, receiver, nowMs) => {
  const { body } = notification;
  const { incident, incidents } = body;
  const all = incidents.length > 0 ? incidents : incident === null ? [] : [incident];
  const alerts =
    all.length > 0
      ? all.flatMap((one) => alertsOf(one, body, receiver, nowMs))
      : [noticeOf(body, receiver, nowMs)];
  return postJson(notification, under(receiver.url, '/api/v2/alerts'), alerts, receiver.headers);
};

function alertsOf(
  incident: BodyIncident,
  body: NotificationBody,
  receiver: Receiver,
  nowMs: number,
): object[] {
  const over = incident.resolved_at;
  const other: Severity = incident.severity === 'critical' ? 'warning' : 'critical';
  const alert = (severity: Severity, endsAt: string) => ({
    labels: {
      ...strangers(body, receiver),
      alertname: 'CoalmineIncident',
      target: incident.target,
      light: incident.light,
      incident: incident.id,
      severity,
    },
    annotations: annotationsOf(body, incident),
    startsAt: incident.started_at,
    endsAt,
    ...linkOf(body),
  });
  const endsAt = over ?? new Date(nowMs + receiver.expiresMs).toISOString();
  // It may have fired with the other severity before.
  const mayHaveChanged = over !== null || body.type === 'incident.updated';
  return [
    alert(incident.severity, endsAt),
    ...(mayHaveChanged ? [alert(other, latest(over ?? body.at, incident.started_at))] : []),
  ];
}

/** An alert may not end before it began. */
const latest = (one: string, other: string): string => (one > other ? one : other);

const noticeNames: Record<string, [alertname: string, severity: string]> = {
  'target.flapping': ['CoalmineFlapping', 'warning'],
  'target.notice': ['CoalmineNotice', 'info'],
  'slo.burning': ['CoalmineSloBurning', 'warning'],
  'monitor.unhealthy': ['CoalmineMonitorUnhealthy', 'warning'],
  test: ['CoalmineTest', 'info'],
};

/** Of what nobody will say that it is over: it ends by itself. */
function noticeOf(body: NotificationBody, receiver: Receiver, nowMs: number): object {
  const [alertname, severity] = noticeNames[body.type] ?? ['CoalmineNotice', 'info'];
  return {
    labels: {
      ...strangers(body, receiver),
      alertname,
      ...(body.target === null ? {} : { target: body.target.name }),
      severity,
    },
    annotations: annotationsOf(body, null),
    startsAt: body.at,
    endsAt: latest(new Date(nowMs + noticeMs).toISOString(), body.at),
    ...linkOf(body),
  };
}

/** Labels that the operator chose. Ours win. An empty one is none to Alertmanager. */
function strangers(body: NotificationBody, { labels }: Receiver): Labels {
  const all = Object.entries({ ...body.target?.labels, ...labels });
  const named = all.filter(([key]) => /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(key));
  return Object.fromEntries(
    named.map(([key, value]) => [key, line(value, mostLabel)]).filter(([, value]) => value !== ''),
  );
}

function annotationsOf(body: NotificationBody, incident: BodyIncident | null): Labels {
  const { runbook } = body.links;
  const facts = factsOf(body).map(({ label, value }) => [
    label.toLowerCase().replaceAll(' ', '_'),
    cut(value, mostValue),
  ]);
  const { cause, reason, stage } = incident ?? { cause: null, reason: null, stage: null };
  const own = { cause, reason, stage, runbook_url: runbook && line(runbook, mostUrl) };
  return {
    summary: line(body.title, mostValue),
    description: cut(body.text, mostValue),
    ...Object.fromEntries(facts),
    ...Object.fromEntries(
      Object.entries(own).filter((entry): entry is [string, string] => entry[1] !== null),
    ),
  };
}

/** Where the alert leads back to: there is nothing of ours on the web that could be named for sure. */
function linkOf({ links, target }: NotificationBody): { generatorURL?: string } {
  const link = [links.runbook, target?.url].find((one) => one != null && /^https?:\/\//.test(one));
  return link != null && URL.canParse(link) && link.length <= mostUrl ? { generatorURL: link } : {};
}

/** 400 is given also where only some alerts were refused; there is no such thing as 200 with an error. */
export const alertmanager: Platform<Receiver> = { format, accepts: byStatus };
