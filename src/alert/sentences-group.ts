// How is it said of several at once? How many and with what, what they have in common, and then which.

import type { Announcement, Group } from '../engine/ports.ts';
import type { Incident } from '../engine/words.ts';
import type { Sentences } from './sentences.ts';

/** So many are named, and with as many words. */
const mostNamed = 10;
const mostWords = 3;

export function sayGroup({ type, chain }: Announcement, group: Group): Sentences {
  const { incidents } = group;
  return {
    title: `${counted(incidents)} ${verb(type, incidents)}: ${words(incidents)}`,
    text: [`${named(incidents)}${common(group)}`, `the worst: ${chain}`].join('; '),
  };
}

const verb = (type: Announcement['type'], incidents: readonly Incident[]): string => {
  const standing = incidents.every(({ severity }) => severity === 'warning') ? 'degraded' : 'down';
  switch (type) {
    case 'incident.resolved':
      return incidents.every(({ closeReason }) => closeReason === 'recovered') ? 'recovered' : 'are over';
    case 'incident.updated':
      return 'changed';
    case 'incident.reminder':
      return `are still ${standing}`;
    case 'incident.escalated':
      return `are ${standing} and nobody took them`;
    case 'incident.opened':
    case 'target.flapping':
    case 'target.notice':
    case 'slo.burning':
    case 'monitor.unhealthy':
    case 'test':
      return incidents.some(({ severity }) => severity === 'warning') && standing === 'down'
        ? 'are down or degraded'
        : `are ${standing}`;
  }
};

function counted(incidents: readonly Incident[]): string {
  const lights = new Set(incidents.map(({ light }) => light));
  const [only = 'light'] = lights;
  return `${incidents.length} ${lights.size === 1 ? `${only}s` : 'lights'}`;
}

/** `990 worker_down, 8 connection_refused, 2 of other kinds`; one word alone needs no number. */
function words(incidents: readonly Incident[]): string {
  const counts = new Map<string, number>();
  for (const { cause, reason } of incidents) {
    const word = cause ?? reason ?? 'unknown';
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const sorted = [...counts].toSorted(([, a], [, b]) => b - a);
  const [first] = sorted;
  if (sorted.length === 1 && first) return first[0];
  const said = sorted.slice(0, mostWords).map(([word, count]) => `${count} ${word}`);
  const rest = sorted.slice(mostWords).reduce((sum, [, count]) => sum + count, 0);
  return [...said, ...(rest > 0 ? [`${rest} with other words`] : [])].join(', ');
}

function named(incidents: readonly Incident[]): string {
  const names = [...new Set(incidents.map(({ target }) => target))];
  const rest = names.length - mostNamed;
  const said = names.slice(0, mostNamed).join(', ');
  return rest > 0 ? `${said} and ${rest} more` : said;
}

function common({ host, store }: Group): string {
  const shared = [
    ...(host === null ? [] : [`on one host, ${host}`]),
    ...(store === null ? [] : [`with one queue, which ${store} tells of`]),
  ];
  return shared.length === 0 ? '' : `, all ${shared.join(', and ')}`;
}
