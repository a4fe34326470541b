import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { dayMs, hourMs } from '../../src/store/spans.ts';
import { aging, beginMs, rowsOf } from './aging.ts';
import * as record from './records.ts';

describe('sums of hours and days', () => {
  it('are made after their time is over, and say the same as the observations', async () => {
    const { live, reader } = await aging();
    await live(26);
    const past = reader();
    expect(await rowsOf(past)).toMatchObject({
      observation: 26 * 60,
      observation_hour: 25,
      observation_day: 1,
    });
    const window = { sinceMs: beginMs, untilMs: beginMs + dayMs };
    const answers = await Promise.all(
      [60_000, hourMs, dayMs].map((bucketMs) => past.history('exports', 'protocol', { ...window, bucketMs })),
    );
    expect(answers.map((answer) => answer?.tier)).toEqual(['observation', 'hour', 'day']);
    expect(answers.map((answer) => answer?.buckets.length)).toEqual([24 * 60, 24, 1]);
    const [exact, ...summed] = answers.map((answer) => answer?.total);
    expect(exact?.counts).toEqual({ pass: 24 * 59, degraded: 0, fail: 24, unknown: 0, suspect: 0 });
    expect(summed).toEqual([exact, exact]);
  });

  it('take in what came late, once', async () => {
    const { live, commit, clock, reader } = await aging();
    await live(3);
    const late = record.observation({ startedAtMs: beginMs + 30, verdict: 'degraded', durationMs: 500 });
    await commit({ observations: [late] });
    await clock.advance(hourMs);
    const question = { sinceMs: beginMs, untilMs: beginMs + hourMs, bucketMs: hourMs };
    const history = await reader().history('exports', 'protocol', question);
    expect(history?.total.counts).toMatchObject({ pass: 59, degraded: 1, fail: 1 });
  });

  it('are not spoilt by what comes so late that the rest of its hour is gone', async () => {
    const { live, commit, clock, reader } = await aging({ observationsMs: dayMs });
    await live(30);
    await commit({ observations: [record.observation({ startedAtMs: beginMs + 30 })] });
    await clock.advance(2 * hourMs);
    const question = { sinceMs: beginMs, untilMs: beginMs + hourMs, bucketMs: hourMs };
    const history = await reader().history('exports', 'protocol', question);
    expect(history?.total.counts).toMatchObject({ pass: 59, fail: 1 });
  });

  it('are right when the clock was set back into an hour that is summed up', async () => {
    const { live, clock, reader } = await aging();
    await live(3);
    clock.step(-2 * hourMs);
    await live(3);
    const question = { sinceMs: beginMs, untilMs: beginMs + dayMs, bucketMs: hourMs };
    const history = await reader().history('exports', 'protocol', question);
    expect(history?.buckets.map(({ counts }) => counts.pass)).toEqual([59, 118, 118, 59]);
  });

  it('count what is suspect only as that', async () => {
    const { commit, clock, reader } = await aging();
    const suspect = record.failedObservation({ startedAtMs: beginMs, suspect: true });
    await commit({ observations: [suspect] });
    await clock.advance(2 * hourMs);
    const question = { sinceMs: beginMs, untilMs: beginMs + dayMs, bucketMs: hourMs };
    const history = await reader().history('exports', 'canary:worker', question);
    expect(history?.total).toEqual({
      counts: { pass: 0, degraded: 0, fail: 0, unknown: 0, suspect: 1 },
      latency: null,
    });
  });
});

describe('retention', () => {
  it('lets observations go after their time, with their queue numbers and evidence, and keeps their sums', async () => {
    const { live, commit, reader } = await aging({ observationsMs: dayMs });
    await commit({ observations: [record.failedObservation({ startedAtMs: beginMs })] });
    await live(30);
    const past = reader();
    const rows = await rowsOf(past);
    expect(rows.observation).toBeLessThanOrEqual(25 * 60);
    expect(rows.observation).toBeGreaterThanOrEqual(24 * 60);
    expect(rows).toMatchObject({ queue_reading: 0, observation_hour: 30, observation_day: 2 });
    const window = { sinceMs: beginMs, untilMs: beginMs + 2 * dayMs };
    const history = await past.history('exports', 'protocol', { ...window, bucketMs: 60_000 });
    expect(history).toMatchObject({ tier: 'hour', bucketMs: hourMs, total: { counts: { pass: 30 * 59 } } });
  });

  it('lets the oldest go early when the file outgrows its limit, gives the room back, and keeps a day', async () => {
    const { live, clock, store, path, reader } = await aging({ maxSizeBytes: 1 });
    await live(60);
    await clock.advance(hourMs);
    await store.flush();
    const past = reader();
    const rows = await rowsOf(past);
    expect(rows.observation).toBeLessThanOrEqual(25 * 60);
    expect(rows.observation).toBeGreaterThanOrEqual(22 * 60);
    expect(rows).toMatchObject({ observation_day: 2 });
    const { freeBytes } = await past.stats();
    expect(freeBytes, path).toBeLessThanOrEqual(256 * 4096);
  });

  it('lets finished messages and events go with the hours, and keeps what is owed and the incidents', async () => {
    const { store, commit, clock, reader } = await aging({ hourlyMs: 7 * dayMs });
    const event = { target: 'exports', atMs: beginMs, kind: 'server_changed', detail: {} } as const;
    const owed = record.delivery({ id: 'dlv_2', receiver: 'second' });
    await commit({ ...record.opening(), events: [event] });
    const other = record.notification({ id: 'ntf_2' });
    await commit({ deliveries: [record.delivery({ id: 'dlv_3', notification: other }), owed] });
    for (const id of ['dlv_1', 'dlv_3']) {
      await store.outbox.settle(id, record.attempt({ atMs: beginMs }), { status: 'done' });
    }
    clock.step(8 * dayMs);
    await clock.advance(hourMs);
    expect(await rowsOf(reader())).toMatchObject({
      ...{ target_event: 0, delivery: 1, delivery_attempt: 0, notification: 1, incident: 1, transition: 1 },
    });
    expect(await store.outbox.pending()).toEqual([owed]);
  });

  it('lets what was asked go with the hours, and keeps what waits for an answer', async () => {
    const { store, path, clock, reader } = await aging({ hourlyMs: 7 * dayMs });
    await store.flush();
    const other = new Database(path);
    const insert = other.prepare(
      'insert into request (id, at_ms, author, kind, detail, answered_at_ms) values (?, ?, ?, ?, ?, ?)',
    );
    insert.run('waiting', beginMs, 'alice', 'resend', '{}', null);
    insert.run('answered', beginMs, 'alice', 'resend', '{}', beginMs);
    other.close();
    clock.step(8 * dayMs);
    await clock.advance(hourMs);
    expect(await rowsOf(reader())).toMatchObject({ request: 1 });
    expect((await store.requests.pending()).map(({ id }) => id)).toEqual(['waiting']);
  });

  it('never lets go what is not summed up yet', async () => {
    const { commit, clock, reader } = await aging({ observationsMs: dayMs });
    const old = record.observation({ startedAtMs: beginMs - 3 * dayMs, durationMs: 7 });
    await commit({ observations: [old] });
    await clock.advance(2 * hourMs);
    const past = reader();
    expect(await rowsOf(past)).toMatchObject({ observation: 0, observation_hour: 1, observation_day: 1 });
    const window = { sinceMs: beginMs - 4 * dayMs, untilMs: beginMs, bucketMs: dayMs };
    const history = await past.history('exports', 'protocol', window);
    expect(history?.total.latency?.p50Ms).toBeCloseTo(7, 0);
  });
});
