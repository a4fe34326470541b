// How does a JSON-RPC message travel to a program that we start? As one line on its stdin; the answer is one line on
// its stdout. Source: MCP 2025-11-25, "Transports", stdio.

import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { resolve } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { oneLine } from '../../base/text.ts';
import { type Fault, fault, Interrupted } from '../fault.ts';
import { limits } from '../limits.ts';
import type { Notice } from '../report.ts';
import type { Answered } from './answered.ts';
import { Channel } from './channel.ts';
import { codeOf, isOurs } from './connection-fault.ts';
import type { Message } from './message.ts';
import { type Child, type Departure, type Leaving, type Program, startChild } from './stdio-child.ts';
import { createLines, readLine } from './stdio-lines.ts';
import type { Opened, Transport } from './transport.ts';

export interface StdioOptions {
  program: Program;
  clock: Clock;
}

interface Noise {
  lines: number;
  first: string;
}

interface Call {
  child: Child;
  channel: Channel;
}

export function createStdio({ program, clock }: StdioOptions): Transport {
  let call: Call | null = null;
  const noise: Noise = { lines: 0, first: '' };
  const leavings: Leaving[] = [];
  const hangUp = async (): Promise<void> => {
    const ending = call;
    call = null;
    if (ending) leavings.push(await ending.child.leave());
  };
  return {
    async open({ signal }) {
      await hangUp();
      if (signal.aborted) throw new Interrupted();
      try {
        call = await dial(program, clock, noise);
        return { ok: true, detail: { pid: call.child.pid }, notices: [] };
      } catch (error) {
        return refused(error, program);
      }
    },
    async request(message, _headers, limit, listen) {
      if (call === null) throw new Error('a request before a process was started');
      const { child, channel } = call;
      const waiting = channel.ask(message, listen, limit);
      child.write(line(message));
      const settled = await waiting;
      const stderr = child.lastWords();
      if (settled.ok) return { ok: true, answered: { ...lines, ...settled.came, stderr } };
      const { reason, detail } = settled.fault;
      const evidence = stderr === '' ? null : { stderr };
      return { ok: false, fault: fault(reason, { ...detail, request: message.method }, evidence) };
    },
    async notice(message) {
      // A pipe does not answer: whether the process is still there is for the next request to tell.
      call?.child.write(line(message));
      return { ok: true, answered: { ...lines, ...unanswered } };
    },
    leave: async () => {},
    async close() {
      await hangUp();
      return [...told(noise), ...overstayed(leavings)];
    },
  };
}

const line = (message: Message): string => `${JSON.stringify(message)}\n`;
const lines = { head: null, form: 'lines', redirects: 0 } as const;
const unanswered: Pick<Answered, 'read' | 'payload' | 'excerpt'> = {
  read: { ending: 'complete', bytes: 0 },
  payload: { kind: 'none' },
  excerpt: '',
};

/** @throws the error of the system, when the program cannot be started. */
async function dial(program: Program, clock: Clock, noise: Noise): Promise<Call> {
  const incoming = createLines(limits.lineBytes, (text) => {
    const read = readLine(text);
    if (read.kind === 'empty') return channel.note('');
    if (read.kind === 'message') return channel.take(read.value, text);
    if (read.kind === 'broken' && channel.takeBroken(text)) return;
    noise.lines += 1;
    noise.first ||= oneLine(text, 200);
    channel.note(text);
  });
  const channel = new Channel(clock, incoming.half);
  const child = await startChild(program, clock, {
    stdout(chunk) {
      if (incoming.feed(chunk)) return;
      child.deafen();
      channel.end(fault('line_too_long', { max: limits.lineBytes }));
    },
    over: (departure) => channel.end(departure === null ? 'complete' : gone(departure)),
  });
  return { child, channel };
}

/** A shell tells that its command was killed by 128 + the signal's number. */
function gone({ code, signal }: Departure): Fault {
  if (signal !== null) return fault('process_crashed', { signal });
  const told = Object.entries(constants.signals).find(([, number]) => code === 128 + number);
  return told
    ? fault('process_crashed', { signal: told[0], exit_code: code })
    : fault('process_exited', { exit_code: code });
}

/** @throws Interrupted when it is our own machine that gave out. */
function refused(error: unknown, { command, cwd }: Program): Opened {
  // What is no error of the system is one of ours.
  if ((error as NodeJS.ErrnoException).errno === undefined) throw error;
  const code = codeOf(error);
  if (isOurs(error) || code === 'EAGAIN') throw new Interrupted(code);
  // The system says the same of a folder that is not there, and of what a script is to be run by, as of a command.
  const folder = cwd === null || isFolder(cwd) ? {} : { cwd: oneLine(cwd, 200) };
  const script = code === 'ENOENT' && command.includes('/') && existsSync(resolve(cwd ?? '', command));
  const why =
    script && !('cwd' in folder)
      ? { why: 'it is there, but not what its first line says to run it with' }
      : {};
  return {
    ok: false,
    fault: fault('spawn_failed', { code, command: oneLine(command, 200), ...folder, ...why }),
  };
}

const isFolder = (path: string): boolean => existsSync(`${path}/.`);

const told = ({ lines, first }: Noise): Notice[] =>
  lines === 0 ? [] : [{ reason: 'stdout_noise', detail: { lines, first } }];

/** One notice, however often a process was started. */
function overstayed(leavings: readonly Leaving[]): Notice[] {
  const orphans = leavings.reduce((sum, leaving) => sum + leaving.orphans, 0);
  const needs = leavings.map(({ needed }) => needed);
  const needed = (['SIGKILL', 'SIGTERM'] as const).find((signal) => needs.includes(signal)) ?? null;
  return needed === null && orphans === 0 ? [] : [{ reason: 'no_exit', detail: { needed, orphans } }];
}
