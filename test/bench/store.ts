// Does the store keep up with ten thousand targets and months of history? What it writes is compared with the same
// facts in the statements of Uptime Kuma, and what it reads is asked of a sample of 90 days.

import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../src/base/clock.ts';
import type { Store } from '../../src/store/open.ts';
import { openReader, type Reader } from '../../src/store/read.ts';
import { dayMs } from '../../src/store/spans.ts';
import { batch, failedObservation, observation, queue, transition } from '../store/records.ts';
import { createKuma } from './kuma.ts';
import {
  buildSample,
  denseTargets,
  latencyOf,
  nameOf,
  opened,
  sampleTargets,
  wellState,
} from './store-sample.ts';

const retention = { observationsMs: 14 * dayMs, hourlyMs: 400 * dayMs, maxSizeBytes: 2 ** 31 };

/** True when every limit is kept. */
export async function benchStore(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'coalmine-bench-'));
  try {
    const kept = [await benchJournal(folder), await benchBytes(folder), ...(await benchHistory(folder))];
    return kept.every(Boolean);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const rounds = 4;
const beatsARound = 20_000;
const journalTargets = 1_000;

/** The first round of each warms up and does not count. */
async function benchJournal(folder: string): Promise<boolean> {
  const store = await opened(join(folder, 'journal.db'));
  const kuma = createKuma(join(folder, 'kuma.db'));
  const recorder = recorderOf(store);
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    ours.push(
      await timed(async () => {
        for (let from = 0; from < beatsARound; from += 200) {
          const some = Array.from({ length: 200 }, (_, index) => round * beatsARound + from + index);
          await Promise.all(some.map((beat) => recorder(beat)));
        }
        await store.flush();
      }),
    );
    theirs.push(
      await timed(async () => {
        for (let index = 0; index < beatsARound; index += 1) {
          const { target, atMs } = beatOf(round * beatsARound + index);
          await kuma.write({ monitor: target, atMs, up: true, pingMs: latencyOf(index) });
        }
      }),
    );
  }
  await store.close();
  await kuma.close();
  const each = (times: number[]): number => (median(times.slice(1)) / beatsARound) * 1_000;
  const ratio = each(theirs) / each(ours);
  return print(`Observation with its state, through the journal (${journalTargets} targets)`, ratio >= 10, [
    `${each(ours).toFixed(1)} µs, ${(1e6 / each(ours)).toFixed(0)} a second`,
    `${ratio.toFixed(1)} × as fast as six autocommits a beat, the statements of Uptime Kuma, over the same driver (${each(theirs).toFixed(0)} µs); 10 × is asked`,
  ]);
}

const startMs = Date.UTC(2026, 0, 1);

/** Targets come in the order of their phases, not of their names. */
const beatOf = (beat: number) => ({
  target: (beat * 7_919) % journalTargets,
  atMs: startMs + Math.floor(beat / journalTargets) * 60_000 + (beat % journalTargets) * 60,
});

/** As the recorder does it: one check changed, everything else is the same object as before. */
function recorderOf(store: Store): (beat: number) => Promise<unknown> {
  const states = Array.from({ length: journalTargets }, (_, index) => wellState(nameOf(index), startMs));
  return (beat) => {
    const { target, atMs } = beatOf(beat);
    const state = states[target] as (typeof states)[number];
    const [first, ...others] = state.checks;
    if (!first?.last) throw new Error('a target without checks');
    const checks = [{ ...first, last: { ...first.last, atMs, durationMs: latencyOf(beat) } }, ...others];
    const lights = state.lights.map((light, index) => (index === 0 ? { ...light } : light));
    const next = { ...state, checks, lights };
    states[target] = next;
    const seen = observation({ target: state.target, startedAtMs: atMs, durationMs: latencyOf(beat) });
    return store.journal.commit(batch({ observations: [seen], states: [next] }));
  };
}

const weightTargets = 10;

/** Everything that 14 days leave behind: rows, sums, evidence of one in a hundred, queue numbers, state. */
async function benchBytes(folder: string): Promise<boolean> {
  const path = join(folder, 'bytes.db');
  const endMs = startMs + 14 * dayMs;
  let nowMs = startMs;
  const clock: Clock = {
    ...systemClock,
    nowMs: () => nowMs,
    timer: (_, wake) => systemClock.timer(0, wake),
  };
  const store = await opened(path, { clock, retention });
  let count = 0;
  for (; nowMs < endMs; nowMs += 60_000) {
    const observations = Array.from({ length: weightTargets }, (_, index) => index).flatMap((index) => {
      const common = {
        target: nameOf(index),
        startedAtMs: nowMs + index * 997,
        durationMs: latencyOf(count),
      };
      count += 3;
      const failed = (count / 3) % 100 < 1;
      const canary = { ...common, check: 'canary:worker' as const };
      return [
        observation(common),
        failed ? failedObservation(canary) : observation(canary),
        observation({ ...common, check: 'health', queue }),
      ];
    });
    await store.journal.commit(
      batch({ observations, transitions: nowMs % dayMs === 0 ? [transition({ atMs: nowMs })] : [] }),
    );
  }
  nowMs += 10 * 60_000;
  await untilSummedUp(path, nowMs);
  await store.close();
  const bytes = statSync(path).size / count;
  return print(`14 days of ${weightTargets} targets with protocol, canary and health`, bytes <= 60, [
    `${bytes.toFixed(1)} bytes an observation on disk, all in (${count} observations); 60 are allowed`,
  ]);
}

async function untilSummedUp(path: string, nowMs: number): Promise<void> {
  const reader = reading(path);
  const lastMs = nowMs - (nowMs % 3_600_000) - 3_600_000;
  for (;;) {
    const { tables } = await reader.stats();
    const hours = tables.find(({ table }) => table === 'observation_hour')?.rows ?? 0;
    if (hours >= ((lastMs - startMs) / 3_600_000) * weightTargets * 3) return reader.close();
    await new Promise((resolve) => systemClock.timer(200, () => resolve(null)));
  }
}

async function benchHistory(folder: string): Promise<boolean[]> {
  const nowMs = Date.now();
  const young = join(folder, 'young.db');
  const old = join(folder, 'old.db');
  await buildSample(young, 1, nowMs);
  const observations = await buildSample(old, 90, nowMs);
  const size = (statSync(old).size / 2 ** 20).toFixed(0);
  process.stdout.write(
    `  sample: ${sampleTargets} targets with 90 days of transitions and daily sums; ${denseTargets} of them with all hours and ${observations} observations; ${size} MiB\n`,
  );
  return [await benchList(young, old, nowMs), await benchPercentiles(old, nowMs), await benchStall(old)];
}

async function benchList(young: string, old: string, nowMs: number): Promise<boolean> {
  const readers = [reading(young), reading(old)] as const;
  const times: [number[], number[]] = [[], []];
  for (let run = 0; run < 25; run += 1) {
    for (const which of [0, 1] as const) {
      times[which].push(await timed(() => readers[which].overview(nowMs)));
    }
  }
  for (const reader of readers) await reader.close();
  const [ofDay, ofMonths] = times.map((list) => median(list.slice(5))) as [number, number];
  const ratio = ofMonths / ofDay;
  return print(`List of ${sampleTargets} targets over 90 days`, ofMonths <= 50 && ratio <= 1.2, [
    `${ofMonths.toFixed(1)} ms; 50 are allowed`,
    `${ratio.toFixed(2)} × the time over 1 day (${ofDay.toFixed(1)} ms); 1.2 × is allowed`,
  ]);
}

async function benchPercentiles(path: string, nowMs: number): Promise<boolean> {
  const reader = reading(path);
  const times: number[] = [];
  for (let run = 0; run < 25; run += 1) {
    const question = { sinceMs: nowMs - 90 * dayMs, untilMs: nowMs, bucketMs: dayMs };
    times.push(await timed(() => reader.history(nameOf(run), 'protocol', question)));
  }
  await reader.close();
  const typical = median(times.slice(5));
  return print('Percentiles of one target over 90 days', typical <= 20, [
    `${typical.toFixed(1)} ms, the first ${times[0]?.toFixed(1)} ms; 20 are allowed`,
  ]);
}

const loadSeconds = 20;
/** Ten thousand targets with two checks at 60 s. */
const commitsASecond = 333;

/** The load of ten thousand targets while hours are summed up and days are let go. */
async function benchStall(path: string): Promise<boolean> {
  const idle = await longestStallDuring(() => pause(5_000));
  const store = await opened(path, { retention });
  const recorder = recorderOf(store);
  const { ownMs, wallMs } = await longestStallDuring(async () => {
    for (let tick = 0; tick < loadSeconds * 20; tick += 1) {
      for (let index = 0; index < commitsASecond / 20; index += 1)
        void recorder(Math.floor((tick * commitsASecond) / 20) + index);
      // Once a second something that people are told of, which waits for the disk.
      if (tick % 20 === 0)
        void store.journal.commit(batch({ transitions: [transition({ atMs: Date.now() })] }));
      await pause(50);
    }
  });
  await store.close();
  return print(
    `${loadSeconds} s of ${commitsASecond} observations a second, with sums and retention`,
    ownMs <= 50,
    [
      `${ownMs.toFixed(1)} ms was the longest stall of the event loop; 50 are allowed`,
      `${wallMs.toFixed(1)} ms with what other processes took of the processor (${idle.wallMs.toFixed(1)} ms with nothing to do)`,
    ],
  );
}

interface Stall {
  wallMs: number;
  /** Without the time in which the thread could have run, but other processes had the processor. */
  ownMs: number;
}

async function longestStallDuring(work: () => Promise<void>): Promise<Stall> {
  const stall: Stall = { wallMs: 0, ownMs: 0 };
  let over = false;
  let last = { atMs: performance.now(), waitedMs: waitedForProcessorMs() };
  const tick = (): void => {
    const now = { atMs: performance.now(), waitedMs: waitedForProcessorMs() };
    const wallMs = now.atMs - last.atMs;
    stall.wallMs = Math.max(stall.wallMs, wallMs);
    stall.ownMs = Math.max(stall.ownMs, wallMs - (now.waitedMs - last.waitedMs));
    last = now;
    if (!over) setImmediate(tick);
  };
  setImmediate(tick);
  await work();
  over = true;
  return stall;
}

/** Only Linux tells; elsewhere it counts as none. */
function waitedForProcessorMs(): number {
  if (process.platform !== 'linux') return 0;
  return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[1]) / 1e6;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => systemClock.timer(ms, resolve));

function reading(path: string): Reader {
  const result = openReader(path);
  if (!result.ok) throw new Error(result.error.sentence);
  return result.reader;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const fromMs = performance.now();
  await work();
  return performance.now() - fromMs;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function print(what: string, kept: boolean, figures: string[]): boolean {
  process.stdout.write(
    `  ${what}${kept ? '' : ': MISSED'}\n${figures.map((line) => `    ${line}\n`).join('')}`,
  );
  return kept;
}
