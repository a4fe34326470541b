// Does one daemon watch ten thousand targets in time, and how much of a machine does that take? Seen from both sides:
// what the targets heard, and what Linux counts of the daemon. `COALMINE_BENCH_MINUTES` shortens the long round.

import { setTimeout as pause } from 'node:timers/promises';
import { benchColdStart } from './cold-start.ts';
import { type Daemon, makePlace, type Place, startDaemon, startFleet, type Taken } from './daemon.ts';
import { atMost, type Figure, quantile, show } from './figures.ts';
import { benchMillion } from './million.ts';
import { benchUnwell } from './unwell.ts';

const minutes = Number(process.env.COALMINE_BENCH_MINUTES ?? 10);

/** True when every limit is kept. */
export async function benchEngine(): Promise<boolean> {
  const held = [
    benchMillion(),
    await benchPunctual(),
    await benchMany(),
    await benchUnwell(),
    await benchColdStart(),
  ];
  return held.every(Boolean);
}

/** Of what the daemon says of itself at the end. */
interface Stopped {
  missedTicks: number;
  lateness: { sinceStart: { p50Ms: number; p99Ms: number; maxMs: number } };
}

interface Round {
  visits: number[][];
  execMs: number;
  startedMs: number;
  /** Once the first round is over, and at the end. */
  from: Taken;
  to: Taken;
  probes: number;
  missedTicks: number;
  lateness: Stopped['lateness']['sinceStart'];
}

/** Of a thousand targets; of ten thousand it is under way until 40 s. */
const firstRoundMs = 16_000;

/** Watches `count` targets on `hosts` hosts for `lastsMs` from the start. */
async function watch(count: number, hosts: number, intervalS: number, lastsMs: number): Promise<Round> {
  const fleet = await startFleet(hosts);
  const place: Place = makePlace();
  try {
    const targets = Array.from({ length: count }, (_, index) => ({
      name: `target-${index}`,
      url: fleet.urlOf(index),
      interval: `${intervalS}s`,
    }));
    const daemon: Daemon = startDaemon(place.config(targets));
    await daemon.logged('started');
    const startedMs = performance.now();
    const execMs = daemon.execMs;
    const { atMs } = daemon.taken();
    await pause(firstRoundMs);
    const from = daemon.taken();
    const before = (await fleet.visits()).flat().length;
    await pause(lastsMs - (performance.now() - startedMs));
    const to = daemon.taken();
    const visits = await fleet.visits();
    const stopped = ((await daemon.stop()).find(({ event }) => event === 'stopped') ??
      {}) as Partial<Stopped>;
    return {
      visits,
      execMs,
      startedMs: atMs,
      from,
      to,
      probes: visits.flat().length - before,
      missedTicks: stopped.missedTicks ?? Number.NaN,
      lateness: stopped.lateness?.sinceStart ?? { p50Ms: Number.NaN, p99Ms: Number.NaN, maxMs: Number.NaN },
    };
  } finally {
    await fleet.close();
    place.remove();
  }
}

async function benchPunctual(): Promise<boolean> {
  const intervalS = 15;
  const count = 1_000;
  const round = await watch(count, 100, intervalS, 75_000);
  const errors = regular(round.visits).flatMap((times) =>
    gapsOf(times).map((gapMs) => Math.abs(gapMs - intervalS * 1_000)),
  );
  const latestMs = Math.max(...firsts(round.visits, count)) - round.startedMs;
  return show(`${count} targets at ${intervalS} s for 75 s, as the targets see it`, [
    atMost('interval error, p99', quantile(errors, 0.99), 10, 'ms'),
    { says: `p50 ${quantile(errors, 0.5).toFixed(2)} ms, worst ${Math.max(...errors).toFixed(2)} ms` },
    atMost('all of them visited, after', latestMs / 1_000, 15, 's'),
    atMost('CPU of a probe, judged and stored', cpuOf(round) / round.probes, 3, 'ms'),
    ...figuresOf(round),
  ]);
}

async function benchMany(): Promise<boolean> {
  const intervalS = 60;
  const count = 10_000;
  const round = await watch(count, 100, intervalS, minutes * 60_000);
  const longestMs = Math.max(...regular(round.visits).flatMap(gapsOf));
  const latestMs = Math.max(...firsts(round.visits, count)) - round.startedMs;
  return show(`${count} targets at ${intervalS} s for ${minutes} minutes`, [
    atMost('longest time between two visits of a target', longestMs / 1_000, intervalS + 1, 's'),
    atMost('lateness, p99', round.lateness.p99Ms, 100, 'ms'),
    atMost('missed ticks', round.missedTicks, 0, ''),
    atMost('CPU', (100 * cpuOf(round)) / (round.to.atMs - round.from.atMs), 50, '% of a core'),
    atMost('memory at the highest, from exec on', round.to.highestMiB * megabytes, 300, 'MB'),
    { says: `all of them visited after ${(latestMs / 1_000).toFixed(1)} s` },
    { says: `CPU of a probe: ${(cpuOf(round) / round.probes).toFixed(2)} ms` },
    ...figuresOf(round),
  ]);
}

/** In a MiB. */
const megabytes = 1.048576;

const cpuOf = ({ from, to }: Round): number => to.cpuMs - from.cpuMs;

function figuresOf({ from, to, lateness, startedMs, execMs, probes }: Round): Figure[] {
  const waited = (100 * (to.waitedMs - from.waitedMs)) / (to.atMs - from.atMs);
  return [
    { says: `lateness p50 ${lateness.p50Ms} ms, p99 ${lateness.p99Ms} ms, worst ${lateness.maxMs} ms` },
    {
      says: `${probes} probes after the first round; started ${Math.round(startedMs - execMs)} ms after exec`,
    },
    {
      says: `memory at the end ${to.rssMiB.toFixed(0)} MiB, at the highest ${to.highestMiB.toFixed(0)} MiB`,
    },
    { says: `others had the processor while it could have run: ${waited.toFixed(1)} % of the time` },
  ];
}

/** The extra visit of the first round is no part of the rhythm. */
const regular = (visits: readonly number[][]): number[][] => visits.map((times) => times.slice(1));

const gapsOf = (times: readonly number[]): number[] =>
  times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0));

/** One that was never visited is visited for ever later. */
const firsts = (visits: readonly number[][], count: number): number[] =>
  Array.from({ length: count }, (_, index) => visits[index]?.[0] ?? Number.POSITIVE_INFINITY);
