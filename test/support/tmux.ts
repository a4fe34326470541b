// How does a test sit at a terminal? In a tmux of its own, which is a real pseudo-terminal: it types keys, and looks at
// what is on the screen.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished } from 'vitest';
import { temporaryFolder } from './folder.ts';
import { bin } from './program.ts';

const execute = promisify(execFile);

export interface Screen {
  /** As a terminal shows it: one string a row, spaces at the end left out. */
  rows(): Promise<string[]>;
  /** With the codes of its colours. */
  coloured(): Promise<string>;
  /** Names as tmux has them: `Enter`, `Escape`, `C-c`; others are typed as they stand. */
  press(...keys: string[]): Promise<void>;
  /** Resolves with the rows once they match. */
  shows(pattern: RegExp, timeoutMs?: number): Promise<string[]>;
  resize(columns: number, rows: number): Promise<void>;
  /** What tmux knows of the pane, such as `#{cursor_flag}`. */
  told(format: string): Promise<string>;
  /** Of what runs in it now. */
  pid(): Promise<number>;
}

export interface Opening {
  columns?: number;
  rows?: number;
  cwd: string;
  env?: Record<string, string>;
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/**
 * The built program in a terminal of its own. A shell stays around it: it says `before` first and `ended CODE` after,
 * so that one sees what is left of the terminal.
 */
export async function openScreen(
  args: string[],
  { columns = 80, rows = 24, cwd, env = {} }: Opening,
): Promise<Screen> {
  const socket = join(temporaryFolder(), 'tmux');
  const tmux = async (...rest: string[]): Promise<string> =>
    (await execute('tmux', ['-S', socket, '-u', '-f', '/dev/null', ...rest])).stdout;
  const settings = Object.entries({ LC_ALL: 'C.UTF-8', ...env }).map(
    ([name, value]) => `${name}=${quoted(value)}`,
  );
  const program = [process.execPath, bin, ...args].map(quoted).join(' ');
  const shell = `echo before; env ${settings.join(' ')} ${program}; echo "ended $?"; stty -a | tr ' ;' '\\n\\n' | grep -x icanon; exec cat`;
  const size = ['-x', String(columns), '-y', String(rows)];
  await tmux('new-session', '-d', ...size, '-c', cwd, `exec sh -c ${quoted(shell)}`);
  onTestFinished(async () => void (await tmux('kill-server').catch(() => '')));
  const look = async (...how: string[]): Promise<string> => tmux('capture-pane', '-p', ...how);
  const rowsNow = async (): Promise<string[]> => (await look()).replace(/\n$/, '').split('\n');
  return {
    rows: rowsNow,
    coloured: () => look('-e'),
    press: async (...keys) => {
      for (const key of keys) await tmux('send-keys', ...(key.length === 1 ? ['-l', key] : [key]));
    },
    async shows(pattern, timeoutMs = 20_000) {
      await expect.poll(() => look(), { timeout: timeoutMs, interval: 50 }).toMatch(pattern);
      return rowsNow();
    },
    resize: async (toColumns, toRows) =>
      void (await tmux('resize-window', '-x', String(toColumns), '-y', String(toRows))),
    told: async (format) => (await tmux('display-message', '-p', format)).trim(),
    pid: async () => {
      const shellPid = Number(await tmux('display-message', '-p', '#{pane_pid}'));
      const { stdout } = await execute('sh', ['-c', `cat /proc/${shellPid}/task/${shellPid}/children`]);
      return Number(stdout.trim().split(' ')[0]);
    },
  };
}
