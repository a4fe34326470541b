// Does the explanation begin with what is wrong, and say what it rests on?

import { describe, expect, it } from 'vitest';
import { configSchema, type TargetConfig } from '../../src/config/schema/schema.ts';
import type { LastRun } from '../../src/engine/state/state.ts';
import { nextVisitMs } from '../../src/report/snapshot/next-visit.ts';
import { streakOf, type Why } from '../../src/report/why/why.ts';
import { whyJson } from '../../src/report/why/why-json.ts';
import { whyText } from '../../src/report/why/why-text.ts';
import * as record from '../store/records.ts';
import { ago, minuteMs, nowMs, plain } from './past-samples.ts';

const target = (fields: object = {}): TargetConfig =>
  configSchema.parse({
    version: 1,
    targets: [
      {
        name: 'exports',
        url: 'http://mcp.test/mcp',
        interval: '60s',
        canaries: [{ name: 'worker', tool: 'health_check_job', every: '5m' }],
        health: { url: 'http://mcp.test/health' },
        ...fields,
      },
    ],
  }).targets[0] as TargetConfig;

const last = { ...record.checkState().last, atMs: ago(0.5) } as LastRun;
const passed = { ...last, verdict: 'pass', reason: null, stage: null } as const;
const well = {
  status: 'up',
  notPassing: 0,
  notPassingSinceMs: null,
  sinceMs: ago(200),
  last: passed,
} as const;
const protocol = record.checkState({ ...well, row: ['pass', 'pass'], check: 'protocol' });
const worker = record.checkState({ row: ['fail', 'fail', 'fail'], notPassing: 12, sinceMs: ago(10), last });
const health = record.checkState({ ...well, row: ['pass', 'pass'], check: 'health', status: 'degraded' });

const why: Why = {
  nowMs,
  config: target(),
  state: {
    target: 'exports',
    checks: [protocol, worker, health],
    lights: [
      record.lightState({ light: 'server', status: 'up', sinceMs: ago(200) }),
      record.lightState({ sinceMs: ago(10), incident: record.incident() }),
    ],
    memory: {
      server: { era: 'legacy', transport: 'http', checkedAtMs: ago(180) },
      told: [{ place: 'connect', reason: 'tls_expiring', about: 'exp\u001b[2Jorts', lastSeenMs: ago(30) }],
    },
  },
  slo: [],
  mutes: [{ light: 'pipeline', mute: { by: 'maintenance', window: 'nightly', untilMs: ago(-48) } }],
  evidence: [record.failedObservation({ startedAtMs: ago(0.5), suspect: true })],
  told: [
    {
      type: 'incident.opened',
      title: 'exports pipeline is down: worker_down',
      incidentId: 'inc_1',
      receiver: 'oncall',
      status: 'done',
      attempts: 2,
      atMs: ago(10),
      finishedAtMs: ago(9),
    },
  ],
  events: [
    {
      target: 'exports',
      atMs: ago(180),
      kind: 'server_changed',
      detail: { from: 'legacy over sse', to: 'legacy over http' },
    },
    { target: 'exports', atMs: ago(190), kind: 'notice', detail: {} },
  ],
};

it('says what is wrong, since when, why it is believed and what to do, and then what it rests on', () => {
  expect(whyText(why, plain)).toBe(
    [
      'exports server is ✓ up for 3 h 20 min, since 2026-11-23 23:52:04Z',
      'exports pipeline is ✗ down for 10 min, since 2026-11-24 03:02:04Z: worker_down; canary:worker did not pass 12 times in a row, 3 are needed',
      '  exports pipeline FAIL worker_down: canary:worker sentinel_timeout after 30.0 s; waiting 4, active 0, workers 0',
      '  why  no worker finished the sentinel job in time',
      '  do   start the workers, or read why they ended: nothing takes jobs from the queue',
      '',
      'CHECK          STATUS      SINCE  STREAK          LAST                            NEXT',
      'protocol       ✓ up           3h  passing         30s ago: pass                   in 30s',
      'canary:worker  ✗ down        10m  12 not passing  30s ago: fail sentinel_timeout  in 30s',
      'health         ! degraded     3h  2 of 2 passing  30s ago: pass                   in 30s',
      '',
      'what canary:worker saw at 2026-11-24 03:11:34Z, while the monitor itself was unwell',
      '  canary:worker fail sentinel_timeout after 30.0 s',
      '    detail    tool health_check_job',
      '    headers   content-type application/json',
      '    evidence  HTTP 200 {"ok":false}',
      '',
      'server   legacy over http, found out 3h ago',
      'changed  2026-11-24 00:12:04Z  the server: legacy over sse → legacy over http',
      'notice   tls_expiring at connect (exp\\u001b[2Jorts), last seen 30m ago',
      'mutes    pipeline: maintenance nightly until 2026-11-24 04:00:04Z',
      'told     2026-11-24 03:02:04Z  oncall: incident.opened, accepted after 2 attempts  (exports pipeline is down: worker_down)',
      '',
    ].join('\n'),
  );
});

it('says less where only a store is given, and nothing that it does not know', () => {
  const text = whyText({ ...why, config: null, mutes: [], told: [] }, plain);
  expect(text).toContain('canary:worker did not pass 12 times in a row\n');
  expect(text).toMatch(/^health .* 2 passing .* –$/m);
  expect(text).toContain('mutes    not known: the config says\ntold     nobody yet\n');
});

it.each([
  [{ by: 'dependency', on: 'gateway' }, 'depends on gateway, whose server does not answer'],
  [{ by: 'flapping' }, 'the light comes and goes: told once, then held until it is calm'],
] as const)('names the mute %j', (mute, says) => {
  expect(whyText({ ...why, mutes: [{ light: 'pipeline', mute }] }, plain)).toContain(
    `mutes    pipeline: ${says}\n`,
  );
});

it('is version 1 for a program', () => {
  expect(whyJson(why)).toMatchObject({
    version: 1,
    target: 'exports',
    needed: { failures: 3, successes: 2 },
    lights: [
      { light: 'server', status: 'up', incident: null, muted: false, muted_by: null },
      {
        incident: { id: 'inc_1' },
        muted: true,
        muted_by: { by: 'maintenance', window: 'nightly', on: null },
      },
    ],
    checks: [
      { check: 'protocol', last: { verdict: 'pass', reason: null } },
      { row: ['fail', 'fail', 'fail'], not_passing: 12, next_at: '2026-11-24T03:12:34.000Z' },
      {},
    ],
    evidence: [
      { check: 'canary:worker', suspect: true, stages: [{ evidence: { status: 200, stderr: null } }] },
    ],
    server: { era: 'legacy', transport: 'http' },
    told: [{ receiver: 'oncall', incident: 'inc_1', status: 'done' }],
  });
  expect(whyJson({ ...why, config: null })).toMatchObject({ needed: null, lights: [{ muted: null }, {}] });
});

describe('a streak', () => {
  it.each([
    [{ row: [], notPassing: 0 }, null],
    [
      { row: ['fail', 'pass', 'pass'], notPassing: 0 },
      { of: 'passing', count: 2 },
    ],
    [
      { row: ['pass', 'fail', 'fail'], notPassing: 2 },
      { of: 'failing', count: 2 },
    ],
    [
      { row: ['fail', 'fail', 'fail'], notPassing: 9 },
      { of: 'not passing', count: 9 },
    ],
    [
      { row: ['degraded', 'fail'], notPassing: 2 },
      { of: 'not passing', count: 2 },
    ],
    [
      { row: ['pass', 'fail'], notPassing: 1, unknowns: 4 },
      { of: 'unknown', count: 4 },
    ],
  ] as const)('of %j is %j', (part, streak) => {
    expect(streakOf({ ...worker, ...part, row: [...part.row] })).toEqual(streak);
  });
});

describe('the next visit', () => {
  const minutesUntil = (check: typeof worker, config = target()) => {
    const atMs = nextVisitMs(config, { ...check, last });
    return atMs === null ? null : (atMs - last.atMs) / minuteMs;
  };

  it('is a tick after the last one, or when a canary is due again', () => {
    expect(minutesUntil(protocol)).toBe(1);
    expect(minutesUntil({ ...worker, status: 'up' })).toBe(5);
    expect(minutesUntil(worker)).toBe(1);
    expect(minutesUntil(worker, target({ interval: '10s' }))).toBe(1);
    expect(minutesUntil({ ...worker, status: 'up' }, target({ interval: '4m' }))).toBe(8);
  });

  it('is not known before the first', () => {
    expect(nextVisitMs(target(), { ...worker, last: null })).toBe(null);
  });

  it('follows the cron of a target', () => {
    const cron = target({ interval: undefined, cron: '0 * * * *', timezone: 'UTC' });
    expect(nextVisitMs(cron, { ...protocol, last })).toBe(Date.UTC(2026, 10, 24, 4));
  });
});
