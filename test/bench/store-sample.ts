// What lies in a store after months? A sample of it: every target has its state, its transitions and its days; only
// some, the dense ones, have every hour and every observation too. Written past the journal, which would take hours.

import Database from 'better-sqlite3';
import { systemClock } from '../../src/base/clock.ts';
import { openStore, type Store } from '../../src/store/open.ts';
import { Sketch } from '../../src/store/sketch.ts';
import { dayMs, floorTo, hourMs } from '../../src/store/spans.ts';
import { batch, checkState, lightState, observation, targetState } from '../store/records.ts';

export const sampleTargets = 2_000;
export const denseTargets = 50;
const checksOfEach = ['protocol', 'canary:worker'] as const;
const minuteMs = 60_000;
/** As by default, and a day that is still to be let go. */
const observationDays = 15;
/** Hours of the dense targets that are still to be summed up. */
const hoursBehind = 24;

export const nameOf = (index: number): string => `target-${String(index).padStart(4, '0')}`;

export async function opened(
  path: string,
  options: Partial<Parameters<typeof openStore>[1]> = {},
): Promise<Store> {
  const quiet = { clock: systemClock, onHeld() {}, onStored() {} };
  const result = await openStore(path, { ...quiet, retention: null, ...options });
  if (!result.ok) throw new Error(result.error.sentence);
  return result.store;
}

/** State of a target in which everything is well. */
export const wellState = (target: string, atMs: number) =>
  targetState({
    target,
    checks: checksOfEach.map((check) =>
      checkState({
        check,
        status: 'up',
        row: ['pass', 'pass', 'pass'],
        notPassing: 0,
        notPassingSinceMs: null,
        last: {
          ...checkState().last,
          ...{ verdict: 'pass', reason: null, stage: null, atMs, durationMs: 12 },
          ...(check === 'protocol' ? { healthBefore: null, healthAfter: null } : {}),
        } as ReturnType<typeof checkState>['last'],
      }),
    ),
    lights: (['server', 'pipeline'] as const).map((light) =>
      lightState({ light, status: 'up', sinceMs: atMs, involved: [], causeRow: [] }),
    ),
  });

/** `days` of history up to `nowMs`. Answers with the number of observations in it. */
export async function buildSample(path: string, days: number, nowMs: number): Promise<number> {
  const store = await opened(path);
  const targets = Array.from({ length: sampleTargets }, (_, index) => nameOf(index));
  await Promise.all(
    targets.map((target) =>
      store.journal.commit(
        batch({
          observations: checksOfEach.map((check) => observation({ target, check, startedAtMs: nowMs })),
          states: [wellState(target, nowMs)],
        }),
      ),
    ),
  );
  await store.flush();
  await store.close();
  const raw = new Database(path);
  raw.pragma('foreign_keys = off');
  raw.exec('begin');
  const fromMs = floorTo(dayMs, nowMs) - days * dayMs;
  raw.prepare('insert into watch (from_ms, until_ms) values (?, ?)').run(fromMs, nowMs);
  raw.prepare('update target set lights_until_ms = ?').run(floorTo(dayMs, nowMs));
  raw.prepare('update target_check set rolled_until_ms = ?').run(floorTo(hourMs, nowMs));
  addLights(raw, fromMs, nowMs);
  addSums(raw, 'observation_day', dayMs, sampleTargets, fromMs, floorTo(dayMs, nowMs));
  const behindMs = floorTo(hourMs, nowMs) - hoursBehind * hourMs;
  addSums(raw, 'observation_hour', hourMs, denseTargets, fromMs, behindMs);
  raw.prepare('update target_check set rolled_until_ms = ? where target_id <= ?').run(behindMs, denseTargets);
  const observations = addObservations(raw, Math.max(fromMs, nowMs - observationDays * dayMs), nowMs);
  raw.exec('commit');
  raw.pragma('wal_checkpoint(truncate)');
  raw.close();
  return observations;
}

/** Every light is down for an hour on every third day. */
function addLights(raw: Database.Database, fromMs: number, nowMs: number): void {
  const transition = raw.prepare(`insert into transition (target_id, light, at_ms, from_status, to_status)
    values (?, ?, ?, ?, ?)`);
  const day = raw.prepare('insert into light_day values (?, ?, ?, ?, 0, ?)');
  for (let id = 1; id <= sampleTargets; id += 1) {
    for (const light of ['server', 'pipeline']) {
      transition.run(id, light, fromMs, 'unknown', 'up');
      let downMs = 0;
      for (let atMs = fromMs; atMs < floorTo(dayMs, nowMs); atMs += dayMs) {
        if ((atMs / dayMs + id) % 3 < 1) {
          transition.run(id, light, atMs + id * minuteMs * 0.5, 'up', 'down');
          transition.run(id, light, atMs + id * minuteMs * 0.5 + hourMs, 'down', 'up');
          downMs += hourMs;
        }
        day.run(atMs, id, light, atMs + dayMs - fromMs - downMs, downMs);
      }
    }
  }
}

function addSums(
  raw: Database.Database,
  table: string,
  stepMs: number,
  targets: number,
  fromMs: number,
  untilMs: number,
): void {
  const insert = raw.prepare(`insert into ${table} values (?, ?, ?, 0, 1, 0, 0, ?)`);
  const many = stepMs / minuteMs;
  const sketches = Array.from({ length: 20 }, (_, seed) => {
    const sketch = new Sketch();
    for (let index = 0; index < many; index += 1) sketch.add(latencyOf(seed * many + index));
    return sketch.toBytes();
  });
  for (let check = 1; check <= targets * checksOfEach.length; check += 1) {
    for (let atMs = fromMs; atMs < untilMs; atMs += stepMs) {
      insert.run(check, atMs, many - 1, sketches[(check + atMs / stepMs) % sketches.length]);
    }
  }
}

/** Minute after minute, as they came. */
function addObservations(raw: Database.Database, fromMs: number, untilMs: number): number {
  const insert = raw.prepare(`insert into observation (check_id, started_at_ms, nth, duration_us, verdict_id)
    values (?, ?, 0, ?, (select id from word where text = 'pass'))`);
  const checks = denseTargets * checksOfEach.length;
  let count = 0;
  for (let minute = fromMs; minute < untilMs - minuteMs; minute += minuteMs) {
    for (let check = 1; check <= checks; check += 1) {
      insert.run(check, minute + check * 400, Math.round(latencyOf(count) * 1_000));
      count += 1;
    }
  }
  return count;
}

/** Milliseconds, most around 20, some above 60; the same in every run. */
export const latencyOf = (seed: number): number =>
  20 * Math.exp(0.6 * Math.sin(seed * 12.9898) * Math.sin(seed));
