// What does Alertmanager get? Alerts that fire until they end, one for each incident, for the routing that is there.

import type { ReceiverOf } from '../../config/schema/schema.ts';
import type { BodyIncident, NotificationBody, Severity } from '../../engine/words.ts';
import { factsOf } from './facts.ts';
import { postJson, under } from './post.ts';
import { byStatus } from './reply.ts';
import type { Platform } from './request.ts';
import { cut, line } from './text.ts';

/**
 * prometheus.io/docs/alerting/latest/alerts_api. An alert is known by its labels, so only what stays for the life of an
 * incident is one, but for the severity, which routes need: when it changes, the alert of the other one ends. Labels of
 * a target are annotations: a message that tells of several targets knows them of one alone, and an alert that ends
 * with other labels than it began with would not end.
 * Alertmanager expects clients to send again what goes on; we do not, so the end of an alert is set: `expires` from
 * now, and each reminder moves it on.
 */
const noticeMs = 60 * 60_000;
const mostText = 1_000;
const mostValue = 500;
const mostLabel = 200;
const mostUrl = 2_000;

type Receiver = ReceiverOf<'alertmanager'>;
type Labels = Record<string, string>;

const format: Platform<Receiver>['format'] = (notification, receiver, nowMs) => {
  const { body } = notification;
  const { incident, incidents } = body;
  const all = incidents.length > 0 ? incidents : incident === null ? [] : [incident];
  const shared = annotationsOf(body);
  const alerts =
    all.length > 0
      ? all.flatMap((one) => alertsOf(one, { ...shared, ...whyOf(one) }, body, receiver, nowMs))
      : [noticeOf(shared, body, receiver, nowMs)];
  return postJson(notification, under(receiver.url, '/api/v2/alerts'), alerts, receiver.headers);
};

function alertsOf(
  incident: BodyIncident,
  annotations: Labels,
  body: NotificationBody,
  receiver: Receiver,
  nowMs: number,
): object[] {
  const over = incident.resolved_at;
  const other: Severity = incident.severity === 'critical' ? 'warning' : 'critical';
  const alert = (severity: Severity, endsAt: string) => ({
    labels: filled({
      ...receiver.labels,
      alertname: 'CoalmineIncident',
      target: incident.target,
      light: incident.light,
      incident: incident.id,
      severity,
    }),
    annotations,
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
function noticeOf(annotations: Labels, body: NotificationBody, receiver: Receiver, nowMs: number): object {
  const [alertname, severity] = noticeNames[body.type] ?? ['CoalmineNotice', 'info'];
  return {
    labels: filled({
      ...receiver.labels,
      alertname,
      ...(body.target === null ? {} : { target: body.target.name }),
      severity,
    }),
    annotations,
    startsAt: body.at,
    endsAt: latest(new Date(nowMs + noticeMs).toISOString(), body.at),
    ...linkOf(body),
  };
}

/** An empty label is none to Alertmanager. */
const filled = (labels: Labels): Labels =>
  Object.fromEntries(
    Object.entries(labels)
      .map(([key, value]) => [key, line(value, mostLabel)])
      .filter(([, value]) => value !== ''),
  );

/** Every alert of a group carries them, so they are short. */
function annotationsOf(body: NotificationBody): Labels {
  const { runbook } = body.links;
  const facts = factsOf(body).map(({ label, value }) => [
    label.toLowerCase().replaceAll(' ', '_'),
    cut(value, mostValue),
  ]);
  return {
    summary: line(body.title, mostValue),
    description: cut(body.text, mostText),
    ...Object.fromEntries(facts),
    ...(runbook === null ? {} : { runbook_url: line(runbook, mostUrl) }),
  };
}

function whyOf({ cause, reason, stage }: BodyIncident): Labels {
  const known = Object.entries({ cause, reason, stage }).filter((entry) => entry[1] !== null);
  return Object.fromEntries(known.map(([key, value]) => [key, line(String(value), mostLabel)]));
}

/** Where the alert leads back to: there is nothing of ours on the web that could be named for sure. */
function linkOf({ links, target }: NotificationBody): { generatorURL?: string } {
  const link = [links.runbook, target?.url].find((one) => one != null && /^https?:\/\//.test(one));
  return link != null && URL.canParse(link) && link.length <= mostUrl ? { generatorURL: link } : {};
}

/** 400 is given also where only some alerts were refused; there is no such thing as 200 with an error. */
export const alertmanager: Platform<Receiver> = { format, accepts: byStatus };
