// Is planned work left out of availability, now and for ever, whatever the config says later?

import { describe, expect, it } from 'vitest';
import { plannedIn, windowsOf } from '../../src/engine/schedule/maintenance.ts';
import { without } from '../../src/store/past/planned.ts';
import { dayMs, hourMs } from '../../src/store/spans.ts';
import { valid } from '../config/parse.ts';
import { aging, beginMs } from './aging.ts';
import * as record from './records.ts';

const at = (hour: number): number => beginMs + hour * hourMs;
const iso = (hour: number): string => new Date(at(hour)).toISOString();

function windows(...maintenance: object[]) {
  const named = maintenance.map((one, nth) => ({ name: `w${nth}`, ...one }));
  const targets = ['exports', 'other'].map((name) => ({ name, url: 'http://a.test/mcp' }));
  return windowsOf(valid(JSON.stringify({ version: 1, maintenance: named, targets })).config.maintenance);
}

/** Up since the beginning, down from the first of these hours to the second. */
const downBetween = (fromHour: number, toHour: number) => [
  record.transition({ light: 'server', atMs: beginMs, from: 'unknown', to: 'up' }),
  record.transition({ light: 'server', atMs: at(fromHour), from: 'up', to: 'down' }),
  record.transition({ light: 'server', atMs: at(toHour), from: 'down', to: 'up' }),
];

describe('availability', () => {
  it('leaves planned work out, on the targets that it is on', async () => {
    const planned = windows({ from: iso(2), to: iso(4) }, { targets: ['other'], from: iso(5), to: iso(6) });
    const { clock, commit, reader } = await aging({}, { planned: (...span) => plannedIn(planned, ...span) });
    await commit({ transitions: downBetween(3, 5) });
    await clock.advance(10 * hourMs);
    const window = { sinceMs: beginMs, untilMs: at(10) };
    expect(await reader().availability('exports', 'server', window)).toMatchObject({
      upMs: expect.closeTo(7 * hourMs, -3),
      downMs: hourMs,
      coverage: expect.closeTo(0.8, 3),
    });
  });

  it('goes on to leave it out when the config has ceased to say so, also in the sums of the day', async () => {
    let planned = windows({ cron: '0 2 * * *', duration: '2h' });
    const { clock, commit, reader } = await aging({}, { planned: (...span) => plannedIn(planned, ...span) });
    await commit({ transitions: downBetween(3, 5) });
    await clock.advance(3.5 * hourMs);
    // Taken out half an hour before its end: what came after was not planned.
    planned = [];
    await clock.advance(25 * hourMs);
    const past = reader();
    const day = { sinceMs: beginMs, untilMs: beginMs + dayMs };
    const exact = await past.availability('exports', 'server', day);
    expect(exact?.downMs).toBeCloseTo(1.5 * hourMs, -5);
    const [summed] = await past.lightDays('exports', 'server', 2, clock.nowMs());
    expect(summed?.downMs).toBe(exact?.downMs);
  });

  it('has each window once, however often the daemon says so and starts', async () => {
    const planned = windows({ cron: '0 * * * *', duration: '10m' });
    const { clock, store, reader } = await aging({}, { planned: (...span) => plannedIn(planned, ...span) });
    await clock.advance(3.5 * hourMs);
    await store.flush();
    const { tables } = await reader().stats();
    expect(tables.find(({ table }) => table === 'planned')?.rows).toBe(4);
  });
});

describe('what is left of stretches', () => {
  const stretch = (sinceMs: number, untilMs: number) => ({ sinceMs, untilMs });
  it.each([
    ['nothing planned', [], [stretch(0, 10)]],
    ['all of it', [stretch(-1, 11)], []],
    ['its beginning and its end', [stretch(-5, 2), stretch(8, 20)], [stretch(2, 8)]],
    ['its middle', [stretch(3, 4), stretch(6, 7)], [stretch(0, 3), stretch(4, 6), stretch(7, 10)]],
    ['what only touches it', [stretch(-2, 0), stretch(10, 12)], [stretch(0, 10)]],
  ])('%s', (_, gaps, left) => {
    expect(without([stretch(0, 10)], gaps)).toEqual(left);
  });
});
