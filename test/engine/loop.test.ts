// Does the loop take what is due, once, and leave nothing behind?

import { describe, expect, it } from 'vitest';
import { bare, run, until } from './house.ts';
import { target } from './samples.ts';

describe('the loop', () => {
  it('visits everything of a target first, and again an interval later', async () => {
    const house = run([target({ interval: '60s' })]);
    const first = await until(house, 1);
    expect(first.checks).toEqual(['protocol', 'canary:worker', 'health']);
    for (const check of ['protocol', 'canary:worker', 'health'] as const) first.sees(check, 'warn');
    first.ends();
    const second = await until(house, 2);
    second.sees('protocol', 'pass');
    second.ends();
    const third = await until(house, 3);
    expect(third.atMs - second.atMs).toBeCloseTo(60_000);
  });

  it('leaves out a canary that is still out, which delays nothing', async () => {
    const house = run([target({ interval: '60s', health: null })]);
    const first = await until(house, 1);
    first.sees('protocol', 'pass');
    const second = await until(house, 2);
    expect(second.checks).toEqual(['protocol']);
    second.sees('protocol', 'pass');
    second.ends();
    first.sees('canary:worker', 'pass');
    first.ends();
    expect((await until(house, 3)).checks).toEqual(['canary:worker']);
  });

  it('lets a canary wait for its worker without keeping others from the host', async () => {
    const targets = ['a', 'b'].map((name) => target({ name, health: null, interval: '60s' }));
    const house = run(targets, { total: 1, perHost: 1 });
    const first = await until(house, 1);
    await house.clock.advance(60_000);
    expect(house.visits).toHaveLength(1);
    first.sees('protocol', 'pass');
    const second = await until(house, 2);
    expect(second.request.target.name).not.toBe(first.request.target.name);
  });

  it('hands each visit what the one before found out of how the server speaks', async () => {
    const house = run([bare()]);
    const first = await until(house, 1);
    expect(first.request).toMatchObject({ known: null, afterIdle: true });
    const known = { era: 'modern', transport: 'http', checkedAtMs: house.clock.nowMs() } as const;
    first.sees('protocol', 'pass');
    first.ends({ known });
    const second = await until(house, 2);
    expect(second.request.known).toEqual(known);
  });

  it('tells the receivers of a target about a notice once', async () => {
    const house = run([bare({ alerts: { to: ['oncall'] } })]);
    for (const count of [1, 2]) {
      const visit = await until(house, count);
      visit.sees('protocol', 'pass');
      visit.ends({ closing: [{ reason: 'no_exit', detail: { orphans: 2 } }] });
      await house.clock.advance(0);
    }
    expect(house.delivered.map(({ notification: { body } }) => [body.type, body.text])).toEqual([
      ['target.notice', expect.stringContaining('no_exit at the end of the probe; orphans 2')],
    ]);
  });

  it('misses a tick while the protocol check is out, and counts it', async () => {
    const house = run([bare()]);
    const first = await until(house, 1);
    await house.clock.advance(200_000);
    expect(house.visits).toHaveLength(1);
    expect(house.loop.stats().missedTicks).toBeGreaterThanOrEqual(2);
    first.sees('protocol', 'pass');
    first.ends();
    await until(house, 2);
  });

  it('says that a probe that throws is broken, and the checks are not out for ever', async () => {
    const house = run([bare()]);
    const first = await until(house, 1);
    const defect = new Error('a defect');
    first.breaks(defect);
    await until(house, 2);
    expect(house.broken).toEqual([defect]);
    expect(house.observations()).toEqual([]);
  });

  it('hands deliveries over also when the disk refuses and they are only held', async () => {
    const house = run([bare({ alerts: { failures: 1 } })], { durability: 'held' });
    const first = await until(house, 1);
    first.sees('protocol', 'fail');
    first.ends();
    await house.clock.advance(0);
    expect(house.delivered.map((one) => one.notification.type)).toEqual(['incident.opened']);
  });
});

describe('a repeat', () => {
  it('follows a first failure after confirm_interval, until it is decided', async () => {
    const house = run([bare()]);
    const atMs: number[] = [];
    for (let count = 1; count <= 3; count += 1) {
      const visit = await until(house, count);
      expect(visit.checks).toEqual(['protocol']);
      visit.sees('protocol', 'fail');
      visit.ends();
      atMs.push(visit.atMs);
    }
    expect(atMs.map((ms) => ms - (atMs[0] ?? 0))).toEqual([0, 5_000, 10_000]);
    expect(house.recorder.stateOf('exports')?.checks[0]?.status).toBe('down');
    const next = await until(house, 4);
    expect(next.atMs - (atMs[2] ?? 0)).toBeGreaterThan(5_000);
  });

  it('is void when a regular tick has answered in the meantime: never more than failures - 1', async () => {
    // The regular tick comes between the failure and its repeat.
    const house = run([bare({ interval: '2s', alerts: { failures: 3, confirm_interval: '5s' } })]);
    for (let count = 1; count <= 3; count += 1) {
      const visit = await until(house, count);
      visit.sees('protocol', 'fail');
      visit.ends();
    }
    expect(house.recorder.stateOf('exports')?.checks[0]?.status).toBe('down');
    const fromMs = house.clock.monotonicMs();
    for (let count = 4; count <= 8; count += 1) {
      const visit = await until(house, count);
      visit.sees('protocol', 'fail');
      visit.ends();
    }
    const gaps = house.visits
      .slice(4)
      .map((visit, index) => visit.atMs - (house.visits[index + 3]?.atMs ?? 0));
    for (const gap of gaps) expect(gap).toBeCloseTo(2_000);
    expect(house.clock.monotonicMs() - fromMs).toBeGreaterThan(8_000);
  });

  it('is not sent while a regular tick has the check out', async () => {
    const house = run([bare({ interval: '7s', alerts: { confirm_interval: '10s' } })]);
    const first = await until(house, 1);
    first.sees('protocol', 'fail');
    first.ends();
    const second = await until(house, 2);
    await house.clock.advance(30_000);
    expect(house.visits).toHaveLength(2);
    second.sees('protocol', 'fail');
    second.ends();
    await until(house, 3);
  });

  it('waits for Retry-After, as the regular ticks do', async () => {
    const house = run([bare({ interval: '60s' })]);
    const first = await until(house, 1);
    first.sees('protocol', 'fail', { reason: 'gateway_error', detail: { retry_after_ms: 300_000 } });
    first.ends();
    const second = await until(house, 2);
    expect(second.atMs - first.atMs).toBe(300_000);
  });

  it('does not wait for a day: no server keeps us away for longer than 15 minutes', async () => {
    const house = run([bare()]);
    const first = await until(house, 1);
    first.sees('protocol', 'fail', { reason: 'gateway_error', detail: { retry_after_ms: 86_400_000 } });
    first.ends();
    expect((await until(house, 2)).atMs - first.atMs).toBe(15 * 60_000);
  });

  it('of the server does not wait for a health URL that asks for patience', async () => {
    const house = run([target({ canaries: [], interval: '60s' })]);
    const first = await until(house, 1);
    first.sees('protocol', 'pass');
    first.sees('health', 'fail', { detail: { retry_after_ms: 90_000 } });
    first.ends();
    const second = await until(house, 2);
    expect(second.checks).toEqual(['protocol']);
    second.sees('protocol', 'pass');
    second.ends();
    const third = await until(house, 3);
    expect(third.checks).toEqual(['protocol', 'health']);
    expect(third.atMs - first.atMs).toBe(90_000);
  });

  it('of a canary that could not be called does not make it wait', async () => {
    const config = target({ interval: '10s', health: null, timeouts: { canary: '15s' } });
    const house = run([config]);
    const first = await until(house, 1);
    first.sees('protocol', 'warn');
    first.sees('canary:worker', 'skip');
    first.ends();
    expect((await until(house, 2)).checks).toEqual(['protocol', 'canary:worker']);
  });
});

describe('stop', () => {
  it('lets a visit end by itself, and records what it saw', async () => {
    const house = run([bare()]);
    const first = await until(house, 1);
    const stopped = house.loop.stop();
    first.sees('protocol', 'pass');
    first.ends();
    await stopped;
    expect(house.observations()).toHaveLength(1);
    expect(house.clock.timers()).toBe(0);
  });

  it('calls off what does not end, and records nothing of it', async () => {
    const house = run([target({ health: null })]);
    const first = await until(house, 1);
    first.request.signal.addEventListener('abort', () => {
      first.sees('protocol', 'skip', { detail: { interrupted: true } });
      first.sees('canary:worker', 'skip');
      first.ends();
    });
    const stopped = house.loop.stop();
    await house.clock.advance(1_000);
    await stopped;
    expect(house.observations()).toEqual([]);
    expect(house.clock.timers()).toBe(0);
  });

  it('starts none of those that wait for a place', async () => {
    const targets = ['a', 'b', 'c', 'd'].map((name) => bare({ name, interval: '10s' }));
    const house = run(targets, { total: 1, perHost: 1 });
    const first = await until(house, 1);
    await house.clock.advance(10_000);
    const stopped = house.loop.stop();
    first.sees('protocol', 'fail');
    first.ends();
    await stopped;
    expect(house.visits).toHaveLength(1);
    expect(house.loop.stats().probes).toBe(1);
    await house.clock.advance(100_000);
    expect(house.visits).toHaveLength(1);
  });
});
