import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { type LightReading, openReader } from '../../src/store/read.ts';
import { dayMs, hourMs } from '../../src/store/spans.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';
import { keepAll, reading, rowsOf } from './aging.ts';
import { opened, quiet, temporaryFolder } from './opened.ts';
import * as record from './records.ts';

const program = join(import.meta.dirname, 'programs/committer.ts');
const ager = join(import.meta.dirname, 'programs/ager.ts');

/** Kills the program as soon as it has acknowledged `until`, and gives the last that it acknowledged. */
async function committedUntilKilled(
  path: string,
  from: number,
  until: number,
  file = program,
): Promise<number> {
  const child = spawn(process.execPath, [file, path, String(from)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  for await (const chunk of child.stdout) {
    said += chunk;
    if (Number(said.trimEnd().split('\n').at(-1)) >= until) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');
  const whole = said.slice(0, said.lastIndexOf('\n'));
  return Number(whole.split('\n').at(-1));
}

describe('kill -9', () => {
  it('loses nothing that was acknowledged, leaves no half, and voids leases', async () => {
    const path = join(temporaryFolder(), 'coalmine.db');
    let acknowledged = 0;
    for (const more of [7, 43, 130]) {
      acknowledged = await committedUntilKilled(path, acknowledged + 1_000, acknowledged + 1_000 + more);
      // Readers can look at what the dead daemon left before another one has put it in order.
      const [light] = await lightsOf(path);
      const store = await opened(path);
      expect(light).toMatchObject({ target: 'exports', light: 'server', status: 'up' });
      const stored = (await store.journal.load())[0]?.checks[0]?.sinceMs ?? 0;
      // More than was said may be on disk, as it died between the commit and the word; but never less.
      expect(stored).toBeGreaterThanOrEqual(acknowledged);
      acknowledged = stored;
      const owed = await store.outbox.pending();
      expect(owed.every(({ status }) => status === 'pending')).toBe(true);
      expect(owed.at(-1)?.id).toBe(`dlv_${stored - (stored % 5)}`);
      await store.close();
    }
    await expectEveryObservation(path, acknowledged);
  });

  it('in the middle of sums and retention neither loses an observation nor counts one twice', async () => {
    const path = join(temporaryFolder(), 'coalmine.db');
    let minutes = 0;
    for (const hours of [3, 20, 27, 31, 52, 75]) {
      await committedUntilKilled(path, minutes, hours * 60, ager);
      minutes = await minutesIn(path);
    }
    const clock = createVirtualClock(record.startMs + minutes * 60_000);
    const store = await opened(path, { clock, retention: { ...keepAll, observationsMs: dayMs } });
    await clock.advance(2 * hourMs);
    const reader = reading(path);
    const asked = { sinceMs: record.startMs, untilMs: clock.nowMs(), bucketMs: dayMs };
    const history = await reader.history('exports', 'protocol', asked);
    expect(history).toMatchObject({ tier: 'day', total: { counts: { pass: minutes } } });
    const rows = await rowsOf(reader);
    expect(rows.observation).toBeLessThanOrEqual(25 * 60);
    expect(rows.observation_hour).toBe(Math.ceil(minutes / 60));
    await store.close();
  });

  it('frees the lock', async () => {
    const path = join(temporaryFolder(), 'coalmine.db');
    const child = spawn(process.execPath, [program, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    expect(await openStore(path, quiet)).toMatchObject({ ok: false, error: { kind: 'locked' } });
    child.kill('SIGKILL');
    await once(child, 'exit');
    await (await opened(path)).close();
  });
});

/** One was observed every minute: the newest tells how many there were. */
async function minutesIn(path: string): Promise<number> {
  const [newest] = await reading(path).observations('exports', 'protocol', {
    beforeMs: Number.MAX_SAFE_INTEGER,
    most: 1,
  });
  return ((newest?.startedAtMs ?? 0) - record.startMs) / 60_000 + 1;
}

async function lightsOf(path: string): Promise<LightReading[]> {
  const result = openReader(path);
  if (!result.ok) throw new Error(result.error.sentence);
  return result.reader.lights().finally(() => result.reader.close());
}

/** The state tells the last index; each run's observations must be there without a gap. */
async function expectEveryObservation(path: string, last: number): Promise<void> {
  const result = openReader(path);
  if (!result.ok) throw new Error(result.error.sentence);
  const range = { beforeMs: record.startMs + last + 1, most: 10_000 };
  const past = await result.reader.observations('exports', 'protocol', range);
  await result.reader.close();
  const indexes = past.map(({ startedAtMs }) => startedAtMs - record.startMs);
  expect(indexes[0]).toBe(last);
  const gaps = indexes.slice(1).map((index, place) => (indexes[place] ?? 0) - index);
  expect(gaps.filter((gap) => gap !== 1)).toHaveLength(2);
}
