// How does a test run the built program as a person would? As a process of its own, watched through its output and
// ended by its id.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';

export const project = join(import.meta.dirname, '../..');
export const bin = join(project, 'dist/src/cli/bin.js');

export type LogLine = Record<string, unknown> & { event?: string };

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface Program {
  readonly pid: number;
  stdout(): string;
  stderr(): string;
  /** Every whole line on stderr; one that is not JSON has no event. */
  lines(): LogLine[];
  /** The first that matches, of those that came and those that will. Rejects when the program ends without it. */
  logged(matches: (line: LogLine, index: number) => boolean): Promise<LogLine>;
  /** Resolves when stdout holds it. Rejects when the program ends without it. */
  printed(pattern: RegExp): Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** With everything that it wrote. */
  readonly ended: Promise<Ended>;
}

export interface Surroundings {
  cwd?: string;
  env?: Record<string, string>;
  /** What to run, where it is not the built program. */
  program?: string;
}

const running = new Set<Program>();

// Whatever a failed test left; a test that passes has ended its own.
afterAll(async () => {
  const left = [...running];
  for (const program of left) program.signal('SIGKILL');
  await Promise.all(left.map(({ ended }) => ended));
});

export function start(args: string[], { cwd, env = {}, program: file = bin }: Surroundings = {}): Program {
  if (!existsSync(file)) throw new Error(`${file} is missing: npm run build makes it`);
  const child = spawn(process.execPath, [file, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  let over = false;
  const listeners = new Set<() => void>();
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    changed();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    changed();
  });
  const lines = (): LogLine[] => stderr.split('\n').slice(0, -1).map(parsed);

  function until<T>(look: () => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const listener = (): void => {
        const found = look();
        if (found === undefined && !over) return;
        listeners.delete(listener);
        if (found !== undefined) resolve(found);
        else reject(new Error(`${args.join(' ')} ended before that:\n${stdout}${stderr}`));
      };
      listeners.add(listener);
      listener();
    });
  }

  const program: Program = {
    pid: child.pid ?? 0,
    stdout: () => stdout,
    stderr: () => stderr,
    lines,
    logged: (matches) => until(() => lines().find(matches)),
    printed: async (pattern) => void (await until(() => (pattern.test(stdout) ? true : undefined))),
    signal: (name) => void child.kill(name),
    ended: once(child, 'close').then(([code, signal]) => {
      over = true;
      running.delete(program);
      changed();
      return { code, signal, stdout, stderr };
    }),
  };
  running.add(program);
  return program;
}

function parsed(text: string): LogLine {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as LogLine) : { text };
  } catch {
    return { text };
  }
}

/** Runs it to its end. */
export const run = (args: string[], surroundings?: Surroundings): Promise<Ended> =>
  start(args, surroundings).ended;

/** Asks it to end, and waits. */
export function stop(program: Program): Promise<Ended> {
  program.signal('SIGTERM');
  return program.ended;
}

export function kill(program: Program): Promise<Ended> {
  program.signal('SIGKILL');
  return program.ended;
}

/** For `logged`: the light of this target turned so. */
export const turned =
  (target: string, light: 'server' | 'pipeline', to: string) =>
  (line: LogLine): boolean =>
    line.event === 'transition' && line.target === target && line.light === light && line.to === to;
