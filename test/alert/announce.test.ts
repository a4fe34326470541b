// Does each message say what happened, in the version 1 body?

import { describe, expect, it } from 'vitest';
import { createAnnouncer } from '../../src/alert/announce.ts';
import { createRedactor } from '../../src/base/redact.ts';
import type { TargetConfig } from '../../src/config/schema/schema.ts';
import type { Announcement } from '../../src/engine/ports.ts';
import type { Incident, NotificationType } from '../../src/engine/words.ts';
import { announcement, evening, incident, target } from './samples.ts';

const numbered = (): ((prefix: string) => string) => {
  let last = 0;
  return (prefix) => `${prefix}_${++last}`;
};

const write = (fields: Partial<Announcement> = {}, about: typeof target | { name: string } = target) =>
  createAnnouncer(createRedactor())(announcement(fields), about, numbered());

const server = {
  light: 'server',
  cause: null,
  reason: 'connection_refused',
  stage: 'connect',
} as const;

describe('the version 1 body', () => {
  it('has every key, with null for what is absent', () => {
    expect(write().notification.body).toEqual({
      version: 1,
      id: 'ntf_1',
      type: 'incident.opened',
      at: '2026-11-23T18:01:10.000Z',
      title: 'exports pipeline is down: worker_down',
      text: 'No worker takes jobs (3 times in a row, since 2026-11-23 18:00:00 UTC, last good 2026-11-23 17:59:00 UTC): exports pipeline FAIL worker_down: canary:worker sentinel_timeout after 30.0 s; waiting 3→4, active 0, workers 0',
      incident: {
        id: 'inc_1',
        target: 'exports',
        light: 'pipeline',
        severity: 'critical',
        status: 'down',
        cause: 'worker_down',
        reason: 'sentinel_timeout',
        stage: 'canary:worker',
        failures: 3,
        started_at: '2026-11-23T18:00:00.000Z',
        resolved_at: null,
        duration_ms: null,
        last_good_at: '2026-11-23T17:59:00.000Z',
        acknowledged: null,
      },
      incidents: [],
      target: { name: 'exports', url: 'https://mcp.example.com/mcp', labels: { team: 'data' } },
      queue: { waiting: 4, active: 0, failed: 0, delayed: 0, workers: 0, oldest_age_ms: 31_000 },
      links: { runbook: 'https://wiki.example.com/exports' },
      chain:
        'exports pipeline FAIL worker_down: canary:worker sentinel_timeout after 30.0 s; waiting 3→4, active 0, workers 0',
      command: 'coalmine why exports',
      behind: { count: 0, targets: [] },
    });
  });

  it('has the duration once the incident is resolved', () => {
    const resolved = incident({
      status: 'resolved',
      resolvedAtMs: evening + 250_000,
      closeReason: 'recovered',
    });
    const { body } = write({ type: 'incident.resolved', incident: resolved, queue: null }).notification;
    expect(body.incident).toMatchObject({ resolved_at: '2026-11-23T18:04:10.000Z', duration_ms: 250_000 });
    expect(body.queue).toBeNull();
  });

  it('knows no address of a target that left the config', () => {
    const { notification } = write({}, { name: 'exports' });
    expect(notification.body).toMatchObject({ target: null, links: { runbook: null } });
    expect(notification.target).toBe('exports');
  });

  it.each<NotificationType>(['test', 'monitor.unhealthy'])('of type %s is about no target', (type) => {
    const { notification } = write({ type, incident: null, queue: null });
    expect(notification).toMatchObject({ target: null, incidentId: null });
    expect(notification.body).toMatchObject({
      target: null,
      incident: null,
      links: { runbook: null },
      command: null,
    });
  });
});

const since = 'since 2026-11-23 18:00:00 UTC, last good 2026-11-23 17:59:00 UTC';
const closed = (closeReason: Incident['closeReason']): Partial<Announcement> => ({
  type: 'incident.resolved',
  incident: incident({ status: 'resolved', resolvedAtMs: evening + 250_000, closeReason }),
});
const degraded = { severity: 'warning', status: 'degraded' } as const;

/** CHAIN stands for the line that the engine hands over. */
const said: [when: string, Partial<Announcement>, title: string, text: string][] = [
  [
    'a pipeline goes down',
    { incident: incident() },
    'exports pipeline is down: worker_down',
    `No worker takes jobs (3 times in a row, ${since}): CHAIN`,
  ],
  [
    'a server goes down',
    { incident: incident({ ...server, failures: 1 }) },
    'exports server is down: connection_refused',
    `Nothing listens on that port (${since}): CHAIN`,
  ],
  [
    'a pipeline is degraded without a cause',
    { incident: incident({ ...degraded, cause: null, reason: 'slow' }) },
    'exports pipeline is degraded: slow',
    `Over a configured latency (3 times in a row, ${since}): CHAIN`,
  ],
  [
    'the cause changes',
    { type: 'incident.updated', incident: incident({ cause: 'backlog' }) },
    'exports pipeline: cause is now backlog',
    `More work arrives than is done (3 times in a row, ${since}): CHAIN`,
  ],
  [
    'the severity changes',
    { type: 'incident.updated', incident: incident({ ...degraded, cause: 'backlog' }) },
    'exports pipeline is now degraded: backlog',
    `More work arrives than is done (3 times in a row, ${since}): CHAIN`,
  ],
  [
    'nobody has taken it for hours',
    { type: 'incident.reminder', incident: incident(), atMs: evening + 4 * 3_600_000 + 12_000 },
    'exports pipeline is still down: worker_down',
    `Not well for 4 h, and nobody has taken it. No worker takes jobs (3 times in a row, ${since}): CHAIN`,
  ],
  [
    'somebody else is told of it',
    { type: 'incident.escalated', incident: incident(), atMs: evening + 30 * 60_000 },
    'exports pipeline is down: worker_down, and nobody has taken it',
    `Those who were told before have not acknowledged it for 30 min. No worker takes jobs (3 times in a row, ${since}): CHAIN`,
  ],
  [
    'somebody took it',
    {
      type: 'incident.updated',
      incident: incident({
        acknowledged: { atMs: evening + 90_000, by: 'ada', note: 'restarting', severity: 'critical' },
      }),
    },
    'exports pipeline is acknowledged by ada',
    `ada has it (restarting), so it is not said again until something changes. No worker takes jobs (3 times in a row, ${since}): CHAIN`,
  ],
  [
    'others wait behind it',
    { incident: incident({ ...server, failures: 1 }), behind: ['a', 'b', 'c', 'd', 'e', 'f'] },
    'exports server is down: connection_refused; 6 targets wait behind it',
    `Nothing listens on that port (${since}): CHAIN; behind it: a, b, c, d, e …`,
  ],
  [
    'it recovered',
    closed('recovered'),
    'exports pipeline recovered after 4 min 10 s',
    'It was not well for 4 min 10 s, last with worker_down: CHAIN',
  ],
  [
    'its check was removed',
    closed('check removed'),
    'exports pipeline is no longer watched: check removed',
    'The config no longer asks for it, so nobody knows how it goes; it was not well for 4 min 10 s, last with worker_down: CHAIN',
  ],
  [
    'its target was removed',
    closed('target removed'),
    'exports pipeline is no longer watched: target removed',
    'The config no longer asks for it, so nobody knows how it goes; it was not well for 4 min 10 s, last with worker_down: CHAIN',
  ],
  [
    'there is a notice',
    { type: 'target.notice', incident: null },
    'exports: notice',
    'Nothing new is down, but somebody should look: CHAIN',
  ],
  [
    'a notice names its reason',
    {
      type: 'target.notice',
      incident: null,
      notice: { reason: 'tls_expiring', detail: { days_left: 3 }, place: 'connect' },
    },
    'exports: tls_expiring',
    'Nothing is down for it, but the certificate ends soon: CHAIN',
  ],
  [
    'the monitor is unwell',
    { type: 'monitor.unhealthy', incident: null },
    'Coalmine itself is not well',
    'What it reports may be late or missing until this is mended: CHAIN',
  ],
  [
    'it is a test',
    { type: 'test', incident: null },
    'Coalmine test',
    'This receiver is reached; nothing is wrong and nothing needs doing: CHAIN',
  ],
];

describe('title and sentence', () => {
  it.each(said)('when %s', (_, fields, title, text) => {
    expect(write({ ...fields, chain: 'CHAIN' }).notification.body).toMatchObject({ title, text });
  });

  it('end without a colon where there is no chain', () => {
    const { text } = write({ type: 'test', incident: null, chain: '' }).notification.body;
    expect(text).toBe('This receiver is reached; nothing is wrong and nothing needs doing');
  });
});

const several = (type: NotificationType, fields: Partial<Incident>[], group: object = {}) =>
  write({
    type,
    chain: 'CHAIN',
    group: {
      incidents: fields.map((one, n) => incident({ id: `inc_${n}`, target: `t${n}`, ...one })),
      host: null,
      store: null,
      ...group,
    },
  }).notification.body;

const many = (count: number): Partial<Incident>[] => Array.from({ length: count }, () => ({}));

describe('several that are told as one', () => {
  it.each<[string, NotificationType, Partial<Incident>[], object, title: string, text: string]>([
    [
      'with one cause',
      'incident.opened',
      many(3),
      {},
      '3 pipelines are down: worker_down',
      't0, t1, t2; the worst: CHAIN',
    ],
    [
      'that share a host and a store',
      'incident.opened',
      many(12),
      { host: 'mcp.test', store: 'http://mcp.test' },
      '12 pipelines are down: worker_down',
      't0, t1, t2, t3, t4, t5, t6, t7, t8, t9 and 2 more, all on one host, mcp.test, and with one queue, which http://mcp.test tells of; the worst: CHAIN',
    ],
    [
      'of several kinds',
      'incident.opened',
      [...many(2), { ...server }, { ...degraded, cause: 'backlog' }],
      {},
      '4 lights are down or degraded: 2 worker_down, 1 connection_refused, 1 backlog',
      't0, t1, t2, t3; the worst: CHAIN',
    ],
    [
      'that are over',
      'incident.resolved',
      many(2).map(() => ({ status: 'resolved', closeReason: 'recovered' })),
      {},
      '2 pipelines recovered: worker_down',
      't0, t1; the worst: CHAIN',
    ],
    [
      'that nobody took',
      'incident.reminder',
      many(2),
      {},
      '2 pipelines are still down: worker_down',
      't0, t1; the worst: CHAIN',
    ],
  ])('%s', (_, type, fields, group, title, text) => {
    const body = several(type, fields, group);
    expect(body).toMatchObject({ title, text });
    expect(body.incidents).toHaveLength(fields.length);
  });
});

describe('what a stranger can do to a message', () => {
  it('steers no terminal and breaks no line', () => {
    const { text } = write({ chain: 'FAIL \u001b[31mred\u0007\nsecond line \u202eright to left' })
      .notification.body;
    expect(text).toContain('FAIL \\u001b[31mred\\u0007 second line \\u202eright to left');
  });

  it('shows no secret, nor what in a URL lets one in', () => {
    const redactor = createRedactor();
    redactor.add('hunter22');
    const about = {
      ...target,
      url: 'https://me:pass@mcp.example.com/hunter22/mcp?token=abcd',
      labels: { key: 'hunter22' },
    };
    const { body } = createAnnouncer(redactor)(
      announcement({ chain: 'FAIL hunter22' }),
      about,
      numbered(),
    ).notification;
    expect(body.target).toEqual({
      name: 'exports',
      url: 'https://mcp.example.com/[redacted]/mcp',
      labels: { key: '[redacted]' },
    });
    expect(body.text).toMatch(/: FAIL \[redacted\]$/);
  });

  it('says for a target over stdio which command it is, without its secrets', () => {
    const redactor = createRedactor();
    redactor.add('hunter22');
    const args = ['-y', 'my server', '--key', 'hunter22', 'x'.repeat(9_000)];
    const about: TargetConfig = { ...target, transport: 'stdio', url: null, command: 'npx', args };
    const { body } = createAnnouncer(redactor)(announcement(), about, numbered()).notification;
    expect(body.target?.url).toMatch(/^npx -y "my server" --key \[redacted\] x+…$/);
    expect(body.target?.url).toHaveLength(500);
  });

  it('stays under a megabyte where it lists a thousand incidents with the longest words there can be', () => {
    const note = '𝔘"'.repeat(1_000);
    const incidents = Array.from({ length: 1_000 }, (_, n) =>
      incident({
        id: `inc_${'x'.repeat(16)}`,
        target: `${n}`.padStart(63, 't'),
        stage: `canary:${'s'.repeat(63)}`,
        cause: 'queue_store_down',
        reason: 'progress_wrong_token',
        acknowledged: n < 100 ? { atMs: evening, by: note, note, severity: 'critical' } : null,
      }),
    );
    const { body } = write({ group: { incidents, host: null, store: null } }).notification;
    expect(body.incidents).toHaveLength(1_000);
    expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(1_000_000);
    expect(body.title.length).toBeLessThanOrEqual(200);
  });

  it('stays under 64 KiB, whatever it is made of', () => {
    const long = '𝔘\u0000"'.repeat(30_000);
    const labels = Object.fromEntries(
      Array.from({ length: 5_000 }, (_, n) => [`label_${n}_${'x'.repeat(200)}`, long]),
    );
    const about = { ...target, url: `https://mcp.example.com/${'x'.repeat(9_000)}`, labels };
    const stage = `canary:${long}` as const;
    const { body } = createAnnouncer(createRedactor())(
      announcement({ chain: long, incident: incident({ stage }) }),
      about,
      numbered(),
    ).notification;
    expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(64 * 1024);
  });
});

describe('deliveries', () => {
  it('are one for each receiver, due at once', () => {
    const { notification, deliveries } = write({ to: ['oncall', 'team', 'oncall'] });
    expect(deliveries).toEqual(
      ['oncall', 'team'].map((receiver, index) => ({
        id: `dlv_${index + 2}`,
        notification,
        receiver,
        status: 'pending',
        attempts: 0,
        createdAtMs: evening + 70_000,
        nextAttemptAtMs: evening + 70_000,
        finishedAtMs: null,
      })),
    );
  });
});
