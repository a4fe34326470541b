// Which past do the commands that look back tell of? A day of three targets, written by the store's own writer: one
// whose worker died twelve minutes ago and once before, one that is well, and one whose server is half well.

import { join } from 'node:path';
import type { Batch } from '../../src/engine/ports.ts';
import type { TargetMemory } from '../../src/engine/state/memory.ts';
import type { LastRun, TargetState } from '../../src/engine/state/state.ts';
import type { Incident, LightName, Observation, Transition } from '../../src/engine/words.ts';
import { connect } from '../../src/store/file/dialect.ts';
import { closeLightDay } from '../../src/store/keep/light-days.ts';
import { opened } from '../store/opened.ts';
import * as record from '../store/records.ts';
import { temporaryFolder, writeConfig } from '../support/folder.ts';

export const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

export interface Filled {
  folder: string;
  store: string;
  /** When the past ends. */
  nowMs: number;
}

/** A store that was watched for a day, and the config beside it. */
export async function filled(): Promise<Filled> {
  const folder = temporaryFolder();
  const store = join(folder, 'coalmine.db');
  const nowMs = Date.now();
  const writer = await opened(store);
  await writer.journal.commit(record.batch({ observations: observations(nowMs) }));
  await writer.journal.commit(trouble(nowMs));
  await writer.outbox.settle(
    'dlv_1',
    record.attempt({ atMs: nowMs - 10 * minuteMs, answer: 'no\u001b[2J' }),
    {
      status: 'pending',
      nextAttemptAtMs: nowMs - 9 * minuteMs,
    },
  );
  const accepted = { atMs: nowMs - 9 * minuteMs, httpStatus: 204, error: null, answer: null };
  await writer.outbox.settle('dlv_1', record.attempt(accepted), { status: 'done' });
  await writer.close();
  await watchedSince(store, nowMs - 20 * hourMs, nowMs);
  const target = (name: string, more: object = {}) => ({ name, url: 'http://127.0.0.1:9/mcp', ...more });
  const canaries = [{ name: 'worker', tool: 'health_check_job' }];
  writeConfig(folder, {
    version: 1,
    targets: [
      target('exports', { canaries, health: { url: 'http://127.0.0.1:9/health' } }),
      target('mail'),
      target('search'),
    ],
  });
  return { folder, store, nowMs };
}

/** As the daemon says every half minute, in one row; and the day before is summed up, as it does after midnight. */
async function watchedSince(store: string, fromMs: number, untilMs: number): Promise<void> {
  const { db, close } = connect(store, 'write');
  await db.deleteFrom('watch').execute();
  await db.insertInto('watch').values({ from_ms: fromMs, until_ms: untilMs }).execute();
  while (await closeLightDay(db, untilMs));
  await close();
}

/** The worker was dead in these minutes, counted back from now. */
const isDead = (minutesAgo: number): boolean => minutesAgo <= 12 || (minutesAgo <= 620 && minutesAgo > 600);
/** Two failures are none that count. */
const isBlip = (minutesAgo: number): boolean => minutesAgo === 300 || minutesAgo === 299;

function observations(nowMs: number): Observation[] {
  const made: Observation[] = [];
  for (let ago = 20 * 60; ago > 0; ago -= 1) {
    const startedAtMs = nowMs - ago * minuteMs;
    const durationMs = 80 + (ago % 60);
    for (const target of ['exports', 'mail', 'search']) {
      made.push(record.observation({ target, startedAtMs, durationMs, suspect: ago === 100 }));
    }
    const check = 'canary:worker';
    made.push(
      isDead(ago) || isBlip(ago)
        ? record.failedObservation({ startedAtMs, durationMs: 30_012.5 })
        : record.observation({ check, startedAtMs, durationMs: 400 }),
      record.observation({ check: 'health', startedAtMs, durationMs: 5, queue: record.queue }),
    );
  }
  return made;
}

type At = (minutesAgo: number) => number;

/** How all of that was judged. */
function trouble(nowMs: number): Batch {
  const at: At = (minutesAgo) => nowMs - minutesAgo * minuteMs;
  const began = { startedAtMs: at(12), openedAtMs: at(10) };
  const open = record.incident({ ...began, failures: 12, told: { ...record.incident().told, atMs: at(10) } });
  const over = record.incident({
    id: 'inc_0',
    status: 'resolved',
    startedAtMs: at(620),
    openedAtMs: at(618),
    resolvedAtMs: at(598),
    closeReason: 'recovered',
  });
  const memory: TargetMemory = {
    server: { era: 'legacy', transport: 'http', checkedAtMs: at(180) },
    told: [{ place: 'connect', reason: 'tls_expiring', about: 'exports.example.com', lastSeenMs: at(30) }],
  };
  const notification = record.notification({ atMs: at(10) });
  return record.batch({
    states: states(at, open),
    memories: [{ target: 'exports', memory }],
    transitions: transitions(at),
    incidents: [over, open],
    notifications: [notification],
    deliveries: [record.delivery({ createdAtMs: at(10), nextAttemptAtMs: at(10), notification })],
  });
}

const slow = { verdict: 'degraded', reason: 'slow', stage: 'handshake' } as const;
const nothing = { cause: null, reason: null, stage: null } as const;

function states(at: At, open: Incident): TargetState[] {
  const last = { ...record.checkState().last, atMs: at(1) } as LastRun;
  const passed = { ...last, verdict: 'pass', reason: null, stage: null, durationMs: 82 } as const;
  const protocol = record.checkState({
    check: 'protocol',
    status: 'up',
    row: ['pass', 'pass', 'pass'],
    notPassing: 0,
    notPassingSinceMs: null,
    sinceMs: at(1_200),
    last: passed,
  });
  const worker = record.checkState({
    row: ['fail', 'fail', 'fail'],
    notPassing: 12,
    sinceMs: at(10),
    notPassingSinceMs: at(12),
    last,
  });
  const sluggish = record.checkState({
    ...protocol,
    status: 'degraded',
    row: ['degraded', 'degraded', 'degraded'],
    notPassing: 3,
    last: { ...passed, ...slow },
  });
  const quiet = { light: 'server', status: 'up', sinceMs: at(1_200) } as const;
  const server = record.lightState({ ...quiet, involved: [], causeRow: [] });
  return [
    record.targetState({
      checks: [protocol, worker, { ...protocol, check: 'health' }],
      lights: [server, record.lightState({ sinceMs: at(10), incident: open })],
    }),
    record.targetState({ target: 'mail', checks: [protocol], lights: [server] }),
    record.targetState({
      target: 'search',
      checks: [sluggish],
      lights: [{ ...server, status: 'degraded', sinceMs: at(3) }],
    }),
  ];
}

const transitions = (at: At): Transition[] => [
  ...['exports', 'mail', 'search'].map((target) => first(at, target, 'server')),
  first(at, 'exports', 'pipeline'),
  record.transition({ atMs: at(618) }),
  record.transition({ ...nothing, atMs: at(598), from: 'down', to: 'up' }),
  record.transition({ atMs: at(10) }),
  record.transition({ ...slow, target: 'search', light: 'server', atMs: at(3), to: 'degraded', cause: null }),
];

const first = (at: At, target: string, light: LightName): Transition =>
  record.transition({ ...nothing, target, light, atMs: at(1_200), from: 'unknown', to: 'up' });
