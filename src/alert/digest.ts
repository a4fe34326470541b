// How is much said in one message? A digest tells what it stands for incident by incident, each as it stood last, the
// worst first.

import { oneLine } from '../base/text.ts';
import type { BodyIncident, Notification, NotificationBody, NotificationType } from '../engine/words.ts';

/** A digest is of the type of the weightiest message in it. */
const weight: Record<NotificationType, number> = {
  'incident.opened': 12,
  'incident.escalated': 11,
  'incident.updated': 10,
  'incident.reminder': 9,
  'monitor.unhealthy': 8,
  'slo.burning': 7,
  'target.flapping': 6,
  'target.notice': 5,
  'incident.resolved': 4,
  test: 0,
};

const longestText = 1_000;
/** So many are named in the text; the rest are a number. */
const mostNamed = 10;

/** What is said of one thing: an incident, or whatever has none. */
interface Line {
  title: string;
  incident: BodyIncident | null;
  body: NotificationBody;
}

/** Pure. `notifications` must be in the order in which they were owed, and at least one. */
export function digestOf(
  notifications: readonly [Notification, ...Notification[]],
  { id, atMs, receiver, most, withinMs }: DigestOf,
): Notification {
  const lines = linesOf(notifications).toSorted((a, b) => urgency(b.incident) - urgency(a.incident));
  const incidents = lines.flatMap(({ incident }) => incident ?? []);
  const [worst] = lines;
  const base = worst?.body ?? notifications[0].body;
  const type = notifications
    .map((one) => one.type)
    .reduce((heaviest, one) => (weight[one] > weight[heaviest] ? one : heaviest));
  const named = lines.slice(0, mostNamed).map(({ title }) => title);
  const more = lines.length - named.length;
  const why = `${notifications.length} messages in one, as ${receiver} takes ${most} in ${withinMs / 1_000} s`;
  const targets = new Set(notifications.map(({ target }) => target));
  const only = incidents.length === 1 ? (incidents[0]?.id ?? null) : null;
  const body: NotificationBody = {
    ...base,
    id,
    type,
    at: new Date(atMs).toISOString(),
    title: titleOf(lines),
    text: oneLine(`${why}: ${named.join('; ')}${more > 0 ? `; +${more} more` : ''}`, longestText),
    incident: worst?.incident ?? null,
    incidents,
    queue: null,
  };
  return {
    id,
    type,
    incidentId: only,
    target: targets.size === 1 ? notifications[0].target : null,
    atMs,
    body,
  };
}

export interface DigestOf {
  id: string;
  atMs: number;
  receiver: string;
  most: number;
  withinMs: number;
}

/** The last word on each incident, and every word that is of none. */
function linesOf(notifications: readonly Notification[]): Line[] {
  const lines = new Map<string, Line>();
  for (const { id, body } of notifications) {
    const { incident, incidents, title } = body;
    if (incident === null && incidents.length === 0) lines.set(id, { title, incident: null, body });
    for (const one of incidents) lines.set(one.id, { title: shortTitle(one), incident: one, body });
    if (incident !== null)
      lines.set(incident.id, { title: incidents.length > 1 ? shortTitle(incident) : title, incident, body });
  }
  return [...lines.values()];
}

const shortTitle = ({ target, light, status, cause, reason }: BodyIncident): string =>
  `${target} ${light} is ${status}${cause === null && reason === null ? '' : `: ${cause ?? reason}`}`;

/** What is down comes before what is degraded, then what has no incident, then what is over. */
function urgency(incident: BodyIncident | null): number {
  if (incident === null) return 1;
  if (incident.status === 'resolved') return 0;
  return incident.severity === 'critical' ? 3 : 2;
}

function titleOf(lines: readonly Line[]): string {
  const count = (holds: (line: Line) => boolean): number => lines.filter(holds).length;
  const parts = [
    [count(({ incident }) => incident?.status === 'down'), 'down'],
    [count(({ incident }) => incident?.status === 'degraded'), 'degraded'],
    [count(({ incident }) => incident?.status === 'resolved'), 'resolved'],
  ] as const;
  const others = count(({ incident }) => incident === null);
  const said = [
    ...parts.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`),
    ...(others > 0 ? [`${others} other ${others === 1 ? 'message' : 'messages'}`] : []),
  ];
  return said.join(', ');
}
