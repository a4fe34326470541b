// When is work planned? Also in the nights in which the clock is set.

import { describe, expect, it } from 'vitest';
import { configSchema } from '../../src/config/schema/schema.ts';
import { maintenanceAt, plannedIn, type Window, windowsOf } from '../../src/engine/schedule/maintenance.ts';

const windows = (...maintenance: object[]): Window[] =>
  windowsOf(
    configSchema.parse({
      version: 1,
      maintenance: maintenance.map((one, index) => ({ name: `w${index}`, ...one })),
    }).maintenance,
  );
const at = (text: string): number => Date.parse(text);
const hourMs = 3_600_000;

describe('one window', () => {
  const move = windows({ targets: ['a'], from: '2026-12-24T22:00:00+01:00', to: '2026-12-25T02:00:00Z' });

  it('holds from its beginning to just before its end, for its targets', () => {
    const first = at('2026-12-24T21:00:00Z');
    const end = at('2026-12-25T02:00:00Z');
    expect(maintenanceAt(move, 'a', first - 1)).toBeNull();
    expect(maintenanceAt(move, 'a', first)).toEqual({ window: 'w0', untilMs: end });
    expect(maintenanceAt(move, 'a', end - 1)).not.toBeNull();
    expect(maintenanceAt(move, 'a', end)).toBeNull();
    expect(maintenanceAt(move, 'b', first)).toBeNull();
  });
});

describe('a window of a cron', () => {
  const nightly = windows({ cron: '30 1 * * *', timezone: 'Europe/Paris', duration: '2h' });

  it('comes again', () => {
    expect(maintenanceAt(nightly, 'a', at('2026-06-10T01:00:00+02:00'))).toBeNull();
    for (const day of ['09', '10', '11']) {
      const until = at(`2026-06-${day}T03:30:00+02:00`);
      expect(maintenanceAt(nightly, 'a', at(`2026-06-${day}T01:30:00+02:00`))).toEqual({
        window: 'w0',
        untilMs: until,
      });
      expect(maintenanceAt(nightly, 'a', until)).toBeNull();
    }
  });

  it.each([
    ['begins', '2026-03-29T01:30:00+01:00'],
    ['ends', '2026-10-25T01:30:00+02:00'],
  ])('lasts its two hours also in the night in which summer time %s', (_, from) => {
    const fromMs = at(from);
    const day = plannedIn(nightly, fromMs - 12 * hourMs, fromMs + 12 * hourMs);
    expect(day).toMatchObject([{ fromMs, untilMs: fromMs + 2 * hourMs }]);
    expect(maintenanceAt(nightly, 'a', fromMs + 2 * hourMs - 1)).not.toBeNull();
    expect(maintenanceAt(nightly, 'a', fromMs + 2 * hourMs)).toBeNull();
  });

  it('that is longer than its gap never ends', () => {
    const always = windows({ cron: '0 * * * *', duration: '90m' });
    const fromMs = at('2026-06-10T00:00:00Z');
    for (let minute = 0; minute < 24 * 60; minute += 1)
      expect(maintenanceAt(always, 'a', fromMs + minute * 60_000)).not.toBeNull();
  });
});

describe('the planned work of a time', () => {
  it('is that of all windows that touch it, with the targets that it is on', () => {
    const both = windows(
      { cron: '0 6 * * *', duration: '2h' },
      { targets: ['b'], from: '2026-06-10T07:00:00Z', to: '2026-06-10T10:00:00Z' },
    );
    const found = plannedIn(both, at('2026-06-10T07:30:00Z'), at('2026-06-11T06:00:00Z'));
    expect(found).toMatchObject([
      { targets: ['*'], fromMs: at('2026-06-10T06:00:00Z'), untilMs: at('2026-06-10T08:00:00Z') },
      { targets: ['b'], fromMs: at('2026-06-10T07:00:00Z'), untilMs: at('2026-06-10T10:00:00Z') },
    ]);
  });
});
