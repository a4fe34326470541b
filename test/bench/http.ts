// Can thousands of targets be looked at while they are probed? 2,000 of them with 90 days of history, probed every
// minute, with and without visitors.

import { execFile } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sleep, systemClock } from '../../src/base/clock.ts';
import { type Daemon, makePlace, startDaemon, startFleet } from './daemon.ts';
import { atMost, type Figure, quantile, show } from './figures.ts';
import { buildSample, nameOf, sampleTargets } from './store-sample.ts';

const run = promisify(execFile);
const hosts = 100;
const requestsASecond = 50;
const secondsOfEach = 60;
/** There and back, so that what grows with time falls on both alike. */
const minutes = ['alone', 'visited', 'visited', 'alone'] as const;
const pageTargets = 200;
const streams = 100;
const streamSeconds = 20;

export async function benchHttp(): Promise<boolean> {
  const place = makePlace();
  const fleet = await startFleet(hosts);
  try {
    const targets = Array.from({ length: sampleTargets }, (_, index) => ({
      name: nameOf(index),
      url: fleet.urlOf(index),
      interval: '60s',
    }));
    const config = place.config(targets);
    appendFileSync(config, 'listen: 127.0.0.1:0\n');
    await buildSample(join(place.folder, 'coalmine.db'), 90, systemClock.nowMs());
    const daemon = startDaemon(config);
    try {
      const url = String((await daemon.logged('listening')).url);
      await daemon.logged('started');
      // The first round comes at once, and says nothing of what follows.
      await wait(30_000);
      const figures = await measure(daemon, url);
      return show(`${sampleTargets} targets, 90 days, probed every minute`, figures);
    } finally {
      await daemon.stop();
    }
  } finally {
    await fleet.close();
    place.remove();
  }
}

const wait = (ms: number): Promise<void> => sleep(systemClock, ms);

async function measure(daemon: Daemon, url: string): Promise<Figure[]> {
  const late: Record<(typeof minutes)[number], number[]> = { alone: [], visited: [] };
  const took: Record<string, number[]> = {};
  for (const minute of minutes) {
    const visits = minute === 'visited' ? visitedFor(url, took) : null;
    await wait(secondsOfEach * 1_000);
    late[minute].push(await lateness(url));
    await visits;
  }
  const scrapes: number[] = [];
  for (let nth = 0; nth < 10; nth += 1) {
    scrapes.push((await fetched(`${url}/metrics`, 'time_total')) * 1_000);
    await wait(500);
  }
  return [
    ...Object.entries(took).map(([path, times]) =>
      atMost(
        `${path}, p99 of ${times.length} at ${requestsASecond} a second`,
        quantile(times, 0.99),
        50,
        'ms',
      ),
    ),
    {
      says: `lateness of probes, p99 of each minute: ${words(late.alone)} ms alone, ${words(late.visited)} visited`,
    },
    atMost('of it with visitors', mean(late.visited) / mean(late.alone), 1.2, '×'),
    atMost('/metrics, median', quantile(scrapes, 0.5), 100, 'ms'),
    atMost(`page of ${pageTargets} targets, transferred`, await pageKiB(url), 150, 'KiB'),
    atMost(`${streams} event streams`, await streamCost(daemon, url), 10, '% of a core'),
  ];
}

const words = (times: readonly number[]): string => times.map((ms) => ms.toFixed(1)).join(' and ');
const mean = (times: readonly number[]): number => times.reduce((sum, ms) => sum + ms, 0) / times.length;

/** Writes down how long each request took, by its path. */
async function visitedFor(url: string, took: Record<string, number[]>): Promise<void> {
  const { stdout } = await run(
    process.execPath,
    [join(import.meta.dirname, 'programs/visitors.ts'), url, String(secondsOfEach), String(requestsASecond)],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  for (const [path, times] of Object.entries(JSON.parse(stdout) as Record<string, number[]>))
    took[path] = [...(took[path] ?? []), ...times];
}

/** Of the last minute, in milliseconds. */
async function lateness(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^coalmine_schedule_lateness_p99_seconds (\S+)/m.exec(text)?.[1]) * 1_000;
}

/** In seconds or bytes. curl tells what went over the wire, and leaves packed what comes packed. */
async function fetched(url: string, what: 'time_total' | 'size_download'): Promise<number> {
  const quietly = ['-s', '-o', '/dev/null', '-w', `%{${what}}`, '-H', 'accept-encoding: gzip'];
  return Number((await run('curl', [...quietly, url])).stdout);
}

/** A page shows 100 of them: two pages. */
async function pageKiB(url: string): Promise<number> {
  let bytes = 0;
  for (const page of [1, 2]) bytes += await fetched(`${url}/?page=${page}`, 'size_download');
  return bytes / 1_024;
}

/** What the daemon takes more than before, while so many listen. */
async function streamCost(daemon: Daemon, url: string): Promise<number> {
  const share = async (): Promise<number> => {
    const before = daemon.taken();
    await wait(streamSeconds * 1_000);
    const after = daemon.taken();
    return ((after.cpuMs - before.cpuMs) / (after.atMs - before.atMs)) * 100;
  };
  const alone = await share();
  const ending = new AbortController();
  await Promise.all(
    Array.from({ length: streams }, () => fetch(`${url}/api/v1/events`, { signal: ending.signal })),
  );
  const listened = await share();
  ending.abort();
  return Math.max(0, listened - alone);
}
