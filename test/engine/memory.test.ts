// What is remembered of a target, and what are people told of once?

import { describe, expect, it } from 'vitest';
import {
  nothingRemembered,
  remember,
  type Sighting,
  type TargetMemory,
} from '../../src/engine/state/memory.ts';
import type { KnownServer, Notice } from '../../src/probe/report.ts';
import { startMs } from './samples.ts';

const hourMs = 3_600_000;
const ends = (about: string): Notice => ({ reason: 'tls_expiring', detail: { days_left: 3 }, about });
const legacy: KnownServer = { era: 'legacy', transport: 'http', checkedAtMs: startMs };

const noticed = (...notices: Notice[]): Sighting => ({
  server: null,
  notices: [{ place: 'connect', notices }],
});
const speaks = (server: KnownServer | null): Sighting => ({ server, notices: [] });

/** Each sighting an hour after the one before. */
function follow(sightings: readonly Sighting[], stepMs = hourMs) {
  let memory: TargetMemory = nothingRemembered;
  return sightings.map((seen, index) => {
    const next = remember(memory, 'exports', seen, startMs + index * stepMs);
    memory = next.memory;
    return next;
  });
}

describe('a notice', () => {
  it('is told once while it lasts', () => {
    const seen = Array.from({ length: 72 }, () => noticed(ends('A')));
    expect(follow(seen).map(({ toTell }) => toTell.length)).toEqual([1, ...Array(71).fill(0)]);
  });

  it('that comes and goes within a day is still the same one', () => {
    const seen = [ends('A'), null, null, ends('A'), null, ends('A')].map((one) =>
      one ? noticed(one) : noticed(),
    );
    expect(follow(seen, 5 * hourMs).map(({ toTell }) => toTell.length)).toEqual([1, 0, 0, 0, 0, 0]);
  });

  it('is told again after it was away for a day', () => {
    const seen = [noticed(ends('A')), ...Array<Sighting>(25).fill(noticed()), noticed(ends('A'))];
    const counts = follow(seen).map(({ toTell }) => toTell.length);
    expect([counts[0], counts.at(-1)]).toEqual([1, 1]);
  });

  it('about something else is news', () => {
    const told = follow([noticed(ends('A')), noticed(ends('A'), ends('B'))]);
    expect(told[1]?.toTell).toEqual([{ ...ends('B'), place: 'connect' }]);
  });

  it('is an event with its place and detail', () => {
    expect(follow([noticed(ends('A'))])[0]?.events).toEqual([
      {
        target: 'exports',
        atMs: startMs,
        kind: 'notice',
        detail: { place: 'connect', reason: 'tls_expiring', days_left: 3 },
      },
    ]);
  });

  it('changes the memory at most once an hour while it lasts', () => {
    const memories = follow(Array<Sighting>(12).fill(noticed(ends('A'))), hourMs / 6).map(
      ({ memory }) => memory,
    );
    expect(new Set(memories).size).toBe(2);
  });
});

describe('how a server speaks', () => {
  it('is remembered, also by a probe that did not find out', () => {
    const memories = follow([speaks(legacy), speaks(null)]).map(({ memory }) => memory);
    expect(memories.map(({ server }) => server)).toEqual([legacy, legacy]);
    expect(memories[0]).toBe(memories[1]);
  });

  it('is no event the first time, nor when it was only looked at again', () => {
    const again = { ...legacy, checkedAtMs: startMs + hourMs };
    const steps = follow([speaks(legacy), speaks(again)]);
    expect(steps.map(({ events }) => events)).toEqual([[], []]);
    expect(steps[1]?.memory.server).toEqual(again);
  });

  it('is an event when it changed', () => {
    const modern: KnownServer = { era: 'modern', transport: 'http', checkedAtMs: startMs + hourMs };
    const [, changed] = follow([speaks(legacy), speaks(modern)]);
    expect(changed?.events).toEqual([
      {
        target: 'exports',
        atMs: startMs + hourMs,
        kind: 'server_changed',
        detail: {
          from: 'legacy over http',
          to: 'modern over http',
          known_since: new Date(startMs).toISOString(),
        },
      },
    ]);
  });
});

describe('a notice while the target is muted', () => {
  it('is an event at once, and told once when it is seen without a mute', () => {
    let memory = nothingRemembered;
    const seen = [true, true, false, false].map((isMuted, index) => {
      const next = remember(memory, 'exports', noticed(ends('A')), index * 60_000, isMuted);
      memory = JSON.parse(JSON.stringify(next.memory));
      return [next.events.length, next.toTell.length];
    });
    expect(seen).toEqual([
      [1, 0],
      [0, 0],
      [0, 1],
      [0, 0],
    ]);
  });
});
