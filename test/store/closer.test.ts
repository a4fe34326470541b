import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { openReader, type Reader } from '../../src/store/read.ts';
import { dayMs } from '../../src/store/spans.ts';
import { aging, beginMs } from './aging.ts';
import { opened, temporaryFolder } from './opened.ts';
import * as record from './records.ts';

function reading(path: string): Reader {
  const result = openReader(path);
  if (!result.ok) throw new Error(result.error.sentence);
  onTestFinished(() => result.reader.close());
  return result.reader;
}

describe('who looks closer', () => {
  it('gets the newest of each check that a target has now, oldest first, with what waited then', async () => {
    const path = join(temporaryFolder(), 'coalmine.db');
    const store = await opened(path);
    const at = (nth: number) => record.startMs + nth * 60_000;
    const observations = [0, 1, 2, 3].flatMap((nth) => [
      record.observation({ startedAtMs: at(nth), suspect: nth === 3 }),
      record.failedObservation({ startedAtMs: at(nth) + 5 }),
      record.observation({ check: 'canary:gone', startedAtMs: at(nth) }),
      record.observation({ target: 'mail', startedAtMs: at(nth) }),
    ]);
    const states = [record.targetState(), record.targetState({ target: 'mail' })];
    await store.journal.commit(record.batch({ observations, states }));
    const recent = await reading(path).recent(['exports'], 2);
    expect([...recent.keys()]).toEqual(['exports']);
    expect(recent.get('exports')).toMatchObject([
      { check: 'protocol', startedAtMs: at(2), durationMs: 12.345, verdict: 'pass', waiting: null },
      { check: 'canary:worker', startedAtMs: at(2) + 5, verdict: 'fail', waiting: 4, suspect: false },
      { check: 'protocol', startedAtMs: at(3), suspect: true },
      { check: 'canary:worker', startedAtMs: at(3) + 5 },
    ]);
    expect(await reading(path).recent([], 2)).toEqual(new Map());
    await store.close();
  });

  it('sees whether a daemon runs, how late it is and what it owes, without keeping one out', async () => {
    const path = join(temporaryFolder(), 'coalmine.db');
    const store = await opened(path, { lateMs: () => 12.5 });
    await store.journal.commit(record.opening());
    const reader = reading(path);
    await expect
      .poll(() => reader.vitals(record.startMs))
      .toMatchObject({ running: true, lateMs: 12.5, owed: 1, owedSinceMs: record.startMs, dead: 0 });
    await store.outbox.settle('dlv_1', record.attempt(), { status: 'dead' });
    await store.close();
    const { saidAtMs, ...rest } = await reader.vitals(record.startMs);
    expect(rest).toMatchObject({ running: false, owed: 0, owedSinceMs: null, dead: 1 });
    expect(systemClock.nowMs() - (saidAtMs ?? 0)).toBeLessThan(60_000);
    await (await opened(path)).close();
  });

  it('marks a target whose light comes and goes, and no other', async () => {
    const path = join(temporaryFolder(), 'coalmine.db');
    const store = await opened(path);
    const lights = [record.lightState({ flapping: { changesMs: [1], sinceMs: 2, told: false } })];
    const calm = [record.lightState({ flapping: { changesMs: [1], sinceMs: null, told: false } })];
    await store.journal.commit(
      record.batch({
        states: [record.targetState({ lights }), record.targetState({ target: 'mail', lights: calm })],
      }),
    );
    const reader = reading(path);
    expect(await reader.marks()).toEqual(new Map([['exports', ['flapping']]]));
    expect(await reader.state('mail')).toMatchObject({ target: 'mail', checks: [{}, {}, {}] });
    expect(await reader.state('nobody')).toBeNull();
    await store.close();
  });

  it('gets how deep the queue was at most in each stretch', async () => {
    const path = join(temporaryFolder(), 'coalmine.db');
    const store = await opened(path);
    const observations = [1, 9, 3].map((waiting, nth) =>
      record.observation({
        check: 'health',
        startedAtMs: record.startMs + nth * 30_000,
        queue: { ...record.queue, waiting },
      }),
    );
    await store.journal.commit(record.batch({ observations }));
    const window = { sinceMs: record.startMs, untilMs: record.startMs + 600_000 };
    expect(await reading(path).depths('exports', window, 60_000)).toEqual([
      { fromMs: record.startMs, waiting: 9, active: 0, failed: 2 },
      { fromMs: record.startMs + 60_000, waiting: 3, active: 0, failed: 2 },
    ]);
    await store.close();
  });

  it('knows when another wrote, and when the file is gone or is another', async () => {
    const path = join(temporaryFolder(), 'coalmine.db');
    const store = await opened(path, { retention: null });
    const reader = reading(path);
    const before = await reader.version();
    expect(await reader.version()).toBe(before);
    await store.journal.commit(record.opening());
    expect(await reader.version()).not.toBe(before);
    await store.close();
    expect(reader.isThere()).toBe(true);
    renameSync(path, `${path}.old`);
    expect(reader.isThere()).toBe(false);
    await (await opened(path)).close();
    expect(reader.isThere()).toBe(false);
    rmSync(path);
  });

  it('gets each day of a light, and nothing of days on which nobody watched', async () => {
    const { path, close, clock, commit } = await aging();
    const change = { light: 'server', cause: null, reason: null, stage: null } as const;
    await commit({
      transitions: [record.transition({ ...change, atMs: beginMs, from: 'unknown', to: 'up' })],
    });
    await clock.advance(2 * dayMs + 60_000);
    await close();
    const days = await reading(path).lightDays('exports', 'server', 4, clock.nowMs());
    expect(days.map(({ upMs, downMs }) => [upMs > 0, downMs])).toEqual([
      [false, 0],
      [true, 0],
      [true, 0],
      [true, 0],
    ]);
  });
});
