// How does the program meet its process? Signals become one abort, arguments a command, its answer the exit code.

import { exitCodes } from '../report/round/exit-code.ts';
import type { CliIo } from './io.ts';

export async function runAsProcess(
  main: (args: readonly string[], io: CliIo) => Promise<number>,
): Promise<void> {
  const asked = new AbortController();
  let signals = 0;
  const ask = (): void => {
    signals += 1;
    asked.abort();
    // Who asks twice does not want to wait for a clean end.
    if (signals > 1) process.exit(exitCodes.interrupted);
  };
  process.on('SIGINT', ask);
  process.on('SIGTERM', ask);
  let hangUp = ask;
  process.on('SIGHUP', () => hangUp());
  // Started as a child with a channel, it ends with its parent, however that ended.
  if (process.connected) process.once('disconnect', ask);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that closed the pipe (`coalmine check | head`) has seen what it wanted.
    if (error.code === 'EPIPE') return;
    process.stderr.write(`stdout cannot be written (${error.code}): nobody can read this report\n`);
    process.exit(exitCodes.broken);
  });
  // A log on a full disk must not end the monitor that goes on in spite of the full disk.
  process.stderr.on('error', () => {});
  const { stdout, stderr, env } = process;
  process.exitCode = await main(process.argv.slice(2), {
    // To look at it is to open it.
    get stdin() {
      return process.stdin;
    },
    stdout,
    stderr,
    env,
    cwd: process.cwd(),
    signal: asked.signal,
    onHangUp(heard) {
      hangUp = heard;
    },
  });
  if (process.connected) process.disconnect();
}
