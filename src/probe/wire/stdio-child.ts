// How does a server run as a child of ours, and how does it go? In a process group of its own, so that whatever it
// starts can be ended with it.

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Clock, nextTurn, sleep } from '../../base/clock.ts';
import { printable } from '../../base/text.ts';
import { limits } from '../limits.ts';
import { guardGroup, isExiting, living, signalGroup } from './stdio-group.ts';

export interface Program {
  command: string;
  args: readonly string[];
  /** Beside the few of our own that every program needs. */
  env: Readonly<Record<string, string>>;
  cwd: string | null;
}

export interface Departure {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface Hears {
  stdout(chunk: Buffer): void;
  /** Nothing more will come: the process ended, or null when it only closed its stdin or stdout. */
  over(departure: Departure | null): void;
}

/** How a process went that was told to go. */
export interface Leaving {
  /** What it took to end it; null when the end of its stdin was enough. */
  needed: 'SIGTERM' | 'SIGKILL' | null;
  /** Processes of its group that outlived it. */
  orphans: number;
}

export interface Child {
  pid: number;
  write(text: string): void;
  /** Reads no more of its stdout. */
  deafen(): void;
  /** The end of what it wrote to stderr, as it may be shown. */
  lastWords(): string;
  /** Ends it and its group, and waits until they are gone. Never rejects. */
  leave(): Promise<Leaving>;
}

/** Exit and the ends of the pipes belong together, and come in any order: so long they are waited for. */
const togetherMs = 40;

/** What a busy machine may take to end a process that has begun to exit. */
const lastBreathMs = 1_000;

/** What a server gets before the next, harder word. Together `limits.cleanUpMs`. */
const patienceMs = { stdin: 1_000, orphans: 250, term: 500, kill: 250 } as const;
const lookAgainMs = 20;

/** @throws the error of the system, when the program cannot be started. */
export async function startChild(program: Program, clock: Clock, hears: Hears): Promise<Child> {
  const child = spawn(program.command, [...program.args], {
    cwd: program.cwd ?? undefined,
    env: { ...inherited(process.env), ...program.env },
    detached: true,
    shell: false,
    stdio: 'pipe',
  });
  const spawned = once(child, 'spawn');
  // Without a free file there are not even pipes.
  if (child.stdout === undefined) await spawned;
  const { stdin, stdout, stderr } = child;
  const exited = new Promise<Departure>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const words = tail(limits.stderrBytes);
  stdout.on('data', hears.stdout);
  stderr.on('data', words.add);
  void whenOver(child, exited, clock).then(hears.over);
  await spawned;
  // A signal that cannot be sent is noticed by the process that stays.
  child.on('error', () => {});

  const pid = child.pid as number;
  const release = guardGroup(pid);
  return {
    pid,
    write: (text) => void stdin.write(text),
    deafen: () => void stdout.destroy(),
    lastWords: words.shown,
    async leave() {
      // It may go on writing until it is gone, and must not be held up by that.
      stdout.off('data', hears.stdout).resume();
      const leaving = await endGroup(child, exited, clock);
      for (const pipe of [stdin, stdout, stderr]) pipe.destroy();
      release();
      return leaving;
    },
  };
}

/** Resolves with how it went, or with null when it lives and only stopped reading or writing. */
async function whenOver(
  { pid, stdin, stdout, stderr }: ChildProcessWithoutNullStreams,
  exited: Promise<Departure>,
  clock: Clock,
): Promise<Departure | null> {
  let departure: Departure | null = null;
  const exit = exited.then((how) => {
    departure = how;
  });
  const ends = [stdout, stderr].map((pipe) => new Promise((resolve) => pipe.once('close', resolve)));
  const unread = new Promise((resolve) => stdin.once('error', resolve));
  for (const pipe of [stdin, stdout, stderr]) pipe.on('error', () => {});
  await Promise.race([exit, ends[0], unread]);
  // Processes that it started may hold the pipes open for ever.
  await within(clock, togetherMs, Promise.all([exit, ...ends]));
  // On a busy machine the time may be over before anyone had a look: what is in the pipes by now still counts.
  for (let looks = 0; looks < 3; looks += 1) await nextTurn();
  if (departure === null && pid !== undefined && (await isExiting(pid)))
    await within(clock, lastBreathMs, exit);
  return departure;
}

/** The end of stdin, SIGTERM, SIGKILL: each only when the word before was not enough. */
async function endGroup(
  child: ChildProcessWithoutNullStreams,
  exited: Promise<Departure>,
  clock: Clock,
): Promise<Leaving> {
  const group = child.pid as number;
  const isGone = (): boolean => child.exitCode !== null || child.signalCode !== null;
  let needed: Leaving['needed'] = null;
  let orphans = 0;
  child.stdin.end();
  await within(clock, patienceMs.stdin, exited);
  if (isGone()) orphans = await emptied(group, clock, patienceMs.orphans);
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (isGone() && (await living(group)) === 0) break;
    if (!isGone()) needed = signal;
    signalGroup(group, signal);
    const ms = signal === 'SIGTERM' ? patienceMs.term : patienceMs.kill;
    await within(clock, ms, exited);
    const left = await emptied(group, clock, isGone() ? ms : 0);
    if (isGone()) orphans = Math.max(orphans, left);
  }
  return { needed, orphans };
}

/** Waits until nobody of a group runs any more. Resolves with how many still do. */
async function emptied(group: number, clock: Clock, mostMs: number): Promise<number> {
  const untilMs = clock.monotonicMs() + mostMs;
  let left = await living(group);
  while (left > 0 && clock.monotonicMs() < untilMs) {
    await sleep(clock, lookAgainMs);
    left = await living(group);
  }
  return left;
}

async function within(clock: Clock, mostMs: number, work: Promise<unknown>): Promise<void> {
  const done = new AbortController();
  await Promise.race([work, sleep(clock, mostMs, done.signal)]);
  done.abort();
}

/** What every program needs to find its files, its user and its language. Nothing of ours that may be secret. */
const needs = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'TERM',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'TZ',
  'TMPDIR',
];

function inherited(own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(needs.flatMap((name) => (own[name] === undefined ? [] : [[name, own[name]]])));
}

/** Keeps the end of what passes by: `most` bytes, or a little over. */
function tail(most: number) {
  const chunks: Buffer[] = [];
  let size = 0;
  let isCut = false;
  return {
    add(chunk: Buffer): void {
      chunks.push(chunk);
      size += chunk.length;
      for (let first = chunks[0]; first && size - first.length >= most; first = chunks[0]) {
        chunks.shift();
        size -= first.length;
        isCut = true;
      }
    },
    shown(): string {
      const bytes = Buffer.concat(chunks).subarray(-2 * limits.evidenceBytes);
      const text = printable(bytes.toString('utf8'));
      const end = text.slice(-limits.evidenceBytes);
      // Half a line may hold half a secret, which nothing would recognise any more.
      const isWhole = end.length === text.length && bytes.length === size && !isCut;
      return isWhole ? end : end.slice(end.indexOf('\n') + 1);
    },
  };
}
