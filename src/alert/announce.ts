// What is written to people, and to whom? One notification with the version 1 body, and one delivery
// for each receiver.

import type { Redactor } from '../base/redact.ts';
import { oneLine } from '../base/text.ts';
import { addressOf } from '../config/address.ts';
import type { TargetConfig } from '../config/schema/schema.ts';
import type { Announcer } from '../engine/ports.ts';
import type {
  BodyIncident,
  BodyQueue,
  Delivery,
  Incident,
  Notification,
  NotificationBody,
} from '../engine/words.ts';
import type { QueueReading, StageName } from '../probe/report.ts';
import { say } from './sentences.ts';

/**
 * With these a body stays under 64 KiB whatever a server or a config says, and under a megabyte where it lists a
 * thousand incidents.
 */
const longestTitle = 200;
const longestText = 1_000;
const longestUrl = 500;
const longestLabel = 100;
const longestNote = 300;
const mostLabels = 50;
const mostBehind = 100;

/**
 * Everything that is free text passes through the redactor here, before it is stored: a secret must not
 * reach a row of the outbox either.
 */
export function createAnnouncer(redactor: Redactor): Announcer {
  const clean = (text: string, most: number): string => oneLine(redactor.redact(text), most);
  return (announcement, target, newId) => {
    const { type, atMs, incident, to, group, behind = [] } = announcement;
    const ofMonitor = type === 'monitor.unhealthy' || type === 'test';
    const id = newId('ntf');
    const chain = clean(announcement.chain, longestText);
    const said = say({ ...announcement, chain }, target.name);
    const body: NotificationBody = {
      version: 1,
      id,
      type,
      at: iso(atMs),
      title: clean(said.title, longestTitle),
      text: clean(said.text, longestText),
      incident: incident && bodyIncident(incident, clean),
      incidents: (group?.incidents ?? []).map((one) => bodyIncident(one, clean)),
      target: ofMonitor || !('url' in target) ? null : bodyTarget(target, clean),
      queue: bodyQueue(announcement.queue),
      links: { runbook: !ofMonitor && 'alerts' in target ? target.alerts.runbook : null },
      chain,
      command: ofMonitor ? null : `coalmine why ${target.name}`,
      behind: { count: behind.length, targets: behind.slice(0, mostBehind) },
    };
    const notification: Notification = {
      id,
      type,
      incidentId: incident?.id ?? null,
      target: ofMonitor ? null : target.name,
      atMs,
      body,
    };
    return {
      notification,
      deliveries: [...new Set(to)].map((receiver) =>
        newDelivery(notification, receiver, newId('dlv'), notification.atMs),
      ),
    };
  };
}

/** Owed from `atMs` on. */
export const newDelivery = (
  notification: Notification,
  receiver: string,
  id: string,
  atMs: number,
): Delivery => ({
  id,
  notification,
  receiver,
  status: 'pending',
  attempts: 0,
  createdAtMs: atMs,
  nextAttemptAtMs: atMs,
  finishedAtMs: null,
});

const iso = (atMs: number): string => new Date(atMs).toISOString();

type Clean = (text: string, most: number) => string;

function bodyIncident(incident: Incident, clean: Clean): BodyIncident {
  const { resolvedAtMs, startedAtMs, lastGoodMs, stage, acknowledged } = incident;
  return {
    id: incident.id,
    target: incident.target,
    light: incident.light,
    severity: incident.severity,
    status: incident.status,
    cause: incident.cause,
    reason: incident.reason,
    stage: stage && (oneLine(stage, longestLabel) as StageName),
    failures: incident.failures,
    started_at: iso(startedAtMs),
    resolved_at: resolvedAtMs === null ? null : iso(resolvedAtMs),
    duration_ms: resolvedAtMs === null ? null : resolvedAtMs - startedAtMs,
    last_good_at: lastGoodMs === null ? null : iso(lastGoodMs),
    acknowledged: acknowledged && {
      at: iso(acknowledged.atMs),
      by: clean(acknowledged.by, longestLabel),
      note: acknowledged.note === null ? null : clean(acknowledged.note, longestNote),
    },
  };
}

function bodyTarget(target: TargetConfig, clean: Clean): NotificationBody['target'] {
  const labels = Object.entries(target.labels)
    .slice(0, mostLabels)
    .map(([key, value]) => [oneLine(key, longestLabel), clean(value, longestLabel)]);
  return {
    name: target.name,
    url: clean(target.url === null ? addressOf(target) : withoutQuery(target.url), longestUrl),
    labels: Object.fromEntries(labels),
  };
}

/** Where the server is, without what lets one in: user, password and query can hold a token. */
function withoutQuery(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

function bodyQueue(queue: QueueReading | null): BodyQueue | null {
  return (
    queue && {
      waiting: queue.waiting,
      active: queue.active,
      failed: queue.failed,
      delayed: queue.delayed,
      workers: queue.workers,
      oldest_age_ms: queue.oldestAgeMs,
    }
  );
}
