// What does every platform show of a notification? How bad it is in a word, and the facts one by one; how they look is
// for each platform to say.

import { formatDuration } from '../../base/duration.ts';
import type { BodyIncident, BodyQueue, NotificationBody } from '../../engine/words.ts';
import { line } from './text.ts';

/** A row of the outbox that an earlier version wrote lacks what came later. */
const newer = ({ command, behind }: Partial<NotificationBody>) => ({ command: command ?? null, behind });
const newerIncident = ({ last_good_at: goodAt, acknowledged }: Partial<BodyIncident>) => ({
  goodAt: goodAt ?? null,
  acknowledged: acknowledged ?? null,
});

export type Tone = 'critical' | 'warning' | 'good' | 'info';

export interface Face {
  tone: Tone;
  /** Beside the word, never in its place: not everybody sees colours. */
  emoji: string;
  word: string;
}

const emojis: Record<Tone, string> = { critical: '🔴', warning: '🟠', good: '🟢', info: '🔵' };
/** As `#rrggbb`, readable on white and on black. */
export const colours: Record<Tone, string> = {
  critical: '#d92d20',
  warning: '#dc6803',
  good: '#079455',
  info: '#1570ef',
};

const face = (tone: Tone, word: string): Face => ({ tone, emoji: emojis[tone], word });

export function faceOf({ type, incident }: NotificationBody): Face {
  const severity = incident?.severity ?? 'warning';
  const severe = severity.toUpperCase();
  switch (type) {
    case 'incident.resolved':
      return face('good', 'RESOLVED');
    case 'incident.reminder':
      return face(severity, `STILL ${severe}`);
    case 'incident.escalated':
      return face(severity, `ESCALATED, ${severe}`);
    case 'incident.updated':
      return face(severity, takenBy(incident) ? `ACKNOWLEDGED, ${severe}` : `${severe}, CHANGED`);
    case 'incident.opened':
      return face(severity, severe);
    case 'target.flapping':
      return face('warning', 'FLAPPING');
    case 'slo.burning':
      return face('warning', 'SLO');
    case 'monitor.unhealthy':
      return face('warning', 'MONITOR');
    case 'test':
      return face('info', 'TEST');
    case 'target.notice':
      return face('info', 'NOTICE');
  }
}

const takenBy = (incident: BodyIncident | null): BodyIncident['acknowledged'] =>
  incident && newerIncident(incident).acknowledged;

/** An acknowledgement is told within moments; what changes later of an incident that is taken is news of its own. */
const freshMs = 2 * 60_000;

/** Is this notification the one that tells of the acknowledgement? */
export function tellsAcknowledgement({ type, at, incident }: NotificationBody): boolean {
  const taken = takenBy(incident);
  if (type !== 'incident.updated' || !taken) return false;
  return Math.abs(Date.parse(at) - Date.parse(taken.at)) <= freshMs;
}

export function headline(body: NotificationBody): string {
  const { emoji, word } = faceOf(body);
  return `${emoji} ${word}: ${body.title}`;
}

export interface Fact {
  label: string;
  value: string;
}

/** What stands beside the sentence. A resolve is short: what was wrong is over. */
export function factsOf(body: NotificationBody): Fact[] {
  const { incident, incidents, queue, target } = body;
  const { behind, command } = newer(body);
  const goodAt = incident && newerIncident(incident).goodAt;
  const one = incidents.length > 1 ? null : incident;
  // Of several, these would be the worst one's alone.
  const about = incidents.length > 1 ? null : target;
  const over = body.type === 'incident.resolved';
  const facts: [label: string, value: string | null][] = [
    ['Cause', over ? null : causeOf(one)],
    ['Since', one && !over ? `${moment(one.started_at)}${countOf(one)}` : null],
    ['Lasted', one?.duration_ms == null ? null : formatDuration(one.duration_ms)],
    ['Last good', one && !over && goodAt ? moment(goodAt) : null],
    ['Acknowledged', over ? null : takenOf(one)],
    ['Queue', over ? null : queueLine(queue)],
    ['Waiting behind it', behind && behind.count > 0 ? listed(behind.targets, behind.count) : null],
    ['Address', over ? null : (about?.url ?? null)],
    ['Labels', over ? null : labelsOf(about)],
    ['To see more', command],
  ];
  return facts.flatMap(([label, value]) => (value === null || value === '' ? [] : [{ label, value }]));
}

const moment = (iso: string): string => `${iso.slice(0, 19).replace('T', ' ')} UTC`;

const countOf = ({ failures }: BodyIncident): string => (failures > 1 ? `, ${failures} probes in a row` : '');

function causeOf(incident: BodyIncident | null): string | null {
  if (incident === null) return null;
  const { cause, reason, stage } = incident;
  const seen = reason === null ? null : `${reason}${stage === null ? '' : ` at ${stage}`}`;
  return cause === null ? seen : `${cause}${seen === null ? '' : ` (${seen})`}`;
}

function takenOf(incident: BodyIncident | null): string | null {
  const taken = takenBy(incident);
  return taken ? `by ${taken.by}, ${moment(taken.at)}${taken.note === null ? '' : `: ${taken.note}`}` : null;
}

function queueLine(queue: BodyQueue | null): string | null {
  if (queue === null) return null;
  const { oldest_age_ms: oldest, ...counts } = queue;
  const told = Object.entries(counts).flatMap(([name, count]) =>
    count === null ? [] : [`${name} ${count}`],
  );
  return [...told, ...(oldest === null ? [] : [`oldest ${formatDuration(oldest)}`])].join(', ');
}

const labelsOf = (target: NotificationBody['target']): string =>
  Object.entries(target?.labels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');

const listed = (names: readonly string[], count: number): string => {
  const shown = names.slice(0, 10);
  return `${shown.join(', ')}${count > shown.length ? `, +${count - shown.length} more` : ''}`;
};

/** One line each of a grouped notification, `most` of them and how many more there are; none of a single one. */
export function incidentLines({ incidents }: NotificationBody, most: number): string[] {
  if (incidents.length < 2) return [];
  const lines = incidents.slice(0, most).map(incidentLine);
  const left = incidents.length - lines.length;
  return left > 0 ? [...lines, `+${left} more`] : lines;
}

function incidentLine(incident: BodyIncident): string {
  const word = incident.cause ?? incident.reason;
  return `${incident.target} ${incident.light} ${incident.status}${word === null ? '' : `: ${word}`}`;
}

/** The least of what platforms take as a key. */
const mostEntry = 200;

/** What a platform that keeps one entry for each trouble calls it: the same from its opening to its end. */
export function entryOf({ type, incident, target }: NotificationBody): string {
  const name = ['coalmine', type, ...(target === null ? [] : [target.name])].join(':');
  return line(incident?.id ?? name, mostEntry);
}
