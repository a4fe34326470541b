// What may a receiver be told? One body of each kind, written by hand from the specification and not by our announcer.

import type { Notification, NotificationBody } from '../../src/engine/words.ts';
import { evening } from './samples.ts';

const at = (seconds: number): string => new Date(evening + seconds * 1_000).toISOString();

export const incident = {
  id: 'inc_4Zk1',
  target: 'exports',
  light: 'pipeline',
  severity: 'critical',
  status: 'down',
  cause: 'worker_down',
  reason: 'sentinel_timeout',
  stage: 'canary:worker',
  failures: 3,
  started_at: at(0),
  resolved_at: null,
  duration_ms: null,
  last_good_at: at(-60),
  acknowledged: null,
};

const target = { name: 'exports', url: 'https://mcp.example.com/mcp', labels: { team: 'data', tier: '1' } };
const chain =
  'exports pipeline FAIL worker_down: canary:worker sentinel_timeout after 30.0 s; waiting 3→4, active 0, workers 0';

const opened = {
  version: 1,
  id: 'ntf_7Qp2',
  type: 'incident.opened',
  at: at(70),
  title: 'exports pipeline is down: worker_down',
  text: `No worker takes jobs (3 times in a row, since 2026-11-23 18:00:00 UTC): ${chain}`,
  incident,
  incidents: [] as object[],
  target,
  queue: { waiting: 4, active: 0, failed: 0, delayed: 0, workers: 0, oldest_age_ms: 31_000 },
  links: { runbook: 'https://wiki.example.com/exports' },
  chain,
  command: 'coalmine why exports',
  behind: { count: 0, targets: [] as string[] },
};

const over = { ...incident, status: 'resolved', resolved_at: at(600), duration_ms: 600_000 };
const warning = { ...incident, severity: 'warning', status: 'degraded', cause: 'backlog', reason: 'slow' };
const taken = { ...incident, acknowledged: { at: at(120), by: 'ada', note: 'restarting the workers' } };

/** Forty targets behind one dead host. */
const many = Array.from({ length: 40 }, (_, index) => ({
  ...incident,
  id: `inc_${index}`,
  target: `exports-${index}`,
  light: 'server',
  cause: 'server_down',
  reason: 'connection_refused',
  stage: 'connect',
}));

const alone = { ...opened, incident: null, queue: null, links: { runbook: null }, chain: '' };
const ofMonitor = { ...alone, target: null, command: null };

const bodies = {
  opened,
  degraded: {
    ...opened,
    title: 'exports pipeline is degraded: slow',
    text: 'Over a configured latency (since 2026-11-23 18:00:00 UTC): exports pipeline DEGRADED: canary:worker slow after 6.2 s',
    incident: { ...warning, cause: null, failures: 1 },
    links: { runbook: null },
  },
  updated: {
    ...opened,
    type: 'incident.updated',
    at: at(300),
    title: 'exports pipeline is now down: worker_down',
  },
  acknowledged: {
    ...opened,
    type: 'incident.updated',
    at: at(121),
    title: 'exports pipeline: ada has taken it',
    text: `ada: restarting the workers; ${chain}`,
    incident: taken,
  },
  reminder: {
    ...opened,
    type: 'incident.reminder',
    at: at(14_400),
    title: 'exports pipeline is still down: worker_down',
  },
  escalated: {
    ...opened,
    type: 'incident.escalated',
    at: at(1_800),
    title: 'exports pipeline is down and nobody took it: worker_down',
  },
  resolved: {
    ...opened,
    type: 'incident.resolved',
    at: at(600),
    title: 'exports pipeline recovered after 10 min',
    text: 'It was not well for 10 min, last with worker_down: exports pipeline PASS',
    incident: over,
    queue: null,
  },
  grouped: {
    ...opened,
    title: '40 servers are down: server_down',
    text: 'exports-0, exports-1, exports-2 and 37 more, all on one host, mcp.example.com',
    incident: many[0],
    incidents: many,
    queue: null,
    behind: { count: 2, targets: ['reports', 'files'] },
  },
  'grouped-resolved': {
    ...opened,
    type: 'incident.resolved',
    at: at(600),
    title: '3 servers recovered: server_down',
    text: 'exports-0, exports-1, exports-2',
    incident: { ...many[0], ...over, id: 'inc_0' },
    incidents: many
      .slice(0, 3)
      .map((one) => ({ ...one, status: 'resolved', resolved_at: at(600), duration_ms: 600_000 })),
    queue: null,
  },
  flapping: {
    ...alone,
    type: 'target.flapping',
    title: 'exports is flapping',
    text: `It comes and goes: what opens next is told once it is calm or stays down: ${chain}`,
  },
  notice: {
    ...alone,
    type: 'target.notice',
    title: 'exports: tls_expiring',
    text: 'Nothing is down for it, but the certificate ends soon: CN=mcp.example.com, 2026-12-01, 7 days left',
    links: { runbook: 'https://wiki.example.com/exports' },
  },
  slo: {
    ...alone,
    type: 'slo.burning',
    title: 'exports pipeline burns its error budget 14 times too fast',
    text: '2 % of the budget of 30 d went in the last hour; at this rate it is gone in two days',
  },
  unhealthy: {
    ...ofMonitor,
    type: 'monitor.unhealthy',
    title: 'Coalmine itself is not well',
    text: 'What it reports may be late or missing until this is mended: the event loop stood still for 2.1 s',
  },
  test: {
    ...ofMonitor,
    type: 'test',
    title: 'Coalmine test',
    text: 'This receiver is reached; nothing is wrong and nothing needs doing',
  },
  hostile: {
    ...opened,
    title:
      'exports <!channel> *bold* _it_ `code` [x](http://evil) & <b>&amp;</b> "quotes"\\ @here <users/all>',
    text: `👩‍👩‍👧‍👦 \u0007bell \u202ereversed\u202c \ud800 half, # heading\n> quote | pipe ~strike~ || ${'é'.repeat(40)}`,
    target: { ...target, labels: { team: 'a&b <c>', '9-bad': 'x' } },
  },
};

export type BodyName = keyof typeof bodies;
export const bodyNames = Object.keys(bodies) as BodyName[];

export const bodyOf = (name: BodyName): NotificationBody => bodies[name] as unknown as NotificationBody;

export const notificationOf = (body: NotificationBody): Notification => ({
  id: body.id,
  type: body.type,
  incidentId: body.incident?.id ?? null,
  target: body.target?.name ?? null,
  atMs: Date.parse(body.at),
  body,
});
