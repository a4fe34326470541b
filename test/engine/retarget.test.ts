// Does another config disturb nothing that it does not change? The loop and the recorder, on a clock that the test
// moves.

import { describe, expect, it } from 'vitest';
import type { TargetConfig } from '../../src/config/schema/schema.ts';
import { windowsOf } from '../../src/engine/schedule/maintenance.ts';
import { bare, run, until } from './house.ts';
import { startMs, target } from './samples.ts';

type House = ReturnType<typeof run>;

const limits = { total: 9, perHost: 9 };

function retarget({ recorder, loop }: House, targets: TargetConfig[]): void {
  recorder.retarget(targets, []);
  loop.retarget(targets, limits);
}

/** Every visit passes at once, unless its target is said to be ill; the answer are the times of each target's visits. */
async function live(house: House, ms: number, ill: string[] = []): Promise<Record<string, number[]>> {
  const seen = house.visits.length;
  const answered = new Set(house.visits);
  for (const untilMs = house.clock.monotonicMs() + ms; house.clock.monotonicMs() < untilMs; ) {
    const leftMs = untilMs - house.clock.monotonicMs();
    await house.clock.advance(Math.min(leftMs, house.clock.nextTimerMs() ?? leftMs));
    for (const visit of house.visits) {
      if (answered.has(visit)) continue;
      answered.add(visit);
      visit.sees('protocol', ill.includes(visit.request.target.name) ? 'fail' : 'pass');
      visit.ends();
    }
    await house.clock.advance(0);
  }
  const times: Record<string, number[]> = {};
  for (const { request, atMs } of house.visits.slice(seen)) {
    times[request.target.name] ??= [];
    times[request.target.name]?.push(atMs);
  }
  return times;
}

const told = ({ delivered }: House): string[] =>
  delivered.map(({ notification: { type, target: name } }) => `${type} ${name}`);

const minute = 60_000;

describe('a target that did not change', () => {
  it('is visited at the same milliseconds as without the new config', async () => {
    const steady = bare({ name: 'steady', interval: '47s' });
    const left = run([steady, bare({ name: 'other' })]);
    const swapped = run([steady, bare({ name: 'other' })]);
    const expected = await live(left, 10 * minute);
    const first = await live(swapped, 3 * minute + 17);
    retarget(swapped, [bare({ name: 'new' }), steady]);
    const then = await live(swapped, 7 * minute - 17);
    expect([...(first.steady ?? []), ...(then.steady ?? [])]).toEqual(expected.steady);
    expect(then.new?.length).toBeGreaterThan(6);
    expect(then.other).toBeUndefined();
  });

  it('goes on with its row of failures', async () => {
    const steady = bare({ alerts: { failures: 2, confirm_interval: '5s' } });
    const house = run([steady]);
    const first = await until(house, 1);
    first.sees('protocol', 'fail');
    first.ends();
    retarget(house, [steady, bare({ name: 'new', url: 'http://new.test/mcp' })]);
    const times = await live(house, 6_000, ['exports']);
    expect(times.exports).toEqual([first.atMs + 5_000]);
    expect(told(house)).toEqual(['incident.opened exports']);
  });
});

describe('a target that changed', () => {
  it('keeps its due times where its rhythm is the same, and is asked with what is new', async () => {
    const before = bare({ interval: '50s' });
    const left = run([before]);
    const swapped = run([before]);
    const expected = await live(left, 6 * minute);
    const first = await live(swapped, 2 * minute);
    const moved = bare({ interval: '50s', url: 'http://moved.test/mcp' });
    retarget(swapped, [moved]);
    const then = await live(swapped, 4 * minute);
    expect([...(first.exports ?? []), ...(then.exports ?? [])]).toEqual(expected.exports);
    expect(swapped.visits.at(-1)?.request.target).toBe(moved);
  });

  it('begins another rhythm, and none of the ticks of the old one comes', async () => {
    const house = run([bare({ interval: '60s' })]);
    await live(house, 5 * minute);
    retarget(house, [bare({ interval: '7m' })]);
    const { exports: times = [] } = await live(house, 30 * minute);
    // One of the first round, then the rhythm.
    const gaps = times.slice(2).map((atMs, index) => atMs - (times[index + 1] ?? 0));
    expect(gaps.length).toBeGreaterThanOrEqual(2);
    expect(gaps.every((ms) => Math.abs(ms - 7 * minute) < 1)).toBe(true);
  });

  it('counts a probe that was out, but not of a check that is gone', async () => {
    const house = run([target({ health: null, interval: '60s' })]);
    const first = await until(house, 1);
    retarget(house, [bare({ alerts: { to: ['oncall'], failures: 1 } })]);
    first.sees('protocol', 'fail');
    first.sees('canary:worker', 'fail');
    first.ends();
    await house.clock.advance(0);
    expect(house.observations().map(({ check }) => check)).toEqual(['protocol']);
    expect(told(house)).toEqual(['incident.opened exports']);
    expect(house.recorder.stateOf('exports')?.lights.map(({ light }) => light)).toEqual(['server']);
  });

  it('leaves the light of a check that is gone, and its incident is closed and said to be', async () => {
    const house = run([target({ health: null, alerts: { to: ['oncall'], failures: 1 } })]);
    const first = await until(house, 1);
    first.sees('protocol', 'pass');
    first.sees('canary:worker', 'fail');
    first.ends();
    await house.clock.advance(0);
    retarget(house, [bare({ alerts: { to: ['oncall'], failures: 1 } })]);
    await house.clock.advance(0);
    expect(house.delivered.map(({ notification: { body } }) => body.title)).toEqual([
      expect.stringContaining('exports pipeline is down'),
      'exports pipeline is no longer watched: check removed',
    ]);
  });

  it('is not confirmed any more where the check is gone', async () => {
    const house = run([target({ health: null, interval: '10m', alerts: { confirm_interval: '5s' } })]);
    const first = await until(house, 1);
    first.sees('protocol', 'pass');
    first.sees('canary:worker', 'fail');
    first.ends();
    await house.clock.advance(1_000);
    retarget(house, [bare({ interval: '10m' })]);
    await house.clock.advance(30_000);
    expect(house.visits).toHaveLength(1);
  });
});

describe('a target that is gone', () => {
  it('is not visited, and what its last probe finds is not recorded', async () => {
    const house = run([bare(), bare({ name: 'other', url: 'http://other.test/mcp' })]);
    const first = await until(house, 2);
    retarget(house, [house.visits[0]?.request.target as TargetConfig]);
    first.sees('protocol', 'fail');
    first.ends({ closing: [{ reason: 'no_exit', detail: { orphans: 2 } }] });
    await live(house, 5 * minute);
    const name = first.request.target.name;
    expect(house.observations().filter((one) => one.target === name)).toEqual([]);
    expect(house.visits.filter(({ request }) => request.target.name === name)).toHaveLength(1);
    expect([house.recorder.stateOf(name), told(house), house.broken]).toEqual([undefined, [], []]);
  });

  it('has its incident closed, and those who were told of it are told that', async () => {
    const gone = bare({ name: 'gone', url: 'http://gone.test/mcp' });
    const house = run([bare(), gone]);
    await live(house, 5 * minute, ['gone']);
    expect(told(house)).toEqual(['incident.opened gone']);
    retarget(
      house,
      [house.visits[0]?.request.target ?? bare()].filter(({ name }) => name !== 'gone'),
    );
    await house.clock.advance(0);
    expect(house.delivered.at(-1)?.notification).toMatchObject({
      type: 'incident.resolved',
      body: {
        title: 'gone server is no longer watched: target removed',
        target: { url: 'http://gone.test/mcp' },
      },
    });
    await live(house, 5 * minute);
    expect(told(house)).toHaveLength(2);
  });

  it('begins anew when it comes back', async () => {
    const house = run([bare({ alerts: { failures: 1 } }), bare({ name: 'other' })]);
    await live(house, 2 * minute, ['exports']);
    expect(house.recorder.stateOf('exports')?.checks[0]?.status).toBe('down');
    const other = bare({ name: 'other' });
    retarget(house, [other]);
    retarget(house, [other, bare({ alerts: { failures: 1 } })]);
    expect(house.recorder.stateOf('exports')).toBeUndefined();
    const { exports: times = [] } = await live(house, 5 * minute);
    expect(times.length).toBeGreaterThanOrEqual(5);
    expect(times.length).toBeLessThanOrEqual(6);
    expect(house.recorder.stateOf('exports')?.checks[0]?.status).toBe('up');
  });
});

describe('what the config says of all', () => {
  it('holds from then on: planned work mutes what opens next', async () => {
    const house = run([bare({ alerts: { to: ['oncall'], failures: 1 } })]);
    await live(house, minute);
    const planned = { name: 'move', targets: ['*'], cron: null, timezone: 'UTC', durationMs: null };
    const windows = windowsOf([{ ...planned, fromMs: startMs, toMs: startMs + 10 * 365 * 86_400_000 }]);
    house.recorder.retarget([house.visits[0]?.request.target as TargetConfig], windows);
    await live(house, 3 * minute, ['exports']);
    expect(house.recorder.stateOf('exports')?.lights[0]?.incident).not.toBeNull();
    expect(told(house)).toEqual([]);
  });

  it('lets more go out at once when the limit is raised', async () => {
    const targets = ['a', 'b', 'c'].map((name) => bare({ name }));
    const house = run(targets, { total: 1 });
    await house.clock.advance(minute);
    expect(house.visits).toHaveLength(1);
    house.loop.retarget(targets, limits);
    await house.clock.advance(0);
    expect(house.visits).toHaveLength(3);
  });
});
