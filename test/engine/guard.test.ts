// Does a monitor that is unwell itself raise no alarm, and does no real outage hide behind that for long?

import { describe, expect, it } from 'vitest';
import type { TargetConfig } from '../../src/config/schema/schema.ts';
import { bare, run } from './house.ts';

type House = ReturnType<typeof run>;

const minute = 60_000;
const fleet = (count: number, fields: object = {}): TargetConfig[] =>
  Array.from({ length: count }, (_, index) =>
    bare({ name: `t${index}`, url: `http://h${index}.test/mcp`, interval: '60s', ...fields }),
  );

/** Lets time pass; each visit takes 100 ms and sees what `isReached` says of its target. */
async function live(house: House, ms: number, isReached: (name: string) => boolean): Promise<void> {
  for (let passedMs = 0; passedMs < ms; passedMs += 100) {
    await house.clock.advance(100);
    for (const visit of house.visits) {
      if (answered.has(visit) || visit.atMs === house.clock.monotonicMs()) continue;
      answered.add(visit);
      visit.sees('protocol', isReached(visit.request.target.name) ? 'pass' : 'fail');
      visit.ends();
    }
  }
}

const answered = new WeakSet<object>();
const all = (): boolean => true;
const none = (): boolean => false;
const but =
  (...gone: string[]) =>
  (name: string): boolean =>
    !gone.includes(name);

const told = ({ delivered }: House): string[] =>
  delivered.map(({ notification: { type, target } }) => `${type}${target === null ? '' : ` ${target}`}`);

async function well(targets: TargetConfig[]): Promise<House> {
  const house = run(targets, { beatMs: 250, total: 99, perHost: 99 });
  await live(house, 2 * minute, all);
  expect(told(house)).toEqual([]);
  return house;
}

describe('while our own network is gone', () => {
  it('nothing is an incident, we say once that we are unwell, and all of it is kept as suspect', async () => {
    const house = await well(fleet(8));
    await live(house, 8 * minute, none);
    await live(house, 3 * minute, all);
    expect(told(house)).toEqual(['monitor.unhealthy']);
    const failed = house.observations().filter(({ verdict }) => verdict === 'fail');
    expect(failed.length).toBeGreaterThan(8 * 7);
    expect(failed.every(({ suspect }) => suspect)).toBe(true);
    expect(house.observations().filter(({ verdict, suspect }) => verdict === 'pass' && suspect)).toEqual([]);
  });

  it('a blip that one probe alone would see is none either, because the others are asked at once', async () => {
    const house = await well(fleet(5, { interval: '1h', alerts: { to: ['oncall'], failures: 1 } }));
    for (let blip = 0; blip < 40; blip += 1) {
      await live(house, 4 * minute, none);
      await live(house, minute, all);
    }
    expect(told(house).filter((one) => one !== 'monitor.unhealthy')).toEqual([]);
  });

  it('for longer than ten minutes, we believe what we see', async () => {
    const house = await well(fleet(5));
    await live(house, 9 * minute, none);
    expect(told(house)).toEqual(['monitor.unhealthy']);
    await live(house, 5 * minute, none);
    expect(told(house).sort()).toEqual([
      ...Array.from({ length: 5 }, (_, index) => `incident.opened t${index}`),
      'monitor.unhealthy',
    ]);
  });

  it('does not look again and again at every host', async () => {
    const house = await well(fleet(8));
    await live(house, minute, none);
    const before = house.visits.length;
    await live(house, 5 * minute, none);
    expect(house.visits.length - before).toBeLessThanOrEqual(8 * 5);
  });
});

describe('a real outage', () => {
  it('of one host among many is announced within seconds of its last failure', async () => {
    const house = await well(fleet(20));
    const before = house.clock.monotonicMs();
    await live(house, minute + 15_000, but('t7'));
    expect(told(house)).toEqual(['incident.opened t7']);
    const failures = house.visits.filter(
      (visit) => visit.request.target.name === 't7' && visit.atMs > before,
    );
    const opened = house.delivered[0]?.createdAtMs ?? 0;
    const third = failures[2]?.atMs ?? 0;
    expect(opened - (house.clock.nowMs() - house.clock.monotonicMs()) - third).toBeLessThan(2_000);
  });

  it('of a second host beside one that is down already is announced too', async () => {
    const house = await well(fleet(5));
    await live(house, 3 * minute, but('t1'));
    await live(house, 3 * minute, but('t1', 't3'));
    expect(told(house)).toEqual(['incident.opened t1', 'incident.opened t3']);
  });

  it('of one of fewer than five hosts waits for nobody', async () => {
    const house = await well(fleet(4));
    const visits = house.visits.length;
    await live(house, minute + 11_000, none);
    expect(told(house).sort()).toEqual([0, 1, 2, 3].map((index) => `incident.opened t${index}`));
    expect(house.observations().some(({ suspect }) => suspect)).toBe(false);
    // Nobody was asked beyond the first failure and its two repeats.
    expect(house.visits.length - visits).toBeLessThanOrEqual(4 * 4);
  });

  it('that is no matter of connection waits for nobody', async () => {
    const house = await well(fleet(6));
    await house.clock.advance(minute);
    const open = house.visits.filter((visit) => !answered.has(visit));
    for (const visit of open) visit.sees('protocol', 'fail', { reason: 'rpc_error' });
    expect(house.observations().filter(({ verdict }) => verdict === 'fail')).toHaveLength(open.length);
  });
});

describe('while we stand still', () => {
  it('what was under way is suspect, nobody is alarmed, and one message says so', async () => {
    const house = await well(fleet(1, { alerts: { to: ['oncall'], failures: 1 } }));
    const seen = house.visits.length;
    while (house.visits.length === seen) await house.clock.advance(100);
    house.clock.block(5_000);
    await live(house, 1_000, none);
    expect(told(house)).toEqual(['monitor.unhealthy']);
    expect(house.observations().filter(({ verdict }) => verdict === 'fail')).toMatchObject([
      { suspect: true },
    ]);
    expect(house.delivered[0]?.notification.body.text).toContain('stood still for');
    await live(house, 2 * minute, all);
    expect(told(house)).toEqual(['monitor.unhealthy']);
  });

  it('for less than half a second, all of it counts', async () => {
    const house = await well(fleet(1));
    house.clock.block(450);
    await live(house, 2 * minute, all);
    expect(house.observations().some(({ suspect }) => suspect)).toBe(false);
  });

  it.each([-86_400_000, 3_000])('or the clock on the wall jumps by %d ms, likewise', async (jumpMs) => {
    const house = await well(fleet(1, { alerts: { to: ['oncall'], failures: 1 } }));
    const seen = house.visits.length;
    while (house.visits.length === seen) await house.clock.advance(100);
    house.clock.step(jumpMs);
    await live(house, 1_000, none);
    expect(told(house)).toEqual(['monitor.unhealthy']);
    expect(house.observations().at(-1)).toMatchObject({ verdict: 'fail', suspect: true });
  });
});

it('what still waits when the daemon stops is kept as suspect', async () => {
  const house = await well(fleet(5));
  const seen = house.visits.length;
  while (house.visits.length === seen) await house.clock.advance(100);
  house.visits.at(-1)?.sees('protocol', 'fail');
  house.visits.at(-1)?.ends();
  expect(house.observations().at(-1)).toMatchObject({ verdict: 'pass' });
  const stopped = house.loop.stop();
  await house.clock.advance(2_000);
  for (const visit of house.visits) visit.ends();
  await house.clock.advance(2_000);
  await stopped;
  expect(house.observations().at(-1)).toMatchObject({ verdict: 'fail', suspect: true });
});
