// Which checks does a tick visit?

import { describe, expect, it } from 'vitest';
import { checksIn, dueAlone, dueAt, dueNow, nothingUnderway } from '../../src/engine/schedule/visits.ts';
import { startMs, target } from './samples.ts';
import { tell } from './story.ts';

const config = target({ interval: '10s', timeouts: { canary: '5s' } });
const all = { protocol: true, health: ['health'], canaries: ['worker'] };

function seen(outcome: 'pass' | 'warn' | 'fail' | 'skip') {
  const story = tell(config);
  story.times(3, 'canary:worker', outcome);
  return story.state();
}

describe('a tick', () => {
  it('visits everything of a target that nobody has seen yet', () => {
    expect(dueAt(config, undefined, nothingUnderway(), 0, startMs)).toEqual(all);
  });

  it('is missed while the protocol check of the one before is out', () => {
    expect(
      dueAt(config, undefined, { ...nothingUnderway(), out: new Set(['protocol']) }, 0, startMs),
    ).toBeNull();
  });

  it('leaves out what is still out, which delays nothing', () => {
    const out = new Set(['canary:worker', 'health'] as const);
    expect(dueAt(config, undefined, { ...nothingUnderway(), out }, 0, startMs)).toEqual({
      protocol: true,
      health: [],
      canaries: [],
    });
  });

  it.each(['pass', 'warn'] as const)('visits a canary after %s each time', (outcome) => {
    const underway = { ...nothingUnderway(), lastDueMs: new Map([['canary:worker', 0] as const]) };
    expect(dueAt(config, seen(outcome), underway, 10_000, startMs)?.canaries).toEqual(['worker']);
  });

  it.each(['fail', 'skip'] as const)('is patient with a canary after %s', (outcome) => {
    const underway = { ...nothingUnderway(), lastDueMs: new Map([['canary:worker', 0] as const]) };
    const at = (dueMs: number) => dueAt(config, seen(outcome), underway, dueMs, startMs);
    expect(at(10_000)).toEqual({ protocol: true, health: ['health'], canaries: [] });
    expect(at(20_000)?.canaries).toEqual(['worker']);
  });
});

describe('a canary with a rhythm of its own', () => {
  const seldom = target({
    interval: '10s',
    canaries: [{ name: 'worker', tool: 'health_check_job', every: '30s' }],
  });
  const lastAt = (dueMs: number) => ({
    ...nothingUnderway(),
    lastDueMs: new Map([['canary:worker', dueMs] as const]),
  });

  it('is due at the first tick that is at least that long after the tick of its last run', () => {
    const due = (dueMs: number) => dueAt(seldom, seen('pass'), lastAt(10_000), dueMs, startMs)?.canaries;
    expect([20_000, 30_000, 40_000].map(due)).toEqual([[], [], ['worker']]);
  });

  it('keeps it over a restart, by what the store remembers of the last run', () => {
    const { atMs = 0 } = seen('pass').checks.find(({ check }) => check === 'canary:worker')?.last ?? {};
    const due = (sinceMs: number) => dueAt(seldom, seen('pass'), nothingUnderway(), sinceMs, atMs)?.canaries;
    expect([0, 20_000, 30_000].map(due)).toEqual([[], [], ['worker']]);
  });

  it('is asked more often while it is not well', () => {
    const soon = target({
      interval: '10s',
      timeouts: { canary: '5s' },
      canaries: [{ name: 'worker', tool: 'health_check_job', every: '1h' }],
    });
    const due = (dueMs: number) => dueAt(soon, seen('fail'), lastAt(0), dueMs, startMs)?.canaries;
    expect([10_000, 20_000].map(due)).toEqual([[], ['worker']]);
  });

  it('waits for its work as long as its kind may take', () => {
    const job = { name: 'worker', kind: 'job', tool: 'export_data', within: '12s' };
    const slow = target({ interval: '10s', timeouts: { canary: '1s' }, canaries: [job] });
    const due = (dueMs: number) => dueAt(slow, seen('fail'), lastAt(0), dueMs, startMs)?.canaries;
    expect([40_000, 50_000].map(due)).toEqual([[], ['worker']]);
  });
});

describe('a quick repeat', () => {
  it('visits its check alone', () => {
    expect(checksIn(dueAlone('protocol', nothingUnderway()))).toEqual(['protocol']);
    expect(checksIn(dueAlone('canary:worker', nothingUnderway()))).toEqual(['canary:worker']);
  });

  it('of health looks at the server too, unless that is being looked at', () => {
    expect(checksIn(dueAlone('health', nothingUnderway()))).toEqual(['protocol', 'health']);
    const underway = { ...nothingUnderway(), out: new Set(['protocol'] as const) };
    expect(checksIn(dueAlone('health', underway))).toEqual(['health']);
  });
});

describe('a visit that somebody asks for', () => {
  it('is to everything, whatever its rhythm and however patient we are', () => {
    const seldom = target({ canaries: [{ name: 'worker', tool: 'health_check_job', every: '1h' }] });
    const lastDueMs = new Map([['canary:worker', 999] as const]);
    expect(dueNow(seldom, { ...nothingUnderway(), lastDueMs }, 1_000)).toEqual(all);
  });

  it('leaves out what is out, and a health URL that asked to be left alone', () => {
    const out = new Set(['canary:worker'] as const);
    const underway = { ...nothingUnderway(), out, notBeforeMs: { server: 0, health: 2_000 } };
    expect(dueNow(config, underway, 1_000)).toEqual({ protocol: true, health: [], canaries: [] });
    expect(dueNow(config, underway, 2_000)?.health).toEqual(['health']);
  });

  it('is none while the protocol check is out', () => {
    expect(dueNow(config, { ...nothingUnderway(), out: new Set(['protocol']) }, 1_000)).toBeNull();
  });
});
