import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { standingIn } from '../../src/store/past/standing.ts';
import { Sketch } from '../../src/store/sketch.ts';
import { dayMs, hourMs } from '../../src/store/spans.ts';
import { aging, beginMs, reading } from './aging.ts';
import { opened, temporaryFolder } from './opened.ts';
import * as record from './records.ts';

const latencies = fc.array(fc.double({ min: 0.02, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 200 });

describe('a sketch of latencies', () => {
  it('says percentiles within 1 %, also when it was written in parts and put together again', () => {
    fc.assert(
      fc.property(fc.array(latencies, { minLength: 1, maxLength: 5 }), (parts) => {
        const whole = new Sketch();
        for (const part of parts) {
          const one = new Sketch();
          for (const durationMs of part) one.add(durationMs);
          whole.merge(one.toBytes() ?? new Uint8Array());
        }
        const sorted = parts.flat().toSorted((a, b) => a - b);
        const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
        const { p50Ms = 0, p95Ms = 0, p99Ms = 0 } = whole.percentiles() ?? {};
        for (const [found, exact] of [
          [p50Ms, at(0.5)],
          [p95Ms, at(0.95)],
          [p99Ms, at(0.99)],
        ] as const)
          expect(Math.abs(found - exact)).toBeLessThanOrEqual(exact * 0.0101);
      }),
    );
  });

  it('takes about a byte for each of the few values of an hour, and a bounded number for any', () => {
    const hour = new Sketch();
    for (let minute = 0; minute < 60; minute += 1) hour.add(20 + minute);
    expect(hour.toBytes()?.length).toBeLessThan(80);
    const wild = new Sketch();
    for (let index = 0; index < 100_000; index += 1) wild.add(10 ** ((index % 400) / 20 - 8));
    expect(wild.toBytes()?.length).toBeLessThan(4_096);
    expect(new Sketch().toBytes()).toBeNull();
  });
});

describe('how a light stood', () => {
  const window = { sinceMs: 0, untilMs: 100 };
  const changes = [
    { atMs: -50, from: 'unknown', to: 'up' },
    { atMs: 20, from: 'up', to: 'down' },
    { atMs: 30, from: 'down', to: 'degraded' },
    { atMs: 60, from: 'degraded', to: 'unknown' },
    { atMs: 90, from: 'unknown', to: 'up' },
  ] as const;

  it('follows from its transitions', () => {
    expect(standingIn(window, changes, [window])).toEqual({ upMs: 30, degradedMs: 30, downMs: 10 });
  });

  it('is known only while somebody watched', () => {
    const watched = [
      { sinceMs: -100, untilMs: 10 },
      { sinceMs: 25, untilMs: 40 },
    ];
    expect(standingIn(window, changes, watched)).toEqual({ upMs: 10, degradedMs: 10, downMs: 5 });
  });
});

describe('availability', () => {
  const change = (atMs: number, from: 'up' | 'down' | 'unknown', to: 'up' | 'down' | 'unknown') =>
    record.transition({ light: 'server', atMs, from, to });

  it('leaves out what nobody watched, and says so by the coverage', async () => {
    const { path, close, clock, commit } = await aging();
    await commit({ transitions: [change(beginMs, 'unknown', 'up')] });
    await clock.advance(6 * hourMs - 250);
    await close();
    await clock.advance(6 * hourMs);
    const again = await opened(path, { clock });
    await again.journal.commit(record.batch({ transitions: [change(clock.nowMs(), 'up', 'down')] }));
    await clock.advance(6 * hourMs);
    const window = { sinceMs: beginMs, untilMs: beginMs + dayMs };
    const seen = await reading(path).availability('exports', 'server', window);
    expect(seen).toMatchObject({ upMs: 6 * hourMs, downMs: 6 * hourMs, share: 0.5, coverage: 0.5 });
    await again.close();
  });

  it('is null for a target that nobody knows, and for a light that never stood any way its share is', async () => {
    const { commit, clock, reader } = await aging();
    await commit({ transitions: [change(beginMs, 'unknown', 'up')] });
    const window = { sinceMs: beginMs, untilMs: clock.nowMs() };
    expect(await reader().availability('nobody', 'server', window)).toBeNull();
    expect(await reader().availability('exports', 'pipeline', window)).toMatchObject({
      share: null,
      coverage: 0,
    });
  });

  it('ends when its target is removed', async () => {
    const { commit, clock, reader } = await aging();
    const lights = [record.lightState({ light: 'server', status: 'up' })];
    const states = [record.targetState({ lights })];
    await commit({ states, transitions: [change(beginMs, 'unknown', 'up')] });
    await clock.advance(hourMs);
    await commit({ removedTargets: ['exports'] });
    await clock.advance(hourMs);
    const window = { sinceMs: beginMs, untilMs: clock.nowMs() };
    const seen = await reader().availability('exports', 'server', window);
    expect((seen?.upMs ?? 0) / hourMs).toBeCloseTo(1, 2);
  });
});

describe('the list of all targets', () => {
  it('has the lights with their causes, the last probe, the queue, and what availability says', async () => {
    const { clock, commit, reader } = await aging();
    const up = record.transition({ light: 'server', atMs: beginMs, from: 'unknown', to: 'up' });
    await commit({ ...record.opening(), transitions: [up] });
    await clock.advance(12 * hourMs);
    clock.step(40 * dayMs);
    await clock.advance(dayMs);
    const down = record.transition({ light: 'server', atMs: clock.nowMs(), from: 'up', to: 'down' });
    await commit({ transitions: [down] });
    await clock.advance(6 * hourMs);
    const past = reader();
    const [row, ...more] = await past.overview(clock.nowMs());
    expect(more).toEqual([]);
    expect(row).toMatchObject({
      target: 'exports',
      lights: [
        { light: 'server', status: 'up', incident: null },
        { light: 'pipeline', status: 'down', incident: { id: 'inc_1', cause: 'worker_down' } },
      ],
      queue: record.queue,
    });
    const [server] = row?.lights ?? [];
    expect(server?.day).toMatchObject({ coverage: 1 });
    expect(server?.day.share).toBeCloseTo(0.75, 3);
    const month = { sinceMs: clock.nowMs() - (clock.nowMs() % dayMs) - 30 * dayMs, untilMs: clock.nowMs() };
    expect(server?.month).toEqual(await past.availability('exports', 'server', month));
  });
});

describe('the list of all targets, read again', () => {
  it('has what changed since, and availability as it was', async () => {
    const { clock, commit, reader } = await aging();
    await commit(record.opening());
    const past = reader();
    const before = await past.overview(clock.nowMs());
    expect(await past.refreshed(before)).toEqual(before);
    await clock.advance(hourMs);
    const [one] = record.opening().states ?? [];
    if (one === undefined) throw new Error('an incident opens without a state');
    const lights = one.lights.map((light) => ({
      ...light,
      status: 'degraded' as const,
      sinceMs: clock.nowMs(),
    }));
    const last = { ...record.checkState().last, atMs: clock.nowMs() } as (typeof one.checks)[number]['last'];
    await commit({ states: [{ ...one, lights, checks: one.checks.map((check) => ({ ...check, last })) }] });
    const [row] = (await past.refreshed(before)) ?? [];
    const [whole] = await past.overview(clock.nowMs());
    expect(row).toEqual({
      ...whole,
      lights: whole?.lights.map((light, nth) => {
        const { day, month } = before[0]?.lights[nth] ?? light;
        return { ...light, day, month };
      }),
    });
    expect(row?.lights.map(({ status }) => status)).toEqual(['degraded', 'degraded']);
    expect(row).not.toEqual(before[0]);
  });

  it('leaves as they were those that nobody wrote, for whoever knows', async () => {
    const { clock, commit, reader } = await aging();
    const names = ['exports', 'mail', 'news', 'reports', 'search'];
    const up = { light: 'server' as const, status: 'up' as const };
    const all = names.map((target) => record.targetState({ target, lights: [record.lightState(up)] }));
    await commit({ states: all });
    const past = reader();
    const before = await past.overview(clock.nowMs());
    const down = [record.lightState({ light: 'server', status: 'down', incident: null })];
    const written = ['mail', 'news'].map((target) => record.targetState({ target, lights: down }));
    await commit({ states: written });
    const again = (await past.refreshed(before, ['mail'])) ?? [];
    expect(again.map(({ target, lights }) => [target, lights[0]?.status])).toEqual(
      names.map((target) => [target, target === 'mail' ? 'down' : 'up']),
    );
    expect(again.filter((one) => !before.includes(one))).toHaveLength(1);
    expect(await past.refreshed(again, [])).toEqual(again);
  });

  it('is to be read whole when a light has come or gone', async () => {
    const { clock, commit, reader } = await aging();
    await commit(record.opening());
    const past = reader();
    const before = await past.overview(clock.nowMs());
    await commit({ states: [record.targetState({ target: 'mail' })] });
    expect(await past.refreshed(before)).toBeNull();
    const both = await past.overview(clock.nowMs());
    expect(await past.refreshed(both)).toHaveLength(2);
    await commit({ removedTargets: ['exports'], states: [record.targetState({ target: 'search' })] });
    expect(await past.refreshed(both)).toBeNull();
    const five = ['exports', 'mail', 'news', 'reports', 'search', 'sales'];
    await commit({ states: five.map((target) => record.targetState({ target })) });
    const six = await past.overview(clock.nowMs());
    await commit({ removedTargets: ['mail'] });
    expect(await past.refreshed(six, ['mail'])).toBeNull();
    await commit({ states: [record.targetState({ target: 'new' })] });
    expect(await past.refreshed(six, ['new'])).toBeNull();
  });
});

describe('the day that is not over', () => {
  it('is what the transitions say, also for who has asked before the last of them', async () => {
    const { clock, commit, reader } = await aging();
    const past = reader();
    const turnsTo = async (to: 'up' | 'down', from: 'unknown' | 'up' | 'down'): Promise<void> => {
      const atMs = clock.nowMs();
      const light = record.lightState({ light: 'server', status: to, sinceMs: atMs });
      await commit({
        states: [record.targetState({ target: 'mail', lights: [light] })],
        transitions: [record.transition({ target: 'mail', light: 'server', atMs, from, to })],
      });
    };
    const expectTheSame = async (): Promise<void> => {
      const lights = (await past.overview(clock.nowMs())).flatMap(({ target, lights: own }) =>
        own.map((light) => ({ target, ...light })),
      );
      const [today] = await past.today(lights, clock.nowMs());
      const [day] = await reader().lightDays('mail', 'server', 1, clock.nowMs());
      expect(today).toMatchObject({ ...day });
      expect((today?.upMs ?? 0) + (today?.downMs ?? 0)).toBeGreaterThan(hourMs / 2);
    };
    await turnsTo('up', 'unknown');
    await clock.advance(hourMs);
    await expectTheSame();
    await turnsTo('down', 'up');
    await expectTheSame();
    await clock.advance(hourMs);
    await expectTheSame();
    await turnsTo('up', 'down');
    await clock.advance(hourMs);
    await expectTheSame();
  });
});

describe('the store as a whole', () => {
  it('tells rows, bytes and age of its tables', async () => {
    const { live, reader } = await aging();
    await live(2);
    const stats = await reader().stats();
    const observations = stats.tables.find(({ table }) => table === 'observation');
    expect(observations).toMatchObject({ rows: 120, oldestMs: beginMs });
    expect(observations?.bytes).toBeGreaterThan(120 * 20);
    expect(stats.bytes).toBeGreaterThan(0);
  });

  it('is copied while it is written, and the copy is a store', async () => {
    const { live, commit, reader } = await aging();
    await live(2);
    const file = join(temporaryFolder(), 'copy.db');
    const copying = reader().backup(file);
    await commit(record.opening());
    expect(await copying).toMatchObject({ ok: true });
    expect(existsSync(`${file}.part`)).toBe(false);
    const copy = await opened(file, { retention: null });
    await copy.close();
    const raw = new Database(file);
    expect(raw.pragma('auto_vacuum', { simple: true })).toBe(2);
    raw.close();
  });

  it('is never copied over a file that is there', async () => {
    const { reader } = await aging();
    const file = join(temporaryFolder(), 'copy.db');
    writeFileSync(file, 'precious');
    const result = await reader().backup(file);
    expect(result.ok || result.error.sentence).toContain('it exists already');
  });
});
