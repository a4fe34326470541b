// Is the dashboard quick, and does it leave the machine alone? The bundle in a real pseudo-terminal (of `script`), over
// 2,000 targets with 90 days of history.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../../src/base/clock.ts';
import { offspring } from '../fixtures/process-table.ts';
import { batch, observation } from '../store/records.ts';
import { machineMs } from './daemon.ts';
import { atMost, median, quantile, show } from './figures.ts';
import { buildSample, nameOf, opened, sampleTargets, wellState } from './store-sample.ts';

const bin = join(import.meta.dirname, '../../dist/src/cli/bin.js');
const days = 90;
const starts = 5;
const keys = 40;
const watchMs = 15_000;
/** 2,000 targets with two checks at 60 s. */
const writesASecond = (sampleTargets * 2) / 60;

export async function benchTop(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'coalmine-bench-'));
  try {
    const store = join(folder, 'coalmine.db');
    await buildSample(store, days, systemClock.nowMs());
    const first: number[] = [];
    for (let nth = 0; nth < starts; nth += 1) first.push(await firstFrame(store));
    const [cold = Number.NaN, ...warm] = first;
    const top = await open(store);
    await pause(2_000);
    const rest = await watched(top);
    const moves = await keyTimes(top, () => 'j');
    const pages = await keyTimes(top, (nth) => (nth % 2 === 0 ? '\u001b[6~' : '\u001b[5~'));
    const looks = await keyTimes(top, (nth) => (nth % 2 === 0 ? '\r' : '\u001b'), 250);
    const endWriting = await writing(store);
    const busy = await watched(top);
    const busyMoves = await keyTimes(top, (nth) => (nth % 2 === 0 ? 'j' : 'k'));
    await endWriting();
    await top.quit();
    return show(`${sampleTargets} targets over ${days} days, 200 × 60, from the bundle`, [
      { says: `the first frame of the first start, with nothing cached: ${cold.toFixed(0)} ms` },
      atMost('from exec to the first frame, median of the next starts', median(warm), 500, 'ms'),
      atMost('processor time while nobody writes', rest.share, 10, '% of a core'),
      atMost('frames then', rest.framesASecond, 4, 'a second'),
      atMost(
        `processor time while ${writesASecond.toFixed(0)} rows a second are written`,
        busy.share,
        10,
        '% of a core',
      ),
      atMost('frames then', busy.framesASecond, 4, 'a second'),
      atMost('from a key to its frame, in the list: p95', quantile(moves, 0.95), 100, 'ms'),
      atMost('the same, a page at a time, which reads other rows: p95', quantile(pages, 0.95), 100, 'ms'),
      atMost('the same, a target opened and left: p95', quantile(looks, 0.95), 100, 'ms'),
      atMost('the same in the list, while others write: p95', quantile(busyMoves, 0.95), 100, 'ms'),
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Top {
  /** Of every piece of output, as `machineMs`. */
  outputs: number[];
  text(): string;
  write(keys: string): void;
  /** Of the program itself, in milliseconds. */
  cpuMs(): number;
  /** How long its main thread could have run while others had the processor. */
  waitedMs(): number;
  quit(): Promise<void>;
}

function startTop(store: string): { child: ChildProcess; top: Top; execMs: number } {
  const command = `stty rows 60 cols 200; exec '${process.execPath}' '${bin}' top --store '${store}'`;
  const execMs = machineMs();
  const child = spawn('script', ['-qfec', command, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, TERM: 'xterm-256color', SHELL: '/bin/sh' },
  });
  const outputs: number[] = [];
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
    outputs.push(machineMs());
    text += piece;
  });
  const exited = once(child, 'exit');
  const ownPid = (): number => offspring(child.pid ?? 0).at(-1) ?? 0;
  return {
    child,
    execMs,
    top: {
      outputs,
      text: () => text,
      write: (some) => void child.stdin?.write(some),
      cpuMs: () => cpuMsOf(ownPid()),
      waitedMs: () => waitedMsOf(ownPid()),
      async quit() {
        child.stdin?.write('q');
        await exited;
      },
    },
  };
}

const isDrawn = (text: string): boolean => text.includes('of 2,000 targets') && text.includes('q quit');

async function open(store: string): Promise<Top> {
  const { child, top } = startTop(store);
  while (!isDrawn(top.text())) {
    if (child.exitCode !== null) throw new Error(`top ended:\n${top.text()}`);
    await once(child.stdout as NodeJS.ReadableStream, 'data');
  }
  return top;
}

async function firstFrame(store: string): Promise<number> {
  const { child, top, execMs } = startTop(store);
  while (!isDrawn(top.text())) await once(child.stdout as NodeJS.ReadableStream, 'data');
  const tookMs = machineMs() - execMs - top.waitedMs();
  await pause(300);
  await top.quit();
  return tookMs;
}

/** A frame is what comes in one go. */
const goMs = 20;

const framesIn = (outputs: readonly number[], fromMs: number): number =>
  outputs.filter((atMs, nth) => atMs >= fromMs && atMs - (outputs[nth - 1] ?? 0) > goMs).length;

async function watched(top: Top): Promise<{ share: number; framesASecond: number }> {
  const fromMs = machineMs();
  const cpuMs = top.cpuMs();
  await pause(watchMs);
  const lastedMs = machineMs() - fromMs;
  return {
    share: ((top.cpuMs() - cpuMs) / lastedMs) * 100,
    framesASecond: framesIn(top.outputs, fromMs) / (lastedMs / 1_000),
  };
}

/** Each key waits until the frames of the one before are over. Without what was waited for a processor. */
async function keyTimes(top: Top, key: (nth: number) => string, restMs = 120): Promise<number[]> {
  const times: number[] = [];
  for (let nth = 0; nth < keys; nth += 1) {
    await pause(restMs);
    const before = top.outputs.length;
    const waitedMs = top.waitedMs();
    const fromMs = machineMs();
    top.write(key(nth));
    while (top.outputs.length === before && machineMs() - fromMs < 2_000) await pause(1);
    const seenMs = (top.outputs[before] ?? Number.POSITIVE_INFINITY) - fromMs;
    times.push(Math.max(0, seenMs - (top.waitedMs() - waitedMs)));
  }
  return times;
}

/** As a daemon writes: observations with the states of their targets, all the time. */
async function writing(path: string): Promise<() => Promise<void>> {
  const store = await opened(path);
  const states = Array.from({ length: sampleTargets }, (_, index) =>
    wellState(nameOf(index), systemClock.nowMs()),
  );
  let wanted = true;
  const work = (async () => {
    for (let nth = 0; wanted; nth += 1) {
      const state = states[(nth * 7_919) % sampleTargets];
      if (state === undefined) break;
      const startedAtMs = systemClock.nowMs();
      const [protocol, ...others] = state.checks;
      if (!protocol?.last) throw new Error('a target without checks');
      const checks = [{ ...protocol, last: { ...protocol.last, atMs: startedAtMs } }, ...others];
      const observations = [observation({ target: state.target, startedAtMs })];
      void store.journal.commit(batch({ observations, states: [{ ...state, checks }] }));
      await pause(1_000 / writesASecond);
    }
  })();
  return async () => {
    wanted = false;
    await work;
    await store.close();
  };
}

const tickMs = 10;

function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [, , , , , , , , , , , user = 0, system = 0] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  return (user + system) * tickMs;
}

/** Of the main thread. */
const waitedMsOf = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1] ?? 0) / 1e6;
