// What does the daemon take? The built program as a process of its own, with what Linux counts of it.

import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const bin = join(import.meta.dirname, '../../dist/src/cli/bin.js');

/** Milliseconds of the machine's monotonic clock, which processes share. */
export const machineMs = (): number => Number(process.hrtime.bigint()) / 1e6;

/** Milliseconds of processor time, of waiting for one (main thread), and bytes in memory: now and at the highest. */
export interface Taken {
  atMs: number;
  cpuMs: number;
  waitedMs: number;
  rssMiB: number;
  highestMiB: number;
}

export type Line = Record<string, unknown> & { event?: string };

export interface Daemon {
  /** When it was started, as `machineMs`. */
  execMs: number;
  taken(): Taken;
  /** `highestMiB` counts from now on. */
  forgetHighest(): void;
  signal(name: NodeJS.Signals): void;
  logged(event: string): Promise<Line>;
  /** Ends it, and answers with all that it logged. */
  stop(): Promise<Line[]>;
}

const tickMs = 10;

export function startDaemon(config: string, nodeArguments: string[] = []): Daemon {
  const execMs = machineMs();
  const child = spawn(process.execPath, [...nodeArguments, bin, 'run', '--config', config], {
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  const { pid = 0 } = child;
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const lines = (): Line[] => said.split('\n').slice(0, -1).map(parsed);
  return {
    execMs,
    taken: () => takenBy(pid),
    forgetHighest: () => writeFileSync(`/proc/${pid}/clear_refs`, '5'),
    signal: (name) => void child.kill(name),
    async logged(event) {
      for (;;) {
        const found = lines().find((line) => line.event === event);
        if (found) return found;
        if (child.exitCode !== null) throw new Error(`the daemon ended:\n${said}`);
        await once(child.stderr, 'data');
      }
    },
    async stop() {
      const closed = child.exitCode === null ? once(child, 'close') : null;
      child.kill('SIGTERM');
      await closed;
      return lines();
    },
  };
}

function parsed(text: string): Line {
  try {
    return JSON.parse(text);
  } catch {
    return { text };
  }
}

function takenBy(pid: number): Taken {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // Of the fields behind the name, which may hold anything, the twelfth and the thirteenth: user and system.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mib = (key: string): number =>
    Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(status)?.[1]) / 1_024;
  const scheduled = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ');
  return {
    atMs: machineMs(),
    cpuMs: (Number(fields[11]) + Number(fields[12])) * tickMs,
    waitedMs: Number(scheduled[1]) / 1e6,
    rssMiB: mib('VmRSS'),
    highestMiB: mib('VmHWM'),
  };
}

export interface Fleet {
  /** Of the target with this number. */
  urlOf(index: number): string;
  /** Of each target, when it was visited, as `machineMs`. */
  visits(): Promise<number[][]>;
  close(): Promise<void>;
}

/** Thousands of targets in one process, on so many hosts. */
export async function startFleet(hosts: number): Promise<Fleet> {
  const child: ChildProcess = fork(join(import.meta.dirname, 'programs/fleet.ts'), [String(hosts)]);
  const [{ origins }] = (await once(child, 'message')) as [{ origins: string[] }];
  return {
    urlOf: (index) => `${origins[index % hosts]}/${index}/mcp`,
    async visits() {
      const told = once(child, 'message');
      child.send('visits?');
      const [{ visits }] = (await told) as [{ visits: (number[] | null)[] }];
      return visits.map((one) => one ?? []);
    },
    async close() {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}

export interface Place {
  folder: string;
  /** Writes a config, beside which the store will lie. `rest` is what else stands in it. */
  config(targets: readonly object[], rest?: Record<string, unknown>): string;
  remove(): void;
}

export function makePlace(): Place {
  const folder = mkdtempSync(join(tmpdir(), 'coalmine-bench-'));
  return {
    folder,
    config(targets, rest = {}) {
      const path = join(folder, 'coalmine.yaml');
      const entries = targets.map((target) => `  - ${JSON.stringify(target)}\n`);
      const others = Object.entries(rest)
        .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
        .join('');
      writeFileSync(
        path,
        `version: 1\nstore: { path: ./coalmine.db }\n${others}targets:\n${entries.join('')}`,
      );
      return path;
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
